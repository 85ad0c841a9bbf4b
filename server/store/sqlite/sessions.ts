import type { Hash } from '../../keys/hash.ts'
import { readSession, sessionColumns, writeSession } from '../rows/sessions.ts'
import type { SessionStore } from '../store.ts'
import type { Connection } from './driver.ts'
import { insertInto } from './insert.ts'

/** Browser sessions in SQLite; a power cut may cost a person a sign-in, and nothing else. */
export function sessionStore(connection: Connection): SessionStore {
  const put = connection.prepare(insertInto('sessions', sessionColumns).replace('insert', 'insert or replace'))
  const byId = connection.prepare('select * from sessions where id = ?')
  const remove = connection.prepare('delete from sessions where id = ?')
  const removeOthers = connection.prepare('delete from sessions where (person = ? or first_person = ?) and id <> ?')
  const removeAll = connection.prepare('delete from sessions where person = ? or first_person = ?')
  const write = <T>(work: () => T) => connection.write('relaxed', work)
  const find = (id: Hash) => {
    const row = byId.get(id)
    return row && readSession(row)
  }
  return {
    insert: async (session) =>
      write(() => {
        put.run(...writeSession(session))
      }),
    find: async (id) => find(id),
    update: async (id, change) =>
      write(() => {
        const session = find(id)
        if (!session) return undefined
        const changed = change(session)
        put.run(...writeSession(changed))
        return changed
      }),
    replace: async (old, begin) =>
      write(() => {
        const session = begin(find(old))
        remove.run(old)
        put.run(...writeSession(session))
        return session
      }),
    remove: async (id) =>
      write(() => {
        remove.run(id)
      }),
    removeOthers: async (person, kept) =>
      write(() => {
        removeOthers.run(person, person, kept)
      }),
    removeAll: async (person) =>
      write(() => {
        removeAll.run(person, person)
      }),
  }
}

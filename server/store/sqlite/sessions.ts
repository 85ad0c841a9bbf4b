import { readSession, sessionColumns, writeSession } from '../rows.ts'
import type { SessionStore } from '../store.ts'
import type { Connection } from './driver.ts'
import { insertInto } from './insert.ts'

/** Browser sessions in SQLite; a power cut may cost a person a sign-in, and nothing else. */
export function sessionStore(connection: Connection): SessionStore {
  const put = connection.prepare(insertInto('sessions', sessionColumns).replace('insert', 'insert or replace'))
  const byId = connection.prepare('select * from sessions where id = ?')
  const remove = connection.prepare('delete from sessions where id = ?')
  const write = (work: () => void) => connection.write('relaxed', work)
  return {
    put: async (session) =>
      write(() => {
        put.run(...writeSession(session))
      }),
    find: async (id) => {
      const row = byId.get(id)
      return row && readSession(row)
    },
    replace: async (old, session) =>
      write(() => {
        remove.run(old)
        put.run(...writeSession(session))
      }),
    remove: async (id) =>
      write(() => {
        remove.run(id)
      }),
  }
}

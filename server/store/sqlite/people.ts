import { personColumns, readPerson, writePerson } from '../rows/people.ts'
import type { PersonStore } from '../store.ts'
import type { Connection } from './driver.ts'
import { insertInto } from './insert.ts'

/** People in SQLite. */
export function personStore(connection: Connection): PersonStore {
  const insert = connection.prepare(insertInto('people', personColumns, true))
  const byId = connection.prepare('select * from people where id = ?')
  const byEmail = connection.prepare('select * from people where email = ?')
  const all = connection.prepare('select * from people order by created_at, id')
  const replacePasswordHash = connection.prepare('update people set password_hash = ? where id = ? and password_hash is ?')
  const remove = connection.prepare('delete from people where id = ?')
  const read = (row: ReturnType<typeof byId.get>) => row && readPerson(row)
  const write = (work: () => number) => connection.write('lasting', work)
  return {
    insert: async (person) => ((await write(() => insert.run(...writePerson(person)))) === 0 ? 'email-taken' : 'inserted'),
    find: async (id) => read(byId.get(id)),
    findByEmail: async (email) => read(byEmail.get(email)),
    list: async () => all.all().map(readPerson),
    replacePasswordHash: async (id, checked, passwordHash) =>
      (await write(() => replacePasswordHash.run(passwordHash, id, checked ?? null))) > 0,
    remove: async (id) => {
      await write(() => remove.run(id))
    },
  }
}

import { passkeyColumns, readPasskey, writePasskey } from '../rows/passkeys.ts'
import type { PasskeyStore } from '../store.ts'
import type { Connection } from './driver.ts'
import { insertInto } from './insert.ts'
import type { Writers } from './writers.ts'

/** Passkeys in SQLite; a counter that was seen stays seen, whatever happens to the machine (D-31). */
export function passkeyStore(connection: Connection, writers: Writers): PasskeyStore {
  const put = connection.prepare(insertInto('passkeys', passkeyColumns).replace('insert', 'insert or replace'))
  const byId = connection.prepare('select * from passkeys where id = ?')
  const byPerson = connection.prepare('select * from passkeys where person = ? order by created_at, id')
  const remove = connection.prepare('delete from passkeys where id = ?')
  const find = (id: string) => {
    const row = byId.get(id)
    return row && readPasskey(row)
  }
  return {
    find: async (id) => find(id),
    list: async (person) => byPerson.all(person).map(readPasskey),
    update: async (id, decide) =>
      connection.write('lasting', () => {
        const { verdict, next, audit } = decide(find(id))
        if (next === 'none') remove.run(id)
        else if (next) put.run(...writePasskey(next))
        if (audit) writers.audit(audit)
        return verdict
      }),
  }
}

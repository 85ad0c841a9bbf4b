import type { Hash } from '../../keys/hash.ts'
import { readReset, resetColumns, writeReset } from '../rows/resets.ts'
import type { ResetStore } from '../store.ts'
import type { Connection } from './driver.ts'
import { insertInto } from './insert.ts'
import type { Writers } from './writers.ts'

/** Links to choose a new password in SQLite; one that was used stays used, whatever happens to the machine. */
export function resetStore(connection: Connection, writers: Writers): ResetStore {
  const put = connection.prepare(insertInto('reset_links', resetColumns).replace('insert', 'insert or replace'))
  const byToken = connection.prepare('select * from reset_links where token = ?')
  const remove = connection.prepare('delete from reset_links where token = ?')
  const setPasswordHash = connection.prepare('update people set password_hash = ? where id = ?')
  const signOut = connection.prepare('delete from sessions where person = ? or first_person = ?')
  const find = (token: Hash) => {
    const row = byToken.get(token)
    return row && readReset(row)
  }
  return {
    issue: async (link, audit) =>
      connection.write('lasting', () => {
        put.run(...writeReset(link))
        writers.audit(audit)
      }),
    find: async (token) => find(token),
    update: async (token, decide) =>
      connection.write('lasting', () => {
        const link = find(token)
        const { verdict, passwordHash, audit } = decide(link)
        if (link && passwordHash !== undefined) {
          remove.run(token)
          setPasswordHash.run(passwordHash, link.person)
          signOut.run(link.person, link.person)
        }
        if (audit) writers.audit(audit)
        return verdict
      }),
  }
}

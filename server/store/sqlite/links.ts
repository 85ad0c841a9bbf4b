import type { PersonId } from '../../identity/person.ts'
import { textOf } from '../columns.ts'
import { personColumns, writePerson } from '../rows/people.ts'
import { linkColumns, writeLink } from '../rows/providers.ts'
import type { LinkStore } from '../store.ts'
import type { Connection } from './driver.ts'
import { insertInto } from './insert.ts'
import type { Writers } from './writers.ts'

/** Identities at providers in SQLite. */
export function linkStore(connection: Connection, writers: Writers): LinkStore {
  const byIdentity = connection.prepare('select person from upstream_links where issuer = ? and subject = ?')
  const byPerson = connection.prepare('select 1 as found from upstream_links where person = ? limit 1')
  const insert = connection.prepare(insertInto('upstream_links', linkColumns))
  const insertPerson = connection.prepare(insertInto('people', personColumns, true))
  return {
    find: async ({ issuer, subject }) => {
      const row = byIdentity.get(issuer, subject)
      return row && (textOf(row, 'person') as PersonId)
    },
    has: async (person) => byPerson.get(person) !== undefined,
    add: async (link, audit, person) =>
      connection.write('lasting', () => {
        if (byIdentity.get(link.issuer, link.subject)) return 'taken'
        if (person && insertPerson.run(...writePerson(person)) === 0) return 'taken'
        insert.run(...writeLink(link))
        writers.audit(audit)
        return 'linked'
      }),
  }
}

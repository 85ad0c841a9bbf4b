import type { Instant } from '../../../../src/time/units.ts'
import type { PersonId } from '../../../identity/person.ts'
import { instantOf, optional, type Row, textOf, writeOptional } from '../../../store/columns.ts'
import type { Connection } from '../../../store/sqlite/driver.ts'
import type { FamilyId } from '../../../token/token.ts'

/** Which of the two device flows a sign-in came by. */
export type Surface = 'authkit' | 'connect'

/** What this dialect knows of a sign-in beside the server's own token family. */
export interface WorkosSession {
  readonly family: FamilyId
  readonly person: PersonId
  readonly surface: Surface
  /** The organization that its tokens are for, by its id. */
  readonly organization?: string | undefined
  readonly ipAddress?: string | undefined
  readonly userAgent?: string | undefined
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** Sign-ins of this dialect. */
export interface SessionStore {
  /** Takes note of a sign-in; of one that is known, only its organization and the time are taken. */
  put(session: WorkosSession): Promise<void>
  find(family: FamilyId): Promise<WorkosSession | undefined>
  /** The first-party sign-ins of a person, newest first. */
  list(person: PersonId): Promise<readonly WorkosSession[]>
}

/** Sign-ins in SQLite. */
export function sessionStore(connection: Connection): SessionStore {
  const put = connection.prepare(
    `insert into sessions (family, person, surface, organization, ip_address, user_agent, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?)
on conflict (family) do update set organization = excluded.organization, updated_at = excluded.updated_at`,
  )
  const byFamily = connection.prepare('select * from sessions where family = ?')
  const ofPerson = connection.prepare("select * from sessions where person = ? and surface = 'authkit' order by created_at desc, family")
  return {
    put: async ({ family, person, surface, organization, ipAddress, userAgent, createdAt, updatedAt }) => {
      const sender = [writeOptional(ipAddress), writeOptional(userAgent)]
      await connection.write('lasting', () =>
        put.run(family, person, surface, writeOptional(organization), ...sender, createdAt, updatedAt),
      )
    },
    find: async (family) => {
      const row = byFamily.get(family)
      return row && readSession(row)
    },
    list: async (person) => ofPerson.all(person).map(readSession),
  }
}

function readSession(row: Row): WorkosSession {
  return {
    family: textOf(row, 'family') as FamilyId,
    person: textOf(row, 'person') as PersonId,
    surface: textOf(row, 'surface') === 'connect' ? 'connect' : 'authkit',
    organization: optional(row, 'organization', textOf),
    ipAddress: optional(row, 'ip_address', textOf),
    userAgent: optional(row, 'user_agent', textOf),
    createdAt: instantOf(row, 'created_at'),
    updatedAt: instantOf(row, 'updated_at'),
  }
}

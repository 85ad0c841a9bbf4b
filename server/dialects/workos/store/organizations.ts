import type { Instant } from '../../../../src/time/units.ts'
import type { GrantId } from '../../../grant/grant.ts'
import type { PersonId } from '../../../identity/person.ts'
import { instantOf, type Row, textOf, wordsOf, writeText, writeWords } from '../../../store/columns.ts'
import type { Connection } from '../../../store/sqlite/driver.ts'
import type { Membership, Organization } from '../organization.ts'

/** Organizations, who belongs to them, and which one a person chose for a grant. */
export interface OrganizationStore {
  insert(organization: Organization): Promise<'inserted' | 'name-taken'>
  findByName(name: string): Promise<Organization | undefined>
  /** Every organization, oldest first. */
  list(): Promise<readonly Organization[]>
  /** Makes somebody a member, or changes what they are there. */
  setMember(membership: Membership, at: Instant): Promise<void>
  membersOf(organization: string): Promise<readonly Membership[]>
  /** Where a person is a member, longest first. */
  membershipsOf(person: PersonId): Promise<readonly Membership[]>
  /** Takes a person's choice for a grant, once. */
  choose(grant: GrantId, organization: string, at: Instant): Promise<void>
  chosen(grant: GrantId): Promise<string | undefined>
}

const memberships = 'select o.*, m.person, m.role, m.permissions from memberships m join organizations o on o.id = m.organization where '

/** Organizations in SQLite. */
export function organizationStore(connection: Connection): OrganizationStore {
  const insert = connection.prepare('insert or ignore into organizations (id, name, created_at) values (?, ?, ?)')
  const byName = connection.prepare('select * from organizations where name = ?')
  const all = connection.prepare('select * from organizations order by created_at, name, id')
  const put = connection.prepare(
    `insert into memberships (organization, person, role, permissions, created_at) values (?, ?, ?, ?, ?)
on conflict (organization, person) do update set role = excluded.role, permissions = excluded.permissions`,
  )
  const ofOrganization = connection.prepare(`${memberships} m.organization = ? order by m.created_at, m.person`)
  const ofPerson = connection.prepare(`${memberships} m.person = ? order by m.created_at, o.name, o.id`)
  const choose = connection.prepare('insert or ignore into choices (grant_id, organization, chosen_at) values (?, ?, ?)')
  const choice = connection.prepare('select organization from choices where grant_id = ?')
  return {
    insert: async ({ id, name, createdAt }) => {
      const count = await connection.write('lasting', () => insert.run(id, writeText(name), createdAt))
      return count === 0 ? 'name-taken' : 'inserted'
    },
    findByName: async (name) => {
      const row = byName.get(name)
      return row && readOrganization(row)
    },
    list: async () => all.all().map(readOrganization),
    setMember: async ({ organization, person, role, permissions }, at) => {
      await connection.write('lasting', () => put.run(organization.id, person, writeText(role), writeWords(permissions), at))
    },
    membersOf: async (organization) => ofOrganization.all(organization).map(readMembership),
    membershipsOf: async (person) => ofPerson.all(person).map(readMembership),
    choose: async (grant, organization, at) => {
      await connection.write('lasting', () => choose.run(grant, organization, at))
    },
    chosen: async (grant) => {
      const row = choice.get(grant)
      return row && textOf(row, 'organization')
    },
  }
}

function readOrganization(row: Row): Organization {
  return { id: textOf(row, 'id'), name: textOf(row, 'name'), createdAt: instantOf(row, 'created_at') }
}

function readMembership(row: Row): Membership {
  return {
    organization: readOrganization(row),
    person: textOf(row, 'person') as PersonId,
    role: textOf(row, 'role'),
    permissions: wordsOf(row, 'permissions'),
  }
}

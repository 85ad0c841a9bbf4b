import type { Instant } from '../../../src/time/units.ts'
import type { PersonId } from '../../identity/person.ts'

/** An organization that people belong to; its id is spelled as on the wire. */
export interface Organization {
  readonly id: string
  readonly name: string
  readonly createdAt: Instant
}

/** Somebody's place in an organization. */
export interface Membership {
  readonly organization: Organization
  readonly person: PersonId
  readonly role: string
  readonly permissions: readonly string[]
}

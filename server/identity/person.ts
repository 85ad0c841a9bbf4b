import type { Instant } from '../../src/time/units.ts'

/** The `sub` of a person: random, never reassigned (OpenID Connect Core §2). */
export type PersonId = string & { readonly __personId: unique symbol }

/** A person who can sign in. */
export interface Person {
  readonly id: PersonId
  /** Unique without regard to case; stored as `normaliseEmail` spells it. */
  readonly email: string
  readonly name: string
  /** An argon2id hash with its parameters (D-24, D-26); absent for somebody who came from a provider and never had a password. */
  readonly passwordHash?: string | undefined
  /** Made for one run of the demo, and no way in anywhere else. */
  readonly isDemo: boolean
  /** Whether they sign in with a second factor only, and set one up first where they have none. */
  readonly requiresSecondFactor?: true | undefined
  readonly createdAt: Instant
}

/** The one spelling under which an e-mail address is stored and looked up; undefined when it cannot be one. */
export function normaliseEmail(typed: string): string | undefined {
  const email = typed.trim().normalize('NFC').toLowerCase()
  return email.length <= 254 && /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(email) ? email : undefined
}

import { type Scope, writeScope } from '../../src/protocol/scope.ts'
import { earlier, type Instant, later, numericDate, type Seconds, seconds } from '../../src/time/units.ts'
import type { Person } from '../identity/person.ts'
import { audienceOf } from './audience.ts'
import type { TokenFamily } from './token.ts'

/** How long access and ID tokens live, where their family does not end before (C-16). */
export const tokenLifetime = seconds(600)

/** What the tokens of one answer have in common. */
export interface TokenFacts {
  readonly issuer: string
  readonly family: TokenFamily
  /** What this access token is limited to; at most what was approved. */
  readonly scope: Scope
  /** What the access token is asked for, of what was approved (RFC 8707 §2.2). */
  readonly resources?: readonly string[] | undefined
  /** The key that the access token is bound to (RFC 9449 §6.1). */
  readonly jkt?: string | undefined
  readonly at: Instant
  readonly lifetime: Seconds
}

/** When tokens issued now end: no later than their family. */
export function endOfTokens({ family, at, lifetime }: TokenFacts): Instant {
  return earlier(later(at, lifetime), family.expiresAt)
}

/** The claims of an access token (RFC 9068 §2.2). */
export function accessClaims(facts: TokenFacts, jti: string): Readonly<Record<string, unknown>> {
  const { issuer, family, scope, resources, jkt } = facts
  const [only, ...more] = audienceOf({ issuer, family, scope, asked: resources })
  return {
    ...commonClaims(facts),
    ...(jkt !== undefined && { cnf: { jkt } }),
    aud: more.length === 0 ? only : [only, ...more],
    client_id: family.client,
    jti,
    scope: writeScope(scope),
    ...(family.isByOperator && { act: { sub: 'operator' } }),
  }
}

/** The claims of an ID token: who signed in, and what the approved scope tells of them (OpenID Connect Core §2, §5.4). */
export function idClaims(facts: TokenFacts, person: Person): Readonly<Record<string, unknown>> {
  const { family, scope } = facts
  return {
    ...commonClaims(facts),
    aud: family.client,
    ...(family.isByOperator && { act: { sub: 'operator' } }),
    ...personClaims(person, scope),
  }
}

/** What a scope tells of a person; empty claims are left out (OpenID Connect Core §5.3.2, §5.4). */
export function personClaims(person: Person, scope: Scope): Readonly<Record<string, unknown>> {
  return {
    ...(scope.includes('profile') && person.name !== '' && { name: person.name }),
    ...(scope.includes('email') && { email: person.email }),
  }
}

/**
 * `auth_time` and `amr` are those of the approval, however often the tokens are refreshed (B-48, B-83); nothing is said of methods that a
 * provider did not tell.
 */
function commonClaims(facts: TokenFacts): Readonly<Record<string, unknown>> {
  const { issuer, family, at } = facts
  return {
    iss: issuer,
    sub: family.person,
    iat: numericDate(at),
    exp: numericDate(endOfTokens(facts)),
    sid: family.id,
    ...(family.authTime !== undefined && { auth_time: numericDate(family.authTime) }),
    ...(family.amr !== undefined && family.amr.length > 0 && { amr: family.amr }),
  }
}

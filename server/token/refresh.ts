import { isWithin, type Scope } from '../../src/protocol/scope.ts'
import { type Instant, later, seconds } from '../../src/time/units.ts'
import type { ClientId } from '../identity/client.ts'
import type { Hash } from '../keys/hash.ts'
import { type FamilyDecision, isLive, type TokenFamily } from './token.ts'

/** What one refresh learns. */
export type RefreshVerdict = 'rotated' | 'foreign' | 'reused' | 'dead' | 'too-wide'

/** One use of a refresh token: which one, by whom, for what, and the one that takes its place. */
export interface RefreshAttempt {
  readonly at: Instant
  readonly client: ClientId
  readonly presented: Hash
  readonly successor: Hash
  /** What the access token is to be limited to; absent: all that was approved. */
  readonly scope?: Scope | undefined
}

/** A family that nobody refreshed for thirty days is over (B-67). */
const inactivity = seconds(30 * 86_400)

/**
 * Decides one refresh (RFC 6749 §6, RFC 9700 §4.14.2): the token is rotated, and one that was rotated before brings the whole
 * family down, since either its owner or a thief holds a copy.
 */
export function decideRefresh(family: TokenFamily, attempt: RefreshAttempt): FamilyDecision<RefreshVerdict> {
  const { at, client, presented, successor, scope } = attempt
  if (family.client !== client) return { verdict: 'foreign' }
  if (!isLive(family, at) || at >= later(family.usedAt, inactivity)) return { verdict: 'dead' }
  if (family.refresh !== presented) return { ...revoke(family, at, 'reuse-detected'), verdict: 'reused' }
  if (scope && !isWithin(scope, family.scope)) return { verdict: 'too-wide' }
  return {
    verdict: 'rotated',
    next: { ...family, refresh: successor, usedAt: at },
    audit: { event: 'refreshed', at, family: family.id, client, person: family.person },
  }
}

/** Decides a revocation by the client that holds the tokens (RFC 7009 §2.1); another client's attempt changes nothing. */
export function decideRevocation(family: TokenFamily, at: Instant, client: ClientId): FamilyDecision<'revoked' | 'foreign'> {
  if (family.client !== client) return { verdict: 'foreign' }
  if (family.revokedAt !== undefined) return { verdict: 'revoked' }
  return { ...revoke(family, at, 'revoked'), verdict: 'revoked' }
}

/** Decides the revocation of one access token by itself; the family it came from lives on. */
export function decideAccessRevocation(
  family: TokenFamily,
  at: Instant,
  client: ClientId,
  access: NonNullable<FamilyDecision<unknown>['revokesAccess']>,
): FamilyDecision<'revoked' | 'foreign'> {
  if (family.client !== client) return { verdict: 'foreign' }
  if (family.revokedAt !== undefined) return { verdict: 'revoked' }
  return { verdict: 'revoked', revokesAccess: access, audit: { event: 'revoked', at, family: family.id, client, person: family.person } }
}

function revoke(family: TokenFamily, at: Instant, event: 'revoked' | 'reuse-detected') {
  const { id, client, person } = family
  return { next: { ...family, revokedAt: at }, audit: { event, at, family: id, client, person } } as const
}

import { isWithin, type Scope } from '../../src/protocol/scope.ts'
import type { Instant } from '../../src/time/units.ts'
import type { ClientId } from '../identity/client.ts'
import type { Hash } from '../keys/hash.ts'
import { mayAnswerAgain } from './again.ts'
import { revoke } from './revocation.ts'
import { type FamilyDecision, isLive, type TokenFamily } from './token.ts'

/** What one refresh learns. */
export type RefreshVerdict = 'rotated' | 'again' | 'foreign' | 'wrong-key' | 'reused' | 'dead' | 'too-wide'

/** One use of a refresh token: which one, by whom, for what, and the one that takes its place. */
export interface RefreshAttempt {
  readonly at: Instant
  readonly client: ClientId
  readonly presented: Hash
  readonly successor: Hash
  /** The key that was proven with it, to which a public client's refresh tokens are bound (RFC 9449 §5). */
  readonly jkt?: string | undefined
  readonly isPublic: boolean
  /** What the access token is to be limited to; absent: all that was approved. */
  readonly scope?: Scope | undefined
}

/**
 * Decides one refresh (RFC 6749 §6, RFC 9700 §4.14.2): the token is rotated, and one that was rotated before brings the whole
 * family down, since either its owner or a thief holds a copy. `again`: the same key asks once more for an answer it may have lost.
 */
export function decideRefresh(family: TokenFamily, attempt: RefreshAttempt): FamilyDecision<RefreshVerdict> {
  const { at, client, presented, successor, jkt, isPublic, scope } = attempt
  if (family.client !== client) return { verdict: 'foreign' }
  if (!isLive(family, at)) return { verdict: 'dead' }
  if (family.jkt !== undefined && family.jkt !== jkt) return { verdict: 'wrong-key' }
  if (family.refresh !== presented && mayAnswerAgain(family, at, jkt, successor)) return { verdict: 'again' }
  if (family.refresh !== presented) return { ...revoke(family, at, 'reuse-detected'), verdict: 'reused' }
  if (scope && !isWithin(scope, family.scope)) return { verdict: 'too-wide' }
  return {
    verdict: 'rotated',
    next: { ...family, refresh: successor, usedAt: at, jkt: isPublic ? jkt : undefined },
    audit: { event: 'refreshed', at, family: family.id, client, person: family.person },
  }
}

import { type Instant, later, seconds } from '../../src/time/units.ts'
import type { ClientId } from '../identity/client.ts'
import type { TokenFamily } from '../token/token.ts'
import { type Approval, type Decision, decideExpiry, type Grant, isExpired } from './grant.ts'

/** What one poll learns; `ready` asks the caller to sign tokens and to come back with them. */
export type PollVerdict =
  | { readonly kind: 'pending' }
  | { readonly kind: 'slow-down' }
  | { readonly kind: 'denied' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'spent' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'ready'; readonly approval: Approval }
  | { readonly kind: 'issued' }

/** Who polls: a client, and the key that it proves with the poll, if any (RFC 9449). */
export interface Poller {
  readonly client: ClientId
  readonly jkt?: string | undefined
  /** Whether it polls from another network than the codes were asked for from (C-30). */
  readonly isElsewhere?: boolean | undefined
}

/** Networks deliver early what was sent in time: this much is forgiven. */
const jitter = 1

/** No early poll raises the interval beyond this (decision 8). */
const slowest = 30

/**
 * Decides what one poll learns (RFC 8628 §3.5). The family holds tokens already signed, for a grant found approved. What was spent
 * or denied stays so after the codes have ended. Codes that were asked for with a key are nobody else's (B-100).
 */
export function decidePoll(grant: Grant, at: Instant, { client, jkt, isElsewhere }: Poller, family?: TokenFamily): Decision<PollVerdict> {
  if (grant.client !== client || (grant.jkt !== undefined && grant.jkt !== jkt)) return { verdict: { kind: 'foreign' } }
  if (grant.status === 'consumed') return { verdict: { kind: 'spent' } }
  if (grant.status === 'denied') return { verdict: { kind: 'denied' } }
  if (isExpired(grant, at)) return decideExpiry(grant, at, { kind: 'expired' })
  if (grant.status === 'pending') return decideWhilePending(isElsewhere ? { ...grant, isPolledElsewhere: true } : grant, at)
  return family ? redeem(grant, at, family) : { verdict: { kind: 'ready', approval: grant.approval } }
}

/** The first early poll after an accepted one raises the interval; none moves the window, or a client would never recover. */
function decideWhilePending(grant: Grant & { status: 'pending' }, at: Instant): Decision<PollVerdict> {
  if (!isEarly(grant, at)) return { verdict: { kind: 'pending' }, next: { ...grant, polledAt: at, isSlowed: false } }
  if (grant.isSlowed) return { verdict: { kind: 'slow-down' } }
  const interval = seconds(Math.max(grant.interval, Math.min(grant.interval + 5, slowest)))
  return { verdict: { kind: 'slow-down' }, next: { ...grant, interval, isSlowed: true } }
}

/** A wall clock that was set back by more than an interval makes no poll early. */
function isEarly({ polledAt, interval }: Grant, at: Instant): boolean {
  if (polledAt === undefined) return false
  return at < later(polledAt, seconds(interval - jitter)) && at > later(polledAt, seconds(-interval))
}

function redeem(grant: Grant & { status: 'approved' }, at: Instant, family: TokenFamily): Decision<PollVerdict> {
  const { id, client, approval } = grant
  return {
    verdict: { kind: 'issued' },
    next: { ...grant, status: 'consumed', family: family.id },
    opens: family,
    audit: { event: 'redeemed', at, grant: id, family: family.id, client, person: approval.person },
  }
}

import { between, type Instant, later, type Seconds, seconds } from '../../src/time/units.ts'
import type { GuessDecision, GuessWindow } from '../grant/guesses.ts'

/** This many failures in a row cost nothing but themselves; people mistype. */
const free = 4

/** The wait after the next failure; it doubles with each one until an hour (D-21). */
const firstWait = 30
const longestWait = 3600

/** No account takes more than this many failures in a row; then strangers are refused for a day (NIST SP 800-63B §5.2.2). */
const most = 100
const day = 24 * 3600

/**
 * Decides whether one more password may be tried, and counts it as failed until `forget` says that it was right: fifty tries
 * at once are counted like fifty in a row. A known browser has a counter of its own, so a stranger cannot lock it out (D-22).
 */
export function decideSignIn(failures: GuessWindow | undefined, at: Instant): GuessDecision {
  const wait = waitLeft(failures, at)
  if (wait > 0) return { verdict: { kind: 'limited', retryAfter: seconds(Math.ceil(wait)) } }
  return { verdict: { kind: 'allowed' }, next: [{ count: failuresInARow(failures, at) + 1, since: at }] }
}

/** How long an account waits after that many failures in a row. */
export function waitAfter(failures: number): Seconds {
  if (failures <= free) return seconds(0)
  if (failures >= most) return seconds(day)
  return seconds(Math.min(firstWait * 2 ** Math.min(failures - free - 1, 20), longestWait))
}

function waitLeft(failures: GuessWindow | undefined, at: Instant): number {
  if (!failures || at < failures.since) return 0
  return Math.max(0, between(at, later(failures.since, waitAfter(failures.count))))
}

/** A day without a failure ends a row. */
function failuresInARow(failures: GuessWindow | undefined, at: Instant): number {
  return failures && at < later(failures.since, seconds(day)) ? failures.count : 0
}

import { type Instant, later, type Seconds, seconds } from '../time/units.ts'
import type { Codes, Failure, Pace } from './session.ts'

/** After this many failed requests in a row for codes, an attempt gives up. */
export const mostFailures = 10

/** No wait for a better network is longer than this, however often it failed, save that the first failure always doubles it. */
const longestBackOff = seconds(60)

/** The last chance to poll lies this long before the codes expire. */
const lastChance = seconds(1)

/** The pace after `slow_down`: five seconds more, for this and all later polls (RFC 8628 §3.5). */
export function slower(pace: Pace): Pace {
  return { interval: seconds(pace.interval + 5), failures: 0 }
}

/** The pace after any answer at all. */
export function answered(pace: Pace): Pace {
  return { interval: pace.interval, failures: 0 }
}

/** The pace after a request that got no answer: the interval stays, the wait doubles (RFC 8628 §3.5). */
export function failedOnce(pace: Pace): Pace {
  return { interval: pace.interval, failures: pace.failures + 1 }
}

/**
 * When to wake for the next poll, or for the end of the codes. A wait that back-off would stretch beyond the end is cut
 * to one last poll just before it, but never below the interval or what the server asked for.
 */
export function nextWake(at: Instant, codes: Codes, pace: Pace, failure?: Failure): Instant {
  const soonest = later(at, seconds(Math.max(pace.interval, failure?.retryAfter ?? 0)))
  const wanted = later(at, backOff(pace.interval, pace.failures, failure))
  if (wanted < codes.expiresAt) return wanted
  const last = later(codes.expiresAt, seconds(-lastChance))
  return soonest <= last ? last : codes.expiresAt
}

/** When to ask for codes again: after one second, then two, then four, at most a minute, or as the server asked. */
export function nextRequest(at: Instant, failures: number, failure: Failure): Instant {
  return later(at, backOff(seconds(1), failures - 1, failure))
}

function backOff(base: Seconds, doublings: number, failure: Failure | undefined): Seconds {
  const doubled = Math.min(base * 2 ** doublings, Math.max(base * 2, longestBackOff))
  return seconds(Math.max(doubled, failure?.retryAfter ?? 0))
}

import { type Instant, instant, type Seconds, seconds } from '../time/units.ts'

/** No server makes a device wait longer than the longest code lives (E-32, E-34). */
const longestRetry = 1800

/** A header as one text; the first, when it was sent more than once. */
export function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

/** The server's idea of the time (RFC 9110 §5.6.7); undefined for what is no date, which `Date.parse` alone would guess at. */
export function readDate(text: string | undefined): Instant | undefined {
  const milliseconds = text !== undefined && /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : Number.NaN
  return Number.isFinite(milliseconds) ? instant(milliseconds) : undefined
}

/** How long `Retry-After` asks to wait, in seconds or until a date (RFC 9110 §10.2.3); half an hour at most. */
export function readRetryAfter(text: string | undefined, now: Instant): Seconds | undefined {
  if (text === undefined) return undefined
  const at = readDate(text)
  const wait = /^\d+$/.test(text) ? Number(text) : at === undefined ? Number.NaN : (at - now) / 1000
  return Number.isNaN(wait) ? undefined : seconds(Math.min(Math.max(wait, 0), longestRetry))
}

declare const unit: unique symbol

/** A point in time, in whole milliseconds since 1970. A bare number never means time. */
export type Instant = number & { readonly [unit]: 'instant' }

/** A length of time in seconds, as the wire spells `expires_in` and `interval`. */
export type Seconds = number & { readonly [unit]: 'seconds' }

/** Makes an instant of milliseconds since 1970; fractions are rounded. */
export function instant(milliseconds: number): Instant {
  return Math.round(milliseconds) as Instant
}

/** Makes a length of time of a number of seconds. */
export function seconds(count: number): Seconds {
  return count as Seconds
}

/** The instant that lies this long after another (before it, when negative). */
export function later(at: Instant, by: Seconds): Instant {
  return instant(at + by * 1000)
}

/** How long it is from one instant to another; negative when `to` lies earlier. */
export function between(from: Instant, to: Instant): Seconds {
  return seconds((to - from) / 1000)
}

/** The earlier of two instants. */
export function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b
}

/** Whole seconds since 1970, as JWT spells `iat` and `exp` (RFC 7519 §2, NumericDate). */
export function numericDate(at: Instant): number {
  return Math.floor(at / 1000)
}

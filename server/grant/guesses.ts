import { between, type Instant, later, type Seconds, seconds } from '../../src/time/units.ts'

/** How many attempts were counted under one key since a window began. */
export interface GuessWindow {
  readonly count: number
  readonly since: Instant
}

/** How many attempts one key may make in one window. */
export interface GuessLimit {
  readonly key: string
  readonly most: number
  readonly per: Seconds
}

/** What a caller may do, and what to remember of it, one window for each limit. */
export interface GuessDecision {
  readonly verdict: { readonly kind: 'allowed' } | { readonly kind: 'limited'; readonly retryAfter: Seconds }
  readonly next?: readonly GuessWindow[] | undefined
}

/** Whether another attempt is allowed under every limit; counts nothing (D-79). */
export function decideAttempt(limits: readonly GuessLimit[], windows: readonly (GuessWindow | undefined)[], at: Instant): GuessDecision {
  const waits = limits.map((limit, i) => waitFor(limit, windows[i], at)).filter((wait) => wait > 0)
  if (waits.length === 0) return { verdict: { kind: 'allowed' } }
  return { verdict: { kind: 'limited', retryAfter: seconds(Math.ceil(Math.max(...waits))) } }
}

/** Counts one attempt under every limit, unless one of them forbids it. */
export function decideCount(limits: readonly GuessLimit[], windows: readonly (GuessWindow | undefined)[], at: Instant): GuessDecision {
  const { verdict } = decideAttempt(limits, windows, at)
  if (verdict.kind === 'limited') return { verdict }
  return { verdict, next: limits.map((limit, i) => counted(limit, windows[i], at)) }
}

/** Takes one attempt back under every key: it was counted before anybody knew that it would be right. */
export function decideReturn(windows: readonly (GuessWindow | undefined)[], at: Instant): GuessDecision {
  const next = windows.map((window) => (window ? { ...window, count: Math.max(0, window.count - 1) } : { count: 0, since: at }))
  return { verdict: { kind: 'allowed' }, next }
}

function waitFor(limit: GuessLimit, window: GuessWindow | undefined, at: Instant): number {
  if (!isRunning(limit, window, at) || window.count < limit.most) return 0
  return Math.max(1, between(at, later(window.since, limit.per)))
}

function counted(limit: GuessLimit, window: GuessWindow | undefined, at: Instant): GuessWindow {
  return isRunning(limit, window, at) ? { count: window.count + 1, since: window.since } : { count: 1, since: at }
}

function isRunning(limit: GuessLimit, window: GuessWindow | undefined, at: Instant): window is GuessWindow {
  return window !== undefined && at < later(window.since, limit.per) && at >= window.since
}

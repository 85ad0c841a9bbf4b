import type { Instant } from './units.ts'

/** Where the time comes from and how waiting is done: real in a television, virtual in a test. */
export interface Clock {
  now(): Instant
  /** Resolves at the given instant, or as soon as the signal is aborted; never rejects. */
  sleepUntil(at: Instant, signal?: AbortSignal): Promise<void>
}

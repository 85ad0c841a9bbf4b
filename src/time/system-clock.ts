import type { Clock } from './clock.ts'
import { type Instant, instant } from './units.ts'

/** Node fires a timer of more than 2^31-1 ms after 1 ms, so longer sleeps are taken in turns of a day. */
const longestTimer = 86_400_000

/** The clock of a device: it never jumps when somebody sets the wall clock (E-35). */
export const monotonicClock: Clock = clockFrom(() => performance.timeOrigin + performance.now())

/** The clock of a server: the wall clock, as its tokens and other nodes understand it. */
export const wallClock: Clock = clockFrom(() => Date.now())

function clockFrom(read: () => number): Clock {
  const now = () => instant(read())
  return { now, sleepUntil: (at, signal) => sleepUntil(now, at, signal) }
}

async function sleepUntil(now: () => Instant, at: Instant, signal: AbortSignal | undefined): Promise<void> {
  while (!signal?.aborted) {
    const left = at - now()
    if (!(left > 0)) return
    await sleepFor(Math.min(left, longestTimer), signal)
  }
}

function sleepFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, milliseconds)
    signal?.addEventListener('abort', wake)
  })
}

import type { Instant } from '../../src/time/units.ts'
import type { KioskUse } from '../view/state.ts'
import type { Beat } from './wire.ts'

/** How a kiosk is, for whoever watches it: nothing of whoever signs in (docs/kiosk.md). */
export interface KioskStatus {
  /** Whether the screen lives: it told so within the last fifteen seconds. */
  readonly isAlive: boolean
  /** Whether what its mode promises is so: a good code, dark, or signed in. */
  readonly isReady: boolean
  readonly mode: KioskUse['mode']
  /** What is shown, by its name; `none` while there is no screen. */
  readonly screen: string
  readonly isServerReached: boolean
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly updatedAt: number
  readonly restarts: number
  /** Why the screen was started anew, the last time it was. */
  readonly lastCrash?: string | undefined
  /** Bytes. */
  readonly memory: { readonly supervisor: number; readonly screen: number }
}

/** A screen that has not told how it is for so long, in milliseconds, is stuck. */
export const beatWithin = 15_000

/** What a kiosk's supervisor knows. */
export interface Observed {
  readonly mode: KioskStatus['mode']
  readonly startedAt: number
  readonly restarts: number
  readonly lastCrash?: string | undefined
  readonly beat?: Beat | undefined
  readonly beatAt?: Instant | undefined
  readonly memory: number
}

/** Works out how a kiosk is. `now` is of the same clock as `beatAt`, `wall` is for people. */
export function statusOf(observed: Observed, now: Instant, wall: number): KioskStatus {
  const { mode, beat, beatAt, startedAt, restarts, lastCrash, memory } = observed
  const isAlive = beatAt !== undefined && now - beatAt < beatWithin
  return {
    isAlive,
    isReady: isAlive && beat !== undefined && keepsPromise(mode, beat),
    mode,
    screen: beat?.screen ?? 'none',
    isServerReached: beat?.isReached ?? false,
    startedAt,
    updatedAt: wall,
    restarts,
    lastCrash,
    memory: { supervisor: memory, screen: beat?.memory ?? 0 },
  }
}

function keepsPromise(mode: KioskStatus['mode'], { hasCode, isSignedIn, screen }: Beat): boolean {
  switch (mode) {
    case 'always':
    case 'stay':
      return hasCode || isSignedIn
    case 'idle':
      return hasCode || isSignedIn || screen === 'asleep'
  }
}

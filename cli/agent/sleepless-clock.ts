import type { Clock } from '../../src/time/clock.ts'
import { instant, later, seconds } from '../../src/time/units.ts'

/** How long a machine that was asleep may take to notice that time is over. */
const turn = seconds(5)

/**
 * A clock that goes on while the machine sleeps, as the steady one does not, and is never set back, as the wall clock may be: the one
 * that has got further since the beginning is believed.
 */
export function sleeplessClock(steady: Clock, wall: Clock): Clock {
  const began = { steady: steady.now(), wall: wall.now() }
  let furthest = 0
  const now = () => {
    furthest = Math.max(furthest, steady.now() - began.steady, wall.now() - began.wall)
    return instant(began.wall + furthest)
  }
  return {
    now,
    sleepUntil: async (at, signal) => {
      while (!signal?.aborted && now() < at) {
        const left = seconds((at - now()) / 1000)
        await steady.sleepUntil(later(steady.now(), left < turn ? left : turn), signal)
      }
    },
  }
}

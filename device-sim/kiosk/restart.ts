import { type Seconds, seconds } from '../../src/time/units.ts'

/** How long a screen that crashed stays away, by how often it did so within a minute: at once, then a little longer, two seconds at most. */
export function restartAfter(crashes: number): Seconds {
  return seconds(Math.min(0.05 * 2 ** Math.max(0, crashes - 1), 1.5))
}

import type { Words } from './words/english.ts'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** How long ago something was, as one says it. */
export function ago({ time }: Words, secondsAgo: number): string {
  if (secondsAgo < 30) return time.justNow
  if (secondsAgo < 59.5 * minute) return time.minutesAgo(several(secondsAgo / minute))
  if (secondsAgo < 23.5 * hour) return time.hoursAgo(several(secondsAgo / hour))
  return time.daysAgo(several(secondsAgo / day))
}

function several(count: number): number {
  return Math.max(1, Math.round(count))
}

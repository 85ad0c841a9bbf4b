const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** How long ago something was, as one says it. */
export function ago(secondsAgo: number): string {
  if (secondsAgo < 30) return 'Just now'
  if (secondsAgo < 59.5 * minute) return several(secondsAgo / minute, 'minute')
  if (secondsAgo < 23.5 * hour) return several(secondsAgo / hour, 'hour')
  return several(secondsAgo / day, 'day')
}

function several(count: number, unit: string): string {
  const whole = Math.max(1, Math.round(count))
  return `${whole} ${unit}${whole === 1 ? '' : 's'} ago`
}

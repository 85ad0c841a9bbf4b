const [chosen, count] = (process.env.KILL_AT ?? '').split(':')
let left = Number(count)

/** Kills this process with -9 when the chosen moment has come as often as was asked for. */
export function strikeAt(moment) {
  if (moment !== chosen) return
  left -= 1
  if (left === 0) process.kill(process.pid, 'SIGKILL')
}

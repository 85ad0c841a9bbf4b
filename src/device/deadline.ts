import type { Clock } from '../time/clock.ts'
import type { Instant } from '../time/units.ts'

/** Why something was given up: its time was over, measured by the clock it was given. */
export class DeadlinePassed extends Error {
  constructor() {
    super('No whole answer came in time')
    this.name = 'DeadlinePassed'
  }
}

/**
 * Does something until it is done, its time is over (rejects with `DeadlinePassed`) or the caller calls it off, even when
 * it does not listen to its signal. One controller and one sleep: `AbortSignal.any` can lose a time-out on Node 20.
 */
export async function withDeadline<T>(
  clock: Clock,
  at: Instant,
  caller: AbortSignal | undefined,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const bound = new AbortController()
  const done = new AbortController()
  const callOff = () => bound.abort(caller?.reason)
  if (caller?.aborted) callOff()
  caller?.addEventListener('abort', callOff)
  void clock.sleepUntil(at, done.signal).then(() => done.signal.aborted || bound.abort(new DeadlinePassed()))
  try {
    return await Promise.race([act(bound.signal), whenAborted(bound.signal)])
  } finally {
    done.abort()
    caller?.removeEventListener('abort', callOff)
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

import { hearSignals } from '../device-sim/television/signals.ts'
import type { EndSignal } from '../device-sim/television/television.ts'

/** A signal that is waited for. */
export interface StopSignal {
  /** Resolves with the first signal that asks this process to end; the next one ends it at once. */
  readonly signal: Promise<EndSignal>
  /** Stops waiting: from now on a signal does what Node does with it. */
  release(): void
}

/** Waits for a signal that asks this process to end. */
export function stopSignal(): StopSignal {
  let release = () => {}
  const signal = new Promise<EndSignal>((resolve) => {
    release = hearSignals((heard) => {
      release()
      resolve(heard)
    })
  })
  return { signal, release: () => release() }
}

import type { Clock } from '../src/time/clock.ts'
import { type Instant, later, type Seconds, seconds } from '../src/time/units.ts'
import type { Data } from './data/data.ts'
import type { DatedKey } from './keys/rotation.ts'

/** How often what is over is removed from the store, and keys that are too old are replaced. */
const tendEvery = seconds(600)

/** How long a key signs, unless somebody says otherwise: 90 days. */
const usualKeyLifetime = seconds(90 * 86_400)

/** What has to be done now and then, and who is told what came of it. */
export interface Tending {
  readonly clock: Clock
  /** How long a key signs before the next is published (B-59); 90 days unless told. */
  readonly keyLifetime?: Seconds | undefined
  /** Told of each key that was published. */
  readonly onKey: (key: DatedKey) => void
  readonly onError: (error: unknown) => void
  /** Whatever else is to be done as often. */
  readonly also?: ((at: Instant) => void) | undefined
}

/** Removes what is over and rotates keys by itself (B-59), so that nobody has to remember it, until the signal is aborted; never rejects. */
export async function tendData({ store, keyring }: Data, tending: Tending, over: AbortSignal): Promise<void> {
  const { clock, keyLifetime = usualKeyLifetime, onKey, onError, also } = tending
  while (!over.aborted) {
    await store.purge(clock.now()).catch(onError)
    await keyring.tend(keyLifetime).then((keys) => keys.forEach(onKey), onError)
    also?.(clock.now())
    await clock.sleepUntil(later(clock.now(), tendEvery), over)
  }
}

import type { Clock } from '../src/time/clock.ts'
import { between, earlier, type Instant, instant, later, type Seconds, seconds } from '../src/time/units.ts'
import type { Data } from './data/data.ts'
import { noteExpiries } from './flows/note-expiries.ts'
import type { DatedKey } from './keys/rotation.ts'

/** How often what is over is removed from the store, and keys that are too old are replaced. */
const tendEvery = seconds(600)

/** How long a key signs, unless somebody says otherwise: 90 days. */
const usualKeyLifetime = seconds(90 * 86_400)

/** How long the audit trail is kept, unless somebody says otherwise: a year, and time to look back on it. */
const usualRetention = seconds(400 * 86_400)

/** What has to be done now and then, and who is told what came of it. */
export interface Tending {
  readonly clock: Clock
  /** How long a key signs before the next is published (B-59); 90 days unless told. */
  readonly keyLifetime?: Seconds | undefined
  /** How long the audit trail is kept; 400 days unless told. */
  readonly auditRetention?: Seconds | undefined
  /** Told of each key that was published. */
  readonly onKey: (key: DatedKey) => void
  readonly onError: (error: unknown) => void
  /** Whatever else is to be done as often. */
  readonly also?: ((at: Instant) => void) | undefined
}

/** Notes what expired (D-45), removes what is over and rotates keys by itself (B-59), so that nobody has to remember it, until the signal is aborted; never rejects. */
export async function tendData({ store, keyring }: Data, tending: Tending, over: AbortSignal): Promise<void> {
  const { clock, keyLifetime = usualKeyLifetime, auditRetention = usualRetention, onKey, onError, also } = tending
  let noted = instant(0)
  let last: Instant | undefined
  while (!over.aborted) {
    const at = clock.now()
    await noteExpiries({ store, clock }, earlier(noted, at)).catch(onError)
    const hasJumped = last !== undefined && between(last, at) > 2 * tendEvery
    noted = at
    last = at
    // A clock that jumped ahead may be wrong, and nothing that was deleted comes back: it is believed a round later.
    if (!hasJumped) await store.purge(at, later(at, seconds(-auditRetention))).catch(onError)
    await keyring.tend(keyLifetime).then((keys) => keys.forEach(onKey), onError)
    also?.(clock.now())
    await clock.sleepUntil(later(clock.now(), tendEvery), over)
  }
}

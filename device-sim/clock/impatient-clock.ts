import type { Clock } from '../../src/time/clock.ts'
import type { Instant } from '../../src/time/units.ts'

interface Sleeper {
  readonly at: Instant
  readonly waking: AbortController
}

/**
 * A clock whose sleepers can be woken before their time and then believe that it has come: how a device that cannot
 * wait polls too early, without a word about it in the machine (RFC 8628 §3.5).
 */
export class ImpatientClock implements Clock {
  readonly #under: Clock
  readonly #sleepers = new Set<Sleeper>()
  /** What the next question for the time is answered with. */
  #pretended: Instant | undefined

  constructor(under: Clock) {
    this.#under = under
  }

  now(): Instant {
    const pretended = this.#pretended
    this.#pretended = undefined
    return pretended ?? this.#under.now()
  }

  async sleepUntil(at: Instant, signal?: AbortSignal): Promise<void> {
    const sleeper = { at, waking: new AbortController() }
    const wake = () => sleeper.waking.abort()
    if (signal?.aborted) return
    signal?.addEventListener('abort', wake)
    this.#sleepers.add(sleeper)
    await this.#under.sleepUntil(at, sleeper.waking.signal)
    this.#sleepers.delete(sleeper)
    signal?.removeEventListener('abort', wake)
  }

  /** Wakes whoever sleeps, and answers whether there was anybody. */
  hurry(): boolean {
    const [sleeper] = this.#sleepers
    if (!sleeper) return false
    this.#pretended = sleeper.at
    sleeper.waking.abort()
    return true
  }
}

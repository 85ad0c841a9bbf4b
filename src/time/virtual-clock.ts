import type { Clock } from './clock.ts'
import { type Instant, instant } from './units.ts'

interface Sleeper {
  at: Instant
  wake: () => void
}

/**
 * A clock that moves only when told to, so that ten minutes cost milliseconds.
 * While anything is held (a request on the wire), time stands still.
 */
export class VirtualClock implements Clock {
  #now: Instant
  #held = 0
  readonly #sleepers = new Set<Sleeper>()
  #released: (() => void)[] = []

  constructor(start: Instant = instant(0)) {
    this.#now = start
  }

  now(): Instant {
    return this.#now
  }

  sleepUntil(at: Instant, signal?: AbortSignal): Promise<void> {
    if (at <= this.#now || signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const sleeper: Sleeper = { at, wake: () => finish() }
      const finish = () => {
        this.#sleepers.delete(sleeper)
        signal?.removeEventListener('abort', finish)
        resolve()
      }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', finish)
    })
  }

  /** Keeps time still until the returned function is called, as while a request is on the wire. */
  hold(): () => void {
    this.#held += 1
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#held -= 1
      if (this.#held === 0) for (const resolve of this.#released.splice(0)) resolve()
    }
  }

  /** Moves on to the given instant, waking sleepers in order and letting each finish what it does before time goes on. */
  async advanceTo(target: Instant): Promise<void> {
    await this.#settled()
    for (let next = this.#nextSleeper(target); next; next = this.#nextSleeper(target)) {
      this.#now = next.at
      next.wake()
      await this.#settled()
    }
    if (target > this.#now) this.#now = target
  }

  /** How many sleeps are under way; none left after a run means that nothing leaked. */
  get sleeping(): number {
    return this.#sleepers.size
  }

  #nextSleeper(target: Instant): Sleeper | undefined {
    let first: Sleeper | undefined
    for (const sleeper of this.#sleepers) if (!first || sleeper.at < first.at) first = sleeper
    return first && first.at <= target ? first : undefined
  }

  async #settled(): Promise<void> {
    do {
      await new Promise((resolve) => setImmediate(resolve))
      while (this.#held > 0) await new Promise<void>((resolve) => this.#released.push(resolve))
      await new Promise((resolve) => setImmediate(resolve))
    } while (this.#held > 0)
  }
}

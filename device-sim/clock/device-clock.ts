import type { Clock } from '../../src/time/clock.ts'
import { type Instant, instant, type Seconds } from '../../src/time/units.ts'
import type { ClockConditions } from '../profiles/profile.ts'
import { endOfSpell, nextSpell } from '../profiles/spells.ts'

/** The clock that a device believes: it may be wrong, run wrong, and go on while the device sleeps (E-35). */
export class DeviceClock implements Clock {
  readonly #world: Clock
  readonly #onSleep: () => void
  readonly #switchedOn: Instant
  #conditions: ClockConditions
  /** Milliseconds that were added by hand. */
  #moved = 0
  /** Milliseconds that it keeps ahead of what its conditions say, so that time never goes back (E-35). */
  #kept = 0
  /** Waits under way: they are worked out anew when the clock is moved. */
  readonly #naps = new Set<AbortController>()
  readonly #over = new AbortController()

  /** `onSleep` is called when the device falls asleep: its connections are gone. */
  constructor(world: Clock, conditions: ClockConditions, onSleep: () => void) {
    this.#world = world
    this.#onSleep = onSleep
    this.#conditions = conditions
    this.#switchedOn = world.now()
    void this.#fallAsleep()
  }

  now(): Instant {
    return this.#deviceTime(this.#world.now())
  }

  async sleepUntil(at: Instant, signal?: AbortSignal): Promise<void> {
    while (!signal?.aborted && this.#wakesAt(at) > this.#world.now()) await this.#nap(this.#wakesAt(at), signal)
  }

  /** The device is another from now on, and with it its clock; one that is behind goes on from what it is instead of going back. */
  use(conditions: ClockConditions): void {
    const before = this.now()
    this.#conditions = conditions
    this.#kept = 0
    this.#kept = Math.max(0, before - this.now())
    this.#moveOn()
    void this.#fallAsleep()
  }

  /** Moves the clock forward; what is due by then happens at once. */
  jump(by: Seconds): void {
    this.#moved += by * 1000
    this.#moveOn()
  }

  /** Sleeps for so long and wakes, all in one moment of the world. */
  suspend(by: Seconds): void {
    this.#onSleep()
    this.jump(by)
  }

  /** Nothing falls asleep any more. */
  close(): void {
    this.#over.abort()
    this.#moveOn()
  }

  #moveOn(): void {
    for (const nap of this.#naps) nap.abort()
  }

  #deviceTime(at: Instant): Instant {
    const { drift } = this.#conditions
    return instant(at + this.#ahead() + ((at - this.#switchedOn) * drift) / 1_000_000)
  }

  /** Milliseconds that it is ahead of the world, its drift apart. */
  #ahead(): number {
    return this.#conditions.skew * 1000 + this.#moved + this.#kept
  }

  /** When it is that time by the device's clock and the device is awake, by the clock of the world. */
  #wakesAt(at: Instant): Instant {
    const { drift, sleeps } = this.#conditions
    const past = (at - this.#ahead() - this.#switchedOn) / (1 + drift / 1_000_000)
    const due = instant(this.#switchedOn + Math.ceil(past))
    const wakesThen = endOfSpell(sleeps, this.#switchedOn, due > this.#world.now() ? due : this.#world.now())
    return wakesThen !== undefined && wakesThen > due ? wakesThen : due
  }

  async #nap(until: Instant, signal: AbortSignal | undefined): Promise<void> {
    const nap = new AbortController()
    const wake = () => nap.abort()
    this.#naps.add(nap)
    signal?.addEventListener('abort', wake)
    await this.#world.sleepUntil(until, nap.signal)
    signal?.removeEventListener('abort', wake)
    this.#naps.delete(nap)
  }

  /** Cuts the connections whenever a sleep begins that the profile knows of. */
  async #fallAsleep(): Promise<void> {
    const { sleeps } = this.#conditions
    for (let at = this.#nextSleep(sleeps); at !== undefined; at = this.#nextSleep(sleeps)) {
      await this.#world.sleepUntil(at, this.#over.signal)
      if (this.#over.signal.aborted || this.#conditions.sleeps !== sleeps) return
      this.#onSleep()
    }
  }

  #nextSleep(sleeps: ClockConditions['sleeps']): Instant | undefined {
    return nextSpell(sleeps, this.#switchedOn, this.#world.now())
  }
}

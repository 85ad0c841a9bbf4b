import type { Clock } from '../../src/time/clock.ts'
import { type Instant, later, seconds } from '../../src/time/units.ts'

/** How long a press waits for the second one of a pair. */
const pairWithin = seconds(0.4)

/** How long after a choice presses are taken for the repeats of a button that is held. */
const holdWithin = seconds(0.15)

/** One button for everything: a press moves to the next choice, two in a row or a long one choose it. */
export class Button {
  readonly #clock: Clock
  readonly #press: (key: 'next' | 'ok') => void
  /** Ends the wait for a second press. */
  #first: AbortController | undefined
  #heldUntil: Instant | undefined

  constructor(clock: Clock, press: (key: 'next' | 'ok') => void) {
    this.#clock = clock
    this.#press = press
  }

  /** Takes one press; a terminal sends many for a key that is held. */
  press(): void {
    const now = this.#clock.now()
    if (this.#heldUntil !== undefined && now < this.#heldUntil) this.#heldUntil = later(now, holdWithin)
    else if (this.#first) this.#choose(now)
    else this.#wait(now)
  }

  #wait(now: Instant): void {
    const first = new AbortController()
    this.#first = first
    void this.#clock.sleepUntil(later(now, pairWithin), first.signal).then(() => {
      if (this.#first !== first) return
      this.#first = undefined
      this.#press('next')
    })
  }

  #choose(now: Instant): void {
    this.#first?.abort()
    this.#first = undefined
    this.#heldUntil = later(now, holdWithin)
    this.#press('ok')
  }
}

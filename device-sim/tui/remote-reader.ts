import type { Clock } from '../../src/time/clock.ts'
import { later, seconds } from '../../src/time/units.ts'
import type { Input } from '../profiles/profile.ts'
import type { RemoteKey } from '../television/messages.ts'
import { Button } from './button.ts'
import { keysOf, type Pressed } from './keys-of.ts'

/** How long Escape waits for the rest of an arrow that a slow line tore in two. */
const escapeWait = seconds(0.05)

/** The last letter of an arrow's sequence, and its name. */
const arrows: ReadonlyMap<string, string> = new Map([
  ['A', 'up'],
  ['B', 'down'],
  ['C', 'right'],
  ['D', 'left'],
])

/** Turns keypresses into keys of a remote control, by what a device has of one. Escape is a key of its own after 50 ms of silence. */
export class RemoteReader {
  readonly #clock: Clock
  readonly #press: (key: RemoteKey) => void
  readonly #button: Button
  #keys: ReadonlyMap<string, Pressed>
  /** What has come of a torn sequence, and what ends the wait for its rest. */
  #torn: { isInside: boolean; rest: AbortController } | undefined

  constructor(clock: Clock, press: (key: RemoteKey) => void, input: Input = 'arrows') {
    this.#clock = clock
    this.#press = press
    this.#button = new Button(clock, press)
    this.#keys = keysOf(input)
  }

  /** From now on the keys are those of another device. */
  use(input: Input): void {
    this.#keys = keysOf(input)
  }

  /** Takes one keypress: its name, and the character it sent, if any. */
  read(name: string, character: string | undefined): void {
    if (this.#torn && this.#continues(this.#torn, character)) return
    if (name === 'escape') this.#begin()
    else this.#hit(nameOf(name, character))
  }

  #begin(): void {
    const rest = new AbortController()
    const torn = { isInside: false, rest }
    this.#torn = torn
    void this.#clock.sleepUntil(later(this.#clock.now(), escapeWait), rest.signal).then(() => {
      if (this.#torn === torn) this.#finish(torn.isInside ? undefined : 'escape')
    })
  }

  /** Whether a keypress belongs to the sequence that an Escape began. */
  #continues(torn: { isInside: boolean }, character: string | undefined): boolean {
    if (!torn.isInside && (character === '[' || character === 'O')) {
      torn.isInside = true
      return true
    }
    if (!torn.isInside) {
      this.#finish('escape')
      return false
    }
    if (character === undefined || !/[\d;]/.test(character)) this.#finish(character === undefined ? undefined : arrows.get(character))
    return true
  }

  #finish(name: string | undefined): void {
    this.#torn?.rest.abort()
    this.#torn = undefined
    if (name !== undefined) this.#hit(name)
  }

  #hit(name: string): void {
    const pressed = this.#keys.get(name)
    if (pressed === 'button') this.#button.press()
    else if (pressed) this.#press(pressed)
  }
}

/** Keys that have no name of their own are called by what they send. */
function nameOf(name: string, character: string | undefined): string {
  return character !== undefined && /^[?0-9]$/.test(character) ? character : name
}

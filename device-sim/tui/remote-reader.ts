import type { Clock } from '../../src/time/clock.ts'
import { later, seconds } from '../../src/time/units.ts'
import type { RemoteKey } from '../television/messages.ts'

/** How long Escape waits for the rest of an arrow that a slow line tore in two. */
const escapeWait = seconds(0.05)

const keys: ReadonlyMap<string, RemoteKey> = new Map([
  ['up', 'up'],
  ['down', 'down'],
  ['left', 'left'],
  ['right', 'right'],
  // Enter comes as both `return` and `enter`; only one of them may count.
  ['enter', 'ok'],
  ['linefeed', 'ok'],
  ['backspace', 'back'],
  ['h', 'home'],
  ['home', 'home'],
  ['q', 'power'],
  ['C-c', 'power'],
  ['?', 'help'],
  ['o', 'open'],
  ['a', 'address'],
])

const arrows: ReadonlyMap<string, RemoteKey> = new Map([
  ['A', 'up'],
  ['B', 'down'],
  ['C', 'right'],
  ['D', 'left'],
])

/** Turns keypresses into keys of a remote control. Escape is Back after 50 ms of silence. */
export class RemoteReader {
  readonly #clock: Clock
  readonly #press: (key: RemoteKey) => void
  /** What has come of a torn sequence, and what ends the wait for its rest. */
  #torn: { isInside: boolean; rest: AbortController } | undefined

  constructor(clock: Clock, press: (key: RemoteKey) => void) {
    this.#clock = clock
    this.#press = press
  }

  /** Takes one keypress: its name, and the character it sent, if any. */
  read(name: string, character: string | undefined): void {
    if (this.#torn && this.#continues(this.#torn, character)) return
    if (name === 'escape') this.#begin()
    else {
      const key = keys.get(character === '?' ? '?' : name)
      if (key) this.#press(key)
    }
  }

  #begin(): void {
    const rest = new AbortController()
    const torn = { isInside: false, rest }
    this.#torn = torn
    void this.#clock.sleepUntil(later(this.#clock.now(), escapeWait), rest.signal).then(() => {
      if (this.#torn === torn) this.#finish(torn.isInside ? undefined : 'back')
    })
  }

  /** Whether a keypress belongs to the sequence that an Escape began. */
  #continues(torn: { isInside: boolean }, character: string | undefined): boolean {
    if (!torn.isInside && (character === '[' || character === 'O')) {
      torn.isInside = true
      return true
    }
    if (!torn.isInside) {
      this.#finish('back')
      return false
    }
    if (character === undefined || !/[\d;]/.test(character)) this.#finish(character === undefined ? undefined : arrows.get(character))
    return true
  }

  #finish(key: RemoteKey | undefined): void {
    this.#torn?.rest.abort()
    this.#torn = undefined
    if (key) this.#press(key)
  }
}

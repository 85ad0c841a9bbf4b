import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Clock } from '../../src/time/clock.ts'
import { type Instant, later, seconds } from '../../src/time/units.ts'

const hash = promisify<string, Buffer, number, Buffer>(scrypt)

/** After so many wrong PINs in a row none is taken for a while, the right one included. */
const mostWrong = 5
const lockedFor = seconds(15 * 60)

/** The PIN that leaves a kiosk, kept as a hash; its tries are counted where a crash of the screen does not begin them anew. */
export class Pin {
  /** How many digits it has. */
  readonly length: number
  readonly #salt = randomBytes(16)
  readonly #hash: Promise<Buffer>
  readonly #clock: Clock
  #wrong = 0
  #lockedUntil: Instant | undefined

  constructor(pin: string, clock: Clock) {
    this.length = pin.length
    this.#hash = hash(pin, this.#salt, 32)
    this.#clock = clock
  }

  readonly check = async (typed: string): Promise<boolean> => {
    const now = this.#clock.now()
    if (this.#lockedUntil !== undefined && now < this.#lockedUntil) return false
    this.#wrong += 1
    if (this.#wrong >= mostWrong) this.#lockedUntil = later(now, lockedFor)
    const isRight = timingSafeEqual(await hash(typed, this.#salt, 32), await this.#hash)
    if (isRight || this.#wrong >= mostWrong) this.#wrong = 0
    if (isRight) this.#lockedUntil = undefined
    return isRight
  }
}

/** Reads a PIN: four to twelve digits; undefined where it is none. */
export function readPin(text: string): string | undefined {
  const pin = text.trim()
  return /^[0-9]{4,12}$/.test(pin) ? pin : undefined
}

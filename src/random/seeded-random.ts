import type { Random } from './random.ts'

/** Repeatable randomness for tests and simulations (mulberry32); never for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next32 = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  return {
    bytes: (count) => Uint8Array.from({ length: count }, () => next32() >>> 24),
    integer: (below) => {
      const fair = 2 ** 32 - (2 ** 32 % below)
      let draw = next32()
      while (draw >= fair) draw = next32()
      return draw % below
    },
  }
}

import { randomBytes, randomInt } from 'node:crypto'
import type { Random } from './random.ts'

/** Randomness fit for secrets, from the operating system. */
export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  integer: (below) => randomInt(below),
}

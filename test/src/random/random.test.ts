import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/random/seeded-random.ts'
import { systemRandom } from '../../../src/random/system-random.ts'

describe.each([
  ['systemRandom', systemRandom],
  ['seededRandom()', seededRandom(1)],
])('%s', (_, random) => {
  it('gives as many bytes as asked', () => {
    expect(random.bytes(32)).toHaveLength(32)
    expect(random.bytes(0)).toHaveLength(0)
  })

  it('gives whole numbers below a bound, both ends included', () => {
    const drawn = Array.from({ length: 500 }, () => random.integer(3))
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2]))
  })
})

describe('seededRandom()', () => {
  it('repeats itself for one seed and not for another', () => {
    const draw = (seed: number) => [...seededRandom(seed).bytes(8)]
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
  })
})

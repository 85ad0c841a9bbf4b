import { describe, expect, it } from 'vitest'
import { drawId, drawSecret } from '../../../server/flows/secrets.ts'
import { systemRandom } from '../../../src/random/system-random.ts'

/** A source of chance that notes how many bytes it was asked for. */
function counting() {
  const asked: number[] = []
  const bytes = (count: number) => {
    asked.push(count)
    return systemRandom.bytes(count)
  }
  return { asked, random: { ...systemRandom, bytes } }
}

describe('drawSecret()', () => {
  it('A-57 B-18: draws 256 random bits and spells all of them, so that a guess is right once in 2^256', () => {
    const { asked, random } = counting()
    const secret = drawSecret(random)
    expect(asked).toEqual([32])
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    expect(secret).toMatch(/^[\w-]{43}$/)
  })

  it('A-57 B-18: spells other bits in other letters, to the last one', () => {
    const drawn = (last: number) => drawSecret({ ...systemRandom, bytes: (count) => new Uint8Array(count).fill(last, count - 1) })
    expect(new Set(Array.from({ length: 256 }, (_, last) => drawn(last))).size).toBe(256)
  })
})

describe('drawId()', () => {
  it('draws 128 random bits', () => {
    const { asked, random } = counting()
    expect(drawId(random)).toMatch(/^[\w-]{22}$/)
    expect(asked).toEqual([16])
  })
})

import { describe, expect, it } from 'vitest'
import {
  commonMost,
  commonTarget,
  lettersFor,
  mostGuesses,
  mostLive,
  ownMost,
  ownTarget,
  reservedMost,
} from '../../../server/grant/guess-formula.ts'

/** Protects the one formula that every limit on guessing follows from (docs/decisions/limits.md). */

describe('mostGuesses()', () => {
  it('D-79 A-56: gives the limits: five for one person in ten minutes, forty-eight a minute for everybody, eight of them kept', () => {
    expect([ownMost, commonMost, reservedMost]).toEqual([5, 48, 8])
    expect([mostGuesses(ownTarget), mostGuesses(commonTarget)]).toEqual([ownMost, commonMost])
  })

  it('D-76: five guesses at one code stay below 2^-32', () => {
    expect(ownMost / 20 ** 8).toBeLessThan(2 ** -32)
    expect((ownMost + 1) / 20 ** 8).toBeGreaterThan(2 ** -32)
  })

  it('D-78: forty-eight a minute for a year hit a thousand codes once', () => {
    expect((commonMost * commonTarget.windows * 1000) / 20 ** 8).toBeLessThanOrEqual(1)
    expect(((commonMost + 1) * commonTarget.windows * 1000) / 20 ** 8).toBeGreaterThan(1)
  })
})

describe('lettersFor()', () => {
  it.each([
    [0, 8],
    [1013, 8],
    [1014, 9],
    [20_293, 9],
    [20_294, 10],
    [405_884, 10],
    [405_885, 11],
    [10_000_000, 11],
  ])('D-80: beside %i live codes the next has %i letters', (live, letters) => {
    expect(lettersFor(live, false)).toBe(letters)
    expect(lettersFor(live, true)).toBe(Math.min(11, letters + 1))
  })

  it('D-79: keeps the target at every length: codes of no length are ever more than the formula allows', () => {
    for (const letters of [8, 9, 10, 11])
      expect((commonMost * commonTarget.windows * mostLive(letters)) / 20 ** letters).toBeLessThanOrEqual(1)
  })
})

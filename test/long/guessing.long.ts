import { expect, it } from 'vitest'
import { commonMost, commonTarget, mostLive, reservedMost } from '../../server/grant/guess-formula.ts'
import { readUserCode, userCodeAlphabet } from '../../src/protocol/user-code.ts'
import { besiege, guesserCount, openSiege } from '../support/guessing.ts'

/** Protects the claim of docs/decisions/limits.md: a day of guessing among a thousand live codes stays within the formula. */

const minutesOfDay = 24 * 60

it('D-79: 120 accounts that try 86,400 codes in a day are answered 57,720 times, which hits nothing in a year but once', async () => {
  const siege = await openSiege()
  const { 'not-valid': answered = 0, limited = 0, ...hits } = await besiege(siege, minutesOfDay)
  expect({ answered, limited, hits }).toEqual({ answered: 57_720, limited: 28_680, hits: {} })
  expect(answered).toBe(minutesOfDay * (commonMost - reservedMost) + guesserCount)
  expect(answered).toBeLessThanOrEqual(minutesOfDay * commonMost)

  const lengths = siege.codes.map((code) => readUserCode(code)?.length ?? 0)
  for (const letters of new Set(lengths)) {
    const live = lengths.filter((length) => length === letters).length
    expect(live).toBeLessThanOrEqual(mostLive(letters))
    const hitsInAll = (answered / minutesOfDay) * commonTarget.windows * (live / userCodeAlphabet.length ** letters)
    expect(hitsInAll, `expected hits in a year, all guesses of ${letters} letters`).toBeLessThanOrEqual(commonTarget.hits)
  }
  await siege.services.store.close()
}, 120_000)

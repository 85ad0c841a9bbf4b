import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawUserCode, readUserCode, userCodeAlphabet, userCodeLengths, writeUserCode } from '../../../src/protocol/user-code.ts'
import { seededRandom } from '../../../src/random/seeded-random.ts'
import { systemRandom } from '../../../src/random/system-random.ts'

describe('drawUserCode()', () => {
  it('A-66: draws eight of twenty letters, which spell no words', () => {
    expect(userCodeAlphabet).toBe('BCDFGHJKLMNPQRSTVWXZ')
    for (let count = 0; count < 100; count += 1) expect(drawUserCode(systemRandom)).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/)
  })

  it('A-70: has no two letters that are easily taken for one another', () => {
    for (const lookAlikes of ['0OQ', '1IL', '2Z', '5S', '6G', '8B', 'UV', 'VY'])
      expect([...lookAlikes].filter((sign) => userCodeAlphabet.includes(sign)).length, lookAlikes).toBeLessThanOrEqual(1)
  })

  it('D-75: has 26 billion codes, and twenty times as many with a letter more', () => {
    expect(userCodeAlphabet.length ** userCodeLengths.shortest).toBe(25_600_000_000)
    expect(drawUserCode(systemRandom, 9)).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{9}$/)
  })

  it('A-71: draws every letter equally often (chi-square, 19 degrees of freedom)', () => {
    const random = seededRandom(8628)
    const counts = new Map<string, number>()
    for (let count = 0; count < 20_000; count += 1) {
      for (const letter of drawUserCode(random)) counts.set(letter, (counts.get(letter) ?? 0) + 1)
    }
    const expected = (20_000 * 8) / 20
    const chiSquare = [...counts.values()].reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0)
    // A fair draw passes 43.8 once in a thousand times; `byte % 20`, whose letters stand at 13:12, comes to about 175.
    expect(counts.size).toBe(20)
    expect(chiSquare).toBeLessThan(43.8)
  })

  it('A-71: draws every letter at every place', () => {
    const codes = Array.from({ length: 500 }, (_, seed) => drawUserCode(seededRandom(seed)))
    for (let place = 0; place < 8; place += 1) expect(new Set(codes.map((code) => code[place])).size).toBe(20)
  })

  it('A-71: asks for numbers below twenty, never for bytes to be cut down', () => {
    const asked: number[] = []
    const integer = (below: number) => asked.push(below) % below
    drawUserCode({ integer, bytes: () => expect.unreachable() })
    expect(asked).toEqual(Array(8).fill(20))
  })
})

describe('writeUserCode()', () => {
  it('A-66: spells a code in two groups', () => {
    expect(writeUserCode(drawUserCode({ integer: () => 0, bytes: () => new Uint8Array() }))).toBe('BBBB-BBBB')
  })

  it.each([
    [9, 'BBB-BBB-BBB'],
    [10, 'BBB-BBB-BBBB'],
    [11, 'BBB-BBBB-BBBB'],
  ])('D-80: spells a code of %i letters in groups of three and four', (length, spelled) => {
    expect(writeUserCode(drawUserCode({ integer: () => 0, bytes: () => new Uint8Array() }, length))).toBe(spelled)
  })
})

describe('readUserCode()', () => {
  it.each([
    'WDJB-MJHT',
    'WDJBMJHT',
    'wdjb mjht',
    'wd.jb_mj ht',
    '  W D J B – M J H T  ',
    'wdjb\u00a0mjht\n',
    'WDJBMJHTA',
    'aeiouWDJBMJHT0123',
    'ＷＤＪＢ－ＭＪＨＴ',
    'ｗｄｊｂｍｊｈｔ',
    'W\u200bDJB\u202eMJHT',
  ])('A-67 A-69: reads %j', (typed) => {
    expect(readUserCode(typed)).toBe('WDJBMJHT')
  })

  it.each([
    ['nothing', ''],
    ['a letter too few', 'WDJB-MJH'],
    ['a letter more than the longest has', 'WDJB-MJHT-BCDF'],
    ['vowels and digits only', 'AEIO-U123'],
    ['Cyrillic look-alikes', 'ВСМНКТХР'],
    ['ß, which JavaScript upper-cases to SS', 'ßDJBMJH'],
    ['ſ, which JavaScript upper-cases to S', 'ſDJBMJHT'],
    ['ı, which JavaScript upper-cases to I', 'ıDJBMJHT'],
    ['eight letters beyond the first 64 characters', `${'-'.repeat(60)}WDJBMJHT`],
  ])('A-68 A-69: reads nothing from %s', (_, typed) => {
    expect(readUserCode(typed)).toBeUndefined()
  })

  it('D-80 A-69: reads a letter more, and another, as a longer code', () => {
    expect(['WDJ-BMJ-HTK', 'wdjb mjht k', 'WDJ-BMJH-TKLM'].map(readUserCode)).toEqual(['WDJBMJHTK', 'WDJBMJHTK', 'WDJBMJHTKLM'])
  })

  it('A-68: cuts what is typed at 64 characters before anything else', () => {
    expect(readUserCode(`WDJBMJHT${'-'.repeat(1_000_000)}`)).toBe('WDJBMJHT')
    expect(readUserCode(`WDJBMJHT${'-'.repeat(56)}B`)).toBe('WDJBMJHT')
  })

  it('A-67: reads back every code as it is shown, in any case and with any separators', () => {
    const { shortest, longest } = userCodeLengths
    const lengths = fc.integer({ min: shortest, max: longest })
    const separators = fc.array(fc.constantFrom('-', ' ', '.', '_', '–', 'a', '0', ''), { minLength: longest, maxLength: longest })
    fc.assert(
      fc.property(fc.integer(), lengths, separators, fc.boolean(), (seed, length, between, isLower) => {
        const code = drawUserCode(seededRandom(seed), length)
        const typed = [...code].map((letter, place) => `${isLower ? letter.toLowerCase() : letter}${between[place]}`).join('')
        expect(readUserCode(writeUserCode(code))).toBe(code)
        expect(readUserCode(typed)).toBe(code)
      }),
    )
  })
})

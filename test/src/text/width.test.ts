import { describe, expect, it } from 'vitest'
import { isPlain } from '../../../src/text/characters.ts'
import { charactersOf, cutToWidth, displayWidth } from '../../../src/text/width.ts'

describe('displayWidth()', () => {
  it.each([
    ['', 0],
    ['WDJB-MJHT', 9],
    ['居間', 4],
    ['ｱ', 1],
    ['한국', 4],
    ['\u1112\u1161\u11ab', 2],
    ['é', 1],
    ['e\u0301', 1],
    ['📺', 2],
    ['👩‍👩‍👧', 2],
    ['❤️', 2],
    ['🇨🇭', 2],
    ['…', 1],
    ['▀', 1],
    ['\u200b', 0],
  ])('of %j is %i', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

describe('charactersOf()', () => {
  it.each([
    ['', []],
    ['TV ▀', ['T', 'V', ' ', '▀']],
    ['e\u0301!', ['e\u0301', '!']],
    ['👩‍👩‍👧', ['👩‍👩‍👧']],
    ['\r\n', ['\r\n']],
  ])('of %j are %j', (text, characters) => {
    expect(charactersOf(text)).toEqual(characters)
  })

  it('are, of plain text, what a segmenter finds, each as wide as without one', () => {
    const plain = Array.from({ length: 0xffff }, (_, code) => String.fromCharCode(code)).filter(isPlain)
    expect(plain.length).toBeGreaterThan(900)
    for (const character of plain) {
      expect(charactersOf(`${character}居`)).toEqual([character, '居'])
      expect(displayWidth(`${character}居`)).toBe(3)
    }
    expect([...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(plain.join(''))]).toHaveLength(plain.length)
  })
})

describe('cutToWidth()', () => {
  it.each([
    ['Living room', 11, 'Living room'],
    ['Living room', 10, 'Living ro…'],
    ['Living room', 8, 'Living…'],
    ['居間のテレビ', 12, '居間のテレビ'],
    ['居間のテレビ', 6, '居間…'],
    ['居間', 1, '…'],
    ['📺📺', 3, '📺…'],
    ['abc', 0, ''],
  ])('cuts %j at %i to %j', (text, most, cut) => {
    expect(cutToWidth(text, most)).toBe(cut)
    expect(displayWidth(cut)).toBeLessThanOrEqual(most)
  })
})

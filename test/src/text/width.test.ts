import { describe, expect, it } from 'vitest'
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

  it('are, of ASCII, lines and blocks, what a segmenter finds, each as wide as without one', () => {
    const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => String.fromCharCode(first + i))
    for (const plain of [...from(0x20, 0x7e), ...from(0x2500, 0x259f)]) {
      expect(charactersOf(`${plain}居`)).toEqual([plain, '居'])
      expect(displayWidth(`${plain}居`)).toBe(3)
    }
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

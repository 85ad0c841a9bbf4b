import { describe, expect, it } from 'vitest'
import { cutToWidth, displayWidth } from '../../../src/text/width.ts'

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

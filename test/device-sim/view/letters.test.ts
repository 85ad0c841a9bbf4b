import { describe, expect, it } from 'vitest'
import { blockLetters, type LetterSize, solidLetters } from '../../../device-sim/view/letters.ts'
import { spellLetters, spellOut } from '../../../device-sim/view/spelling.ts'
import { germanAlphabet, icaoAlphabet } from '../../../device-sim/view/words/alphabets.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

describe.each(['tall', 'short'] as const)('blockLetters() in the %s size', (size) => {
  it('looks as it is kept', async () => {
    const lines = (letters.match(/.{1,9}/g) ?? []).flatMap((part) => [...(blockLetters(part, size, 2) ?? []), ''])
    await expect(`${lines.map((line) => line.trimEnd()).join('\n')}\n`).toMatchFileSnapshot(`golden/letters-${size}.txt`)
  })

  it('A-70: draws every letter five columns wide, none like another', () => {
    const drawn = [...letters].map((letter) => (blockLetters(letter, size, 1) ?? []).join('\n'))
    expect(drawn.every((picture) => picture.split('\n').every((row) => row.length === 5))).toBe(true)
    expect(new Set(drawn).size).toBe(letters.length)
  })

  it('never lets letters touch', () => {
    expect(touching(size, 1)).toEqual([])
  })

  it('keeps the height of a line, whether letters stand low or high', () => {
    expect(blockLetters('WM', size, 1, true)).toHaveLength(blockLetters('WM', size, 1)?.length ?? 0)
    expect(blockLetters('WM', size, 1, true)?.[0]).not.toContain('█')
  })
})

it('blockLetters() takes 59 columns for a code in one line, 26 for half of it', () => {
  expect(blockLetters('WDJB-MJHT', 'tall', 2)?.[0]).toHaveLength(59)
  expect(blockLetters('WDJB', 'tall', 2)?.[0]).toHaveLength(26)
})

it('blockLetters() draws large letters twice as wide, in full blocks alone', () => {
  expect(blockLetters('LT', 'large', 2)).toEqual([
    '██          ██████████',
    ...Array(5).fill('██              ██    '),
    '██████████      ██    ',
  ])
  expect(blockLetters('WDJB-MJHT', 'large', 4)?.[0]).toHaveLength(118)
  expect(touching('large', 2)).toEqual([])
})

it('solidLetters() draws the same letters with full blocks alone, a pixel a row', () => {
  expect(solidLetters('LT', 'short', 2)).toEqual(['█      █████', '█        █  ', '█        █  ', '█        █  ', '█████    █  '])
  expect(solidLetters('WDJB', 'tall', 2)).toHaveLength(7)
  expect(solidLetters('Ä', 'tall', 1)).toBeUndefined()
})

it('blockLetters() answers nothing for what has no picture', () => {
  expect(blockLetters('Ä', 'tall', 1)).toBeUndefined()
})

it('spellOut() spells with the words of aviation', () => {
  expect(spellOut('WDJB-MJHT', icaoAlphabet)).toBe('Whiskey Delta Juliett Bravo – Mike Juliett Hotel Tango')
  expect(spellOut('a1', icaoAlphabet)).toBe('Alfa 1')
})

it('spellOut() spells German with the names that people use', () => {
  expect(spellOut('WDJB-MJHT', germanAlphabet)).toBe('Wilhelm Dora Julius Berta – Martha Julius Heinrich Theodor')
})

it('spellLetters() sets letters apart, so that a screen reader says each', () => {
  expect(spellLetters('WDJB-MJHT')).toBe('W D J B, M J H T')
})

/** Pairs of letters with anything in the columns between them. */
function touching(size: LetterSize, gap: number): string[] {
  const width = size === 'large' ? 10 : 5
  const pairs = [...letters].flatMap((a) => [...letters].map((b) => a + b))
  return pairs.filter((pair) => blockLetters(pair, size, gap)?.some((row) => row.slice(width, width + gap).trim() !== ''))
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accentOf, accentProblem, contrastOf } from '../../../server/pages/accent.ts'

const colour = fc.integer({ min: 0, max: 0xffffff }).map((number) => `#${number.toString(16).padStart(6, '0')}`)

describe('accentOf()', () => {
  it('can be read on every ground of the pages, in the light and in the dark, and so can what is written on it (WCAG 2.2 §1.4.3)', () => {
    fc.assert(
      fc.property(colour, (given) => {
        if (accentProblem(given) !== undefined) return
        const { light, dark } = accentOf(given)
        const pairs = ['#f6f7f7', '#ffffff'].map((ground) => [light, ground]).concat(['#0d1110', '#161b1a'].map((ground) => [dark, ground]))
        for (const [one = '', other = ''] of pairs) expect(contrastOf(one, other)).toBeGreaterThanOrEqual(4.5)
      }),
    )
  })

  it('keeps a colour that can be read as it is', () => {
    expect(accentOf('#0b6b5f').light).toBe('#0b6b5f')
  })
})

describe('accentProblem()', () => {
  it('names a colour that is fit instead of one that is too pale', () => {
    fc.assert(
      fc.property(colour, (given) => {
        const [, instead] = /such as (#\w{6})$/.exec(accentProblem(given) ?? '') ?? []
        if (instead !== undefined) expect(accentProblem(instead)).toBeUndefined()
      }),
    )
    expect(accentProblem('#ffcc00')).toMatch(/^#ffcc00 is too pale .* choose a darker one, such as #/)
  })

  it.each(['red', '#fff', '0b6b5f', '#0b6b5f;', '#0b6b5g', ''])('says what a colour is where %s is given', (text) => {
    expect(accentProblem(text)).toContain('give six hexadecimal digits after #')
  })
})

describe('contrastOf()', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#767676', '#ffffff', 4.54],
  ])('is, of %s and %s, %s', (one, other, contrast) => {
    expect(contrastOf(one, other)).toBeCloseTo(contrast, 2)
  })
})

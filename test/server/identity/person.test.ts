import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normaliseEmail } from '../../../server/identity/person.ts'

describe('normaliseEmail()', () => {
  it.each([
    ['ada@example.test', 'ada@example.test'],
    ['  Ada@Example.TEST\n', 'ada@example.test'],
    ['ada+tv@localhost', 'ada+tv@localhost'],
    ['ADA.BYRON@EXAMPLE.TEST', 'ada.byron@example.test'],
    ['jose\u0301@example.test', 'jos\u00e9@example.test'],
    [`${'a'.repeat(242)}@example.com`, `${'a'.repeat(242)}@example.com`],
  ])('spells %j as %j', (typed, expected) => {
    expect(normaliseEmail(typed)).toBe(expected)
  })

  it.each([
    '',
    'ada',
    '@example.test',
    'ada@',
    'ada@@example.test',
    'ada@example@test',
    'ada byron@example.test',
    'ada@exam\0ple.test',
    'ada@exam\u200bple.test',
    'ada\u202e@example.test',
    'ada@example.test\u0007',
    `${'a'.repeat(243)}@example.com`,
  ])('takes %j for no address', (typed) => {
    expect(normaliseEmail(typed)).toBeUndefined()
  })

  it('has one spelling for an address: what it wrote it reads the same', () => {
    fc.assert(
      fc.property(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), ([left, right]) => {
        const once = normaliseEmail(`${left}@${right}`)
        if (once !== undefined) expect(normaliseEmail(once)).toBe(once)
      }),
    )
  })
})

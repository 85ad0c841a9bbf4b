import { describe, expect, it } from 'vitest'
import { readChallenges } from '../../../src/protocol/challenge.ts'

const read = (...headers: readonly string[]) =>
  readChallenges(headers).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])

describe('readChallenges()', () => {
  it.each<[string, readonly string[], readonly unknown[]]>([
    ['one scheme alone', ['Bearer'], [['bearer', {}]]],
    ['parameters', ['Bearer realm="a", scope="b c"'], [['bearer', { realm: 'a', scope: 'b c' }]]],
    [
      'several headers',
      ['Bearer realm="a"', 'DPoP algs="ES256"'],
      [
        ['bearer', { realm: 'a' }],
        ['dpop', { algs: 'ES256' }],
      ],
    ],
    [
      'several in one header',
      ['Bearer a="1", b=2, Basic realm="x"'],
      [
        ['bearer', { a: '1', b: '2' }],
        ['basic', { realm: 'x' }],
      ],
    ],
    [
      'a scheme without parameters before another',
      ['Bearer, DPoP algs=ES256'],
      [
        ['bearer', {}],
        ['dpop', { algs: 'ES256' }],
      ],
    ],
    [
      'what stands in place of parameters',
      ['Negotiate YWI=, Bearer a=b'],
      [
        ['negotiate', {}],
        ['bearer', { a: 'b' }],
      ],
    ],
    ['names in any case', ['BEARER Resource_Metadata="u"'], [['bearer', { resource_metadata: 'u' }]]],
    ['a comma and an escaped sign in quotation marks', ['Bearer a="1, b=\\"2\\""'], [['bearer', { a: '1, b="2"' }]]],
    ['empty elements', [', ,Bearer a=b,, c=d,'], [['bearer', { a: 'b', c: 'd' }]]],
    [
      'an address without quotation marks',
      ['Bearer resource_metadata=https://a.example/x'],
      [['bearer', { resource_metadata: 'https://a.example/x' }]],
    ],
    ['space around the sign', ['Bearer a = b'], [['bearer', { a: 'b' }]]],
    ['an empty value', ['Bearer a=""'], [['bearer', { a: '' }]]],
    ['a name that prototypes have', ['Bearer __proto__="x"'], [['bearer', JSON.parse('{"__proto__":"x"}')]]],
  ])('reads %s (RFC 9110 §11.6.1)', (_, headers, expected) => {
    expect(read(...headers)).toEqual(expected)
  })

  it.each([
    ['a parameter twice', 'Bearer a=b, a=c'],
    ['an open quotation', 'Bearer a="b'],
    ['a parameter without a scheme', 'a=b'],
    ['a sign that is none', 'Bearer a=b; c=d'],
    ['nothing behind the sign', 'Bearer a=b, c='],
    ['control characters', 'Bearer \u0001'],
  ])('takes a header for nothing that has %s, and still reads the others', (_, header) => {
    expect(read(header)).toEqual([])
    expect(read(header, 'DPoP a=b')).toEqual([['dpop', { a: 'b' }]])
  })

  it('E-29: takes no time over what is made to take long', () => {
    for (const header of ['"'.repeat(16_000), `Bearer a="${'\\'.repeat(16_000)}`, 'a '.repeat(8_000), `Bearer ${'='.repeat(16_000)}`])
      expect(readChallenges([header]).length).toBeLessThanOrEqual(8_000)
  })
})

import { describe, expect, it } from 'vitest'
import { readCookie } from '../../../server/http/cookies.ts'

describe('readCookie()', () => {
  it.each([
    ['absent', undefined, undefined],
    ['alone', 'tenfoot=abc', 'abc'],
    ['among others', 'a=1; tenfoot=abc;b=2', 'abc'],
    ['of a longer name', 'tenfoot-known=abc', undefined],
    ['twice: the first, which has the longer path', 'tenfoot=abc; tenfoot=def', 'abc'],
    ['of a strange shape', 'tenfoot="a b"', undefined],
    ['empty', 'tenfoot=', undefined],
    ['endless', `tenfoot=${'a'.repeat(300)}`, undefined],
  ])('reads a cookie that is %s', (_what, header, expected) => {
    expect(readCookie(header, 'tenfoot')).toBe(expected)
  })
})

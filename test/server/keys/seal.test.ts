import { describe, expect, it } from 'vitest'
import { isSameText, mark, seal, unseal } from '../../../server/keys/seal.ts'
import { systemRandom } from '../../../src/random/system-random.ts'

describe('seal()', () => {
  it('opens under the same secret only, and never twice looks the same', () => {
    const [one, two] = [seal(systemRandom, 'secret', 'WDJBMJHT'), seal(systemRandom, 'secret', 'WDJBMJHT')]
    expect(unseal('secret', one)).toBe('WDJBMJHT')
    expect(unseal('other', one)).toBeUndefined()
    expect(one).not.toBe(two)
    expect(Buffer.from(one, 'base64url').includes('WDJB')).toBe(false)
  })

  it('D-49: whatever was changed does not open, and does not throw', () => {
    const sealed = seal(systemRandom, 'secret', 'WDJBMJHT')
    for (const other of ['', 'x', sealed.slice(1), `${sealed.slice(0, -4)}AAAA`, sealed.slice(0, 30)])
      expect(unseal('secret', other)).toBeUndefined()
  })
})

describe('mark()', () => {
  it('D-03: differs by secret, by purpose and by text', () => {
    const marks = [mark('a', 'answer', 'x'), mark('b', 'answer', 'x'), mark('a', 'code', 'x'), mark('a', 'answer', 'y')]
    expect(new Set(marks).size).toBe(4)
    expect(mark('a', 'answer', 'x')).toBe(marks[0])
  })
})

describe('isSameText()', () => {
  it('D-41: compares texts of any length without throwing', () => {
    expect(isSameText('abc', 'abc')).toBe(true)
    expect(isSameText('abc', 'abcd')).toBe(false)
    expect(isSameText('', '')).toBe(true)
  })
})

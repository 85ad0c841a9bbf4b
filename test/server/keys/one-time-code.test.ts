import { describe, expect, it } from 'vitest'
import { authenticatorAddress, drawOneTimeSecret, oneTimeCode, stepOfCode } from '../../../server/keys/one-time-code.ts'
import { systemRandom } from '../../../src/random/system-random.ts'

/** The secret of RFC 6238, appendix B, in base32. */
const published = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

describe('oneTimeCode()', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('is what RFC 6238 publishes, in its last six digits: at %i s, %s', (at, code) => {
    expect(oneTimeCode(published, Math.floor(at / 30))).toBe(code)
  })
})

describe('stepOfCode()', () => {
  it('D-29: finds the step among those that count, and none besides', () => {
    const code = oneTimeCode(published, 1000)
    expect(stepOfCode(published, code, [999, 1000])).toBe(1000)
    expect(stepOfCode(published, code, [1000, 1001])).toBe(1000)
    expect(stepOfCode(published, code, [1001, 1002])).toBeUndefined()
    expect(stepOfCode(published, code, [998, 999])).toBeUndefined()
  })

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６'])('finds none for what is no code: %j', (typed) => {
    expect(stepOfCode(published, typed, [1, 2])).toBeUndefined()
  })
})

describe('drawOneTimeSecret()', () => {
  it('D-30: draws 160 bits, anew each time', () => {
    const secrets = Array.from({ length: 20 }, () => drawOneTimeSecret(systemRandom))
    expect(new Set(secrets).size).toBe(20)
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  })
})

describe('authenticatorAddress()', () => {
  it('names secret, server and account as apps read them, whatever letters they have', () => {
    const address = new URL(authenticatorAddress(published, 'tv.example:8628', 'a&b?c@example.test'))
    expect([address.protocol, address.hostname]).toEqual(['otpauth:', 'totp'])
    expect(decodeURIComponent(address.pathname)).toBe('/tv.example:8628:a&b?c@example.test')
    expect(Object.fromEntries(address.searchParams)).toEqual({
      issuer: 'tv.example:8628',
      secret: published,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
  })
})

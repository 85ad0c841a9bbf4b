import { describe, expect, it } from 'vitest'
import { hashSecret, hashWithPepper } from '../../../server/keys/hash.ts'

describe('hashSecret()', () => {
  it('D-39: is SHA-256 in base64url, the same in every version, since stored tokens are found by it', () => {
    expect(hashSecret('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
  })
})

describe('hashWithPepper()', () => {
  const pepper = new Uint8Array(32).fill(7)

  it('D-40: differs by pepper, by purpose and by secret', () => {
    const hashes = [
      hashWithPepper(pepper, 'user-code', 'WDJBMJHT'),
      hashWithPepper(new Uint8Array(32), 'user-code', 'WDJBMJHT'),
      hashWithPepper(pepper, 'sign-in account', 'WDJBMJHT'),
      hashWithPepper(pepper, 'user-code', 'WDJBMJHX'),
    ]
    expect(new Set(hashes).size).toBe(4)
    expect(hashWithPepper(pepper, 'user-code', 'WDJBMJHT')).toBe(hashes[0])
  })

  it('D-40: is no plain hash that 26 billion tries would find', () => {
    expect(hashWithPepper(pepper, 'user-code', 'WDJBMJHT')).not.toBe(hashSecret('WDJBMJHT'))
    expect(hashWithPepper(pepper, 'user-code', 'WDJBMJHT')).toMatch(/^[\w-]{43}$/)
  })
})

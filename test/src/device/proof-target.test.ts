import { describe, expect, it } from 'vitest'
import { isNonce, readProofTarget } from '../../../src/device/proof-target.ts'

/** Protects tokens from where they must not be shown, and keys from proving what nobody can mean. */

describe('readProofTarget()', () => {
  it.each([
    ['https://api.example.com/films?q=secret#part', 'https://api.example.com/films'],
    ['https://API.example.com:443', 'https://api.example.com/'],
    ['http://127.0.0.1:8628/api/me', 'http://127.0.0.1:8628/api/me'],
    ['http://localhost/', 'http://localhost/'],
  ])('B-89: reads %s without query and fragment, as it will be compared', (url, target) => {
    expect(readProofTarget({ method: 'GET', url })).toEqual({ kind: 'target', target: { method: 'GET', url: target, nonce: undefined } })
  })

  it('E-19: lets plain http reach private addresses where that is allowed, and no others ever', () => {
    expect(readProofTarget({ method: 'GET', url: 'http://10.0.0.1/' })).toMatchObject({ kind: 'unfit' })
    expect(readProofTarget({ method: 'GET', url: 'http://10.0.0.1/' }, true)).toMatchObject({ kind: 'target' })
    expect(readProofTarget({ method: 'GET', url: 'http://api.example.com/' }, true)).toMatchObject({ kind: 'unfit' })
  })

  it.each([
    ['get', 'https://a.example', undefined, /^a method has capital letters/],
    ['', 'https://a.example', undefined, /^a method has capital letters/],
    ['GET\n', 'https://a.example', undefined, /^a method has capital letters/],
    ['GET', '/films', undefined, /^an address is whole/],
    ['GET', 'ftp://a.example/', undefined, /^an address is whole/],
    ['GET', 'https:a.example', undefined, /^an address is whole/],
    ['GET', 'javascript:alert(1)', undefined, /^an address is whole/],
    ['GET', 'https://ada:secret@a.example/', undefined, /^no name and no password/],
    ['GET', 'http://localhost.evil.example/', undefined, /^tokens are shown to https alone/],
    ['GET', `https://a.example/${'a'.repeat(5000)}`, undefined, /^an address has at most 4096 characters/],
    ['GET', 'https://a.example', '', /^a nonce is/],
    ['GET', 'https://a.example', 'a b', /^a nonce is/],
    ['GET', 'https://a.example', 'a\r\nx: y', /^a nonce is/],
  ])('makes nothing of %j %j %j', (method, url, nonce, why) => {
    expect(readProofTarget({ method, url, nonce })).toEqual({ kind: 'unfit', why: expect.stringMatching(why) })
  })
})

describe('isNonce()', () => {
  it('RFC 9449 8.1: takes what a server may send, up to a thousand characters', () => {
    expect(isNonce('eyJ7S_zG.eyJH0-Z.HX4w-7v')).toBe(true)
    expect(isNonce('n'.repeat(1000))).toBe(true)
    expect(isNonce('n'.repeat(1001))).toBe(false)
    expect(isNonce('"n"')).toBe(false)
  })
})

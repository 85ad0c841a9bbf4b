import { UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { purposeOf, readTokensFor } from '../../../src/device/token-audience.ts'

const films = 'https://api.example/films'
const token = (claims: Record<string, unknown>) => new UnsecuredJWT(claims).encode()

describe('purposeOf()', () => {
  it.each<[string, string, 'told' | 'others' | 'silent']>([
    ['names the resource', token({ aud: films }), 'told'],
    ['names it among others', token({ aud: ['https://a.example', films] }), 'told'],
    ['names another', token({ aud: 'https://a.example' }), 'others'],
    ['names what only looks like it', token({ aud: `${films}/` }), 'others'],
    ['names something that is no text', token({ aud: 7 }), 'others'],
    ['names nobody', token({ aud: [] }), 'silent'],
    ['has no such claim', token({ sub: 'ada' }), 'silent'],
    ['cannot be read', 'gho_16C7e42F292c6912E7710c838347Ae178B4a', 'silent'],
    ['only looks as if it could be read', 'a.b.c', 'silent'],
    ['is encrypted', 'a.b.c.d.e', 'silent'],
  ])('B-47: reads of a token that %s what it is for', (_, text, purpose) => {
    expect(purposeOf(text, films)).toBe(purpose)
  })
})

describe('readTokensFor()', () => {
  const members = { access_token: token({ aud: 'https://a.example' }), token_type: 'Bearer' }

  it('takes no token that is for others than was asked for (RFC 8707 §2.2)', () => {
    expect(() => readTokensFor(members, undefined, [films])).toThrow('the access token is for others than was asked for')
  })

  it('takes any where none was asked for in particular', () => {
    expect(readTokensFor(members, undefined)).toMatchObject({ tokenType: 'Bearer' })
  })
})

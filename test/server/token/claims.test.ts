import { describe, expect, it } from 'vitest'
import type { Person } from '../../../server/identity/person.ts'
import { accessClaims, endOfTokens, idClaims, personClaims, type TokenFacts } from '../../../server/token/claims.ts'
import type { TokenFamily } from '../../../server/token/token.ts'
import { instant, seconds } from '../../../src/time/units.ts'
import { ada, family, second } from '../grant/examples.ts'

const person: Person = {
  id: ada,
  email: 'ada@example.test',
  name: 'Ada Example',
  passwordHash: 'hash',
  isDemo: false,
  createdAt: second(0),
}
const facts: TokenFacts = {
  issuer: 'https://tv.example',
  family,
  scope: ['openid', 'offline_access'],
  at: second(100),
  lifetime: seconds(600),
}
const { authTime: _authTime, amr: _amr, ...unsigned } = family
const byOperator: TokenFamily = { ...unsigned, isByOperator: true }

describe('accessClaims()', () => {
  it('B-45 B-46 B-47 B-48: has every claim of RFC 9068, this server as its audience, and the sign-in of the approval', () => {
    expect(accessClaims(facts, 'jti-1')).toEqual({
      iss: 'https://tv.example',
      sub: 'ada',
      aud: 'https://tv.example',
      client_id: 'living-room-tv',
      iat: 100,
      exp: 700,
      jti: 'jti-1',
      scope: 'openid offline_access',
      sid: 'family',
      auth_time: 50,
      amr: ['pwd'],
    })
  })

  it('B-21 B-46: names the scope of this token, not that of the family', () => {
    expect(accessClaims({ ...facts, scope: ['openid'] }, 'jti-1')['scope']).toBe('openid')
  })

  it('say nothing of methods that a provider did not tell', () => {
    const silent = { ...facts, family: { ...family, amr: [] } }
    for (const claims of [accessClaims(silent, 'jti-1'), idClaims(silent, person)]) expect(Object.keys(claims)).not.toContain('amr')
  })

  it("an operator's approval is no sign-in: its tokens carry act, and neither auth_time nor amr", () => {
    for (const claims of [accessClaims({ ...facts, family: byOperator }, 'jti-1'), idClaims({ ...facts, family: byOperator }, person)]) {
      expect(claims['act']).toEqual({ sub: 'operator' })
      expect(Object.keys(claims)).not.toContain('auth_time')
      expect(Object.keys(claims)).not.toContain('amr')
    }
  })

  it('B-48 B-83: time moves iat and exp and nothing else, however often tokens are refreshed', () => {
    const later = { ...facts, at: second(5000) }
    const moved = { iat: 5000, exp: 5600 }
    expect(accessClaims(later, 'jti-1')).toEqual({ ...accessClaims(facts, 'jti-1'), ...moved })
    expect(idClaims(later, person)).toEqual({ ...idClaims(facts, person), ...moved })
  })
})

describe('idClaims()', () => {
  it('B-81: has every claim of an ID token, the client as its audience, and nothing of the person that was not approved', () => {
    expect(idClaims(facts, person)).toEqual({
      iss: 'https://tv.example',
      sub: 'ada',
      aud: 'living-room-tv',
      iat: 100,
      exp: 700,
      sid: 'family',
      auth_time: 50,
      amr: ['pwd'],
    })
  })

  it('tells what the approved scope tells', () => {
    expect(idClaims({ ...facts, scope: ['openid', 'profile', 'email'] }, person)).toMatchObject({
      name: 'Ada Example',
      email: 'ada@example.test',
    })
  })
})

describe('personClaims()', () => {
  it.each([
    ['nothing without a scope for it', person, ['openid'], {}],
    ['the name for profile', person, ['profile'], { name: 'Ada Example' }],
    ['the address for email', person, ['email'], { email: 'ada@example.test' }],
    ['no empty claim (B-84)', { ...person, name: '' }, ['profile', 'email'], { email: 'ada@example.test' }],
  ])('tells %s', (_what, somebody, scope, expected) => {
    expect(personClaims(somebody, scope)).toEqual(expected)
  })
})

describe('endOfTokens()', () => {
  it('is a lifetime away, and no later than the end of the family', () => {
    expect(endOfTokens(facts)).toBe(second(700))
    expect(endOfTokens({ ...facts, family: { ...family, expiresAt: second(150) } })).toBe(second(150))
  })

  it('B-81: is spelled in whole seconds, never later than it is', () => {
    const claims = accessClaims({ ...facts, at: instant(100_999) }, 'jti-1')
    expect([claims['iat'], claims['exp']]).toEqual([100, 700])
  })
})

import { describe, expect, it } from 'vitest'
import {
  readDeviceAuthorization,
  readDeviceAuthorizationRequest,
  writeDeviceAuthorization,
  writeDeviceAuthorizationRequest,
} from '../../../src/protocol/device-authorization.ts'
import { readForm } from '../../../src/protocol/fields.ts'
import { OAuthError } from '../../../src/protocol/oauth-error.ts'
import { isSameScope, isWithin, readScope, writeScope } from '../../../src/protocol/scope.ts'
import { deviceCodeGrant, readTokenRequest, readTokens, writeTokenRequest, writeTokens } from '../../../src/protocol/token.ts'
import { seconds } from '../../../src/time/units.ts'

/** Each message is read as the other side writes it. */

function wire(members: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(members))
}

describe('a scope', () => {
  it('B-15: is a list of tokens, none twice, in the order they came', () => {
    expect(readScope('openid  profile openid Profile')).toEqual(['openid', 'profile', 'Profile'])
    expect(writeScope(['openid', 'profile'])).toBe('openid profile')
    expect(readScope('')).toEqual([])
  })

  it.each(['open"id', 'open\\id', 'openid\tprofile', 'öpenid', 'openid\n', 'a\x7f'])('B-15: cannot hold %j', (text) => {
    expect(readScope(text)).toBeUndefined()
  })

  it('B-15: is compared as a set, case and all', () => {
    expect(isWithin(['a'], ['b', 'a'])).toBe(true)
    expect(isWithin(['A'], ['a'])).toBe(false)
    expect(isSameScope(['a', 'b'], ['b', 'a'])).toBe(true)
    expect(isSameScope(['a'], ['a', 'b'])).toBe(false)
  })
})

describe('a device authorization', () => {
  it('A-03 A-05: is asked for as it is read', () => {
    const request = { scope: ['openid', 'profile'], deviceName: 'Living room' }
    const form = writeDeviceAuthorizationRequest(request, 'tv')
    expect(form).toBe('client_id=tv&scope=openid+profile&device_name=Living+room')
    expect(readDeviceAuthorizationRequest(readForm(form))).toEqual(request)
    expect(readDeviceAuthorizationRequest(readForm('scope='))).toEqual({ scope: undefined, deviceName: undefined })
  })

  it.each(['scope=%22', 'scope=+', 'scope=a%0A'])('A-10 B-15: is refused for the scope of %s', (body) => {
    expect(() => readDeviceAuthorizationRequest(readForm(body))).toThrow(OAuthError)
  })

  it('A-13 A-14 A-15: is answered as it is read', () => {
    const answer = {
      deviceCode: 'd',
      userCode: 'WDJB-MJHT',
      verificationUri: 'https://tv.example/device',
      verificationUriComplete: 'https://tv.example/device?user_code=WDJB-MJHT',
      expiresIn: seconds(600),
      interval: seconds(5),
    }
    expect(readDeviceAuthorization(wire(writeDeviceAuthorization(answer)))).toEqual(answer)
    expect(Object.keys(wire(writeDeviceAuthorization(answer)))).toEqual([
      'device_code',
      'user_code',
      'verification_uri',
      'verification_uri_complete',
      'expires_in',
      'interval',
    ])
  })
})

describe('a token request', () => {
  it('A-34: names the grant in full', () => {
    const request = { grantType: deviceCodeGrant, deviceCode: 'd' } as const
    const form = writeTokenRequest(request, 'tv')
    expect(readForm(form).get('grant_type')).toEqual(['urn:ietf:params:oauth:grant-type:device_code'])
    expect(readTokenRequest(readForm(form))).toEqual(request)
  })

  it('is written and read for a refresh, with and without a scope', () => {
    for (const scope of [undefined, ['openid']]) {
      const request = { grantType: 'refresh_token', refreshToken: 'r', scope } as const
      expect(readTokenRequest(readForm(writeTokenRequest(request, 'tv')))).toEqual(request)
    }
  })

  it.each([
    ['B-04: has no grant type', '', 'invalid_request'],
    ['A-34: shortens it', 'grant_type=device_code&device_code=d', 'unsupported_grant_type'],
    ['B-19: asks for a password grant', 'grant_type=password&username=a&password=b', 'unsupported_grant_type'],
    ['B-04: names a grant of a prototype', 'grant_type=__proto__', 'unsupported_grant_type'],
    ['A-35: has no device code', `grant_type=${deviceCodeGrant}`, 'invalid_request'],
    ['A-35: has an empty device code', `grant_type=${deviceCodeGrant}&device_code=`, 'invalid_request'],
    ['A-07: has two device codes', `grant_type=${deviceCodeGrant}&device_code=d&device_code=d`, 'invalid_request'],
    ['has no refresh token', 'grant_type=refresh_token', 'invalid_request'],
    ['B-15: has a scope of wrong characters', 'grant_type=refresh_token&refresh_token=r&scope=%22', 'invalid_scope'],
  ])('is refused when it %s', (_, body, code) => {
    expect(() => readTokenRequest(readForm(body))).toThrow(expect.objectContaining({ code }))
  })
})

describe('tokens', () => {
  it('B-10: are answered as they are read', () => {
    const tokens = {
      accessToken: 'a',
      tokenType: 'Bearer',
      expiresIn: seconds(300),
      refreshToken: 'r',
      idToken: 'i',
      scope: ['openid'],
    } as const
    expect(readTokens(wire(writeTokens(tokens)))).toEqual(tokens)
  })

  it('B-10: need no more than a token and its type', () => {
    expect(readTokens({ access_token: 'a', token_type: 'BEARER', refresh_token: '', expires_in: -5 })).toEqual({
      accessToken: 'a',
      tokenType: 'Bearer',
      expiresIn: 0,
      refreshToken: undefined,
      idToken: undefined,
      scope: undefined,
    })
  })

  it.each([
    ['B-17 E-40: the type is unknown', { access_token: 'a', token_type: 'N_A' }, 'token_type is not Bearer'],
    ['E-43: an error stands beside them', { access_token: 'a', token_type: 'Bearer', error: 'x' }, 'a success carries an error'],
    ['the token is empty', { access_token: '', token_type: 'Bearer' }, 'access_token is missing'],
    [
      'E-12: a refresh token would move a cursor',
      { access_token: 'a', token_type: 'Bearer', refresh_token: 'r\x9b2J' },
      'refresh_token has a character that is not allowed',
    ],
    [
      'E-12: an ID token would turn what follows it',
      { access_token: 'a', token_type: 'Bearer', id_token: 'e30.\u202e.' },
      'id_token has a character that is not allowed',
    ],
    ['the token would break a header', { access_token: 'a\n', token_type: 'Bearer' }, 'access_token has a character that is not allowed'],
  ])('are unreadable when %s', (_, members, message) => {
    expect(() => readTokens(members)).toThrow(message)
  })

  it('E-40: are not read where they are of a type that is not taken', () => {
    const bound = { access_token: 'a', token_type: 'dpop' }
    expect(readTokens(bound, ['DPoP'])).toMatchObject({ tokenType: 'DPoP' })
    expect(readTokens({ ...bound, token_type: 'bearer' }, ['Bearer', 'DPoP'])).toMatchObject({ tokenType: 'Bearer' })
    expect(() => readTokens(bound)).toThrow('token_type is not Bearer')
    expect(() => readTokens({ ...bound, token_type: 'Bearer' }, ['DPoP'])).toThrow('token_type is not DPoP')
    expect(() => readTokens({ ...bound, token_type: 'mac' }, ['Bearer', 'DPoP'])).toThrow('token_type is neither Bearer nor DPoP')
  })
})

import { describe, expect, it } from 'vitest'
import { UnreadableAnswer } from '../../../src/protocol/fields.ts'
import { metadataLocations, readServerMetadata, type ServerMetadata, writeServerMetadata } from '../../../src/protocol/server-metadata.ts'

const issuer = 'https://tv.example'
const metadata: ServerMetadata = {
  issuer,
  tokenEndpoint: 'https://tv.example/token',
  deviceAuthorizationEndpoint: 'https://tv.example/device_authorization',
  revocationEndpoint: 'https://tv.example/revoke',
  introspectionEndpoint: 'https://tv.example/introspect',
  userinfoEndpoint: 'https://tv.example/userinfo',
  jwksUri: 'https://tv.example/jwks',
  scopesSupported: ['openid', 'profile'],
  grantTypesSupported: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
  tokenEndpointAuthMethodsSupported: ['none', 'client_secret_basic'],
  revocationEndpointAuthMethodsSupported: ['none'],
  introspectionEndpointAuthMethodsSupported: ['client_secret_basic'],
  subjectTypesSupported: ['public'],
  idTokenSigningAlgValuesSupported: ['ES256', 'RS256'],
  claimsSupported: ['sub'],
  devicePollWaitSupported: true,
}

describe('metadataLocations()', () => {
  it.each([
    [
      'https://tv.example',
      'https://tv.example/.well-known/oauth-authorization-server',
      'https://tv.example/.well-known/openid-configuration',
    ],
    [
      'https://tv.example/',
      'https://tv.example/.well-known/oauth-authorization-server',
      'https://tv.example/.well-known/openid-configuration',
    ],
    ['https://h/t1', 'https://h/.well-known/oauth-authorization-server/t1', 'https://h/t1/.well-known/openid-configuration'],
    [
      'http://127.0.0.1:8628/a/b/',
      'http://127.0.0.1:8628/.well-known/oauth-authorization-server/a/b',
      'http://127.0.0.1:8628/a/b/.well-known/openid-configuration',
    ],
  ])('B-30 B-31: of %s inserts for OAuth and appends for OpenID', (of, oauth, openid) => {
    expect(metadataLocations(of)).toEqual([oauth, openid])
  })
})

describe('writeServerMetadata()', () => {
  it('A-55 B-34 B-35: states the endpoint, the grants and how clients identify themselves', () => {
    expect(writeServerMetadata(metadata)).toMatchObject({
      issuer,
      device_authorization_endpoint: 'https://tv.example/device_authorization',
      grant_types_supported: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'],
      revocation_endpoint_auth_methods_supported: ['none'],
      device_poll_wait_supported: true,
    })
  })

  it('B-33: has an empty list of response types, as there is no authorization endpoint', () => {
    const written = writeServerMetadata(metadata)
    expect(written['response_types_supported']).toEqual([])
    expect(written).not.toHaveProperty('authorization_endpoint')
  })

  it('B-39: says nothing about the issuer in authorization responses', () => {
    expect(writeServerMetadata(metadata)).not.toHaveProperty('authorization_response_iss_parameter_supported')
  })

  it('B-32: leaves out lists without elements', () => {
    const written = JSON.parse(JSON.stringify(writeServerMetadata({ ...metadata, scopesSupported: [] })))
    expect(written).not.toHaveProperty('scopes_supported')
  })

  it('is read back as it was written', () => {
    expect(readServerMetadata(JSON.parse(JSON.stringify(writeServerMetadata(metadata))), issuer)).toEqual(metadata)
  })
})

describe('readServerMetadata()', () => {
  const members = { issuer, token_endpoint: 'https://tv.example/token' }

  it('needs the issuer and the token endpoint only', () => {
    expect(readServerMetadata(members, issuer)).toMatchObject({ issuer, tokenEndpoint: 'https://tv.example/token' })
    expect(() => readServerMetadata({ issuer }, issuer)).toThrow(new UnreadableAnswer('token_endpoint is missing'))
    expect(() => readServerMetadata({ token_endpoint: 'https://tv.example/token' }, issuer)).toThrow('issuer is missing')
  })

  it('B-16: ignores what it does not know', () => {
    expect(readServerMetadata({ ...members, frobs_supported: 7, __proto__: { jwks_uri: 'https://evil.example' } }, issuer)).toMatchObject({
      issuer,
      jwksUri: undefined,
    })
  })

  it.each(['https://evil.example', 'https://tv.example:443', 'https://TV.example', 'https://tv.example/x'])(
    'B-42 E-20: discards the metadata of %s',
    (stated) => {
      const message = `the server calls itself ${stated}, but ${issuer} was asked for`
      expect(() => readServerMetadata({ ...members, issuer: stated }, issuer)).toThrow(new UnreadableAnswer(message))
    },
  )

  it.each([
    ['https://tv.example/', 'https://tv.example'],
    ['https://tv.example', 'https://tv.example/'],
  ])('B-42: names both spellings when %s was meant by %s', (stated, asked) => {
    expect(() => readServerMetadata({ ...members, issuer: stated }, asked)).toThrow(
      `the server calls itself ${stated}, but ${asked} was asked for: give the issuer exactly as the server spells it, slash and all`,
    )
  })

  it('E-12: cleans a foreign name before saying it', () => {
    expect(() => readServerMetadata({ ...members, issuer: 'https://e\x1b[31mvil' }, issuer)).toThrow('itself https://e[31mvil, but')
  })

  it.each([
    ['token_endpoint', 7],
    ['jwks_uri', ['https://tv.example/jwks']],
    ['scopes_supported', 'openid'],
    ['grant_types_supported', [1]],
  ])('E-28: refuses %s of a wrong type', (name, value) => {
    expect(() => readServerMetadata({ ...members, [name]: value }, issuer)).toThrow(UnreadableAnswer)
  })
})

import { createHash, X509Certificate } from 'node:crypto'
import { createRemoteJWKSet, importX509, type JWK, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClientId } from '../../../../server/identity/client.ts'
import { keyboard } from '../../../support/running-server.ts'
import { claimsIn, type Encoding, startWorkosServer, type WorkosServer } from '../../../support/workos-server.ts'

/** The first-party flow of AuthKit as raw requests, in both encodings: what a program that was written for it sends, and reads. */

let server: WorkosServer
beforeAll(async () => {
  server = await startWorkosServer()
})
afterAll(() => server.close())

const encodings: readonly Encoding[] = ['form', 'json']
const idOf = (prefix: string) => new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`)

describe.each(encodings)('AuthKit CLI Auth with a %s', (encoding) => {
  it('issues codes for a client_id and nothing else, which live five minutes', async () => {
    const reply = await server.tell('/user_management/authorize/device', { client_id: server.clientId }, encoding)
    expect(reply.status).toBe(200)
    expect(reply.json).toEqual({
      device_code: expect.stringMatching(/^[\w-]{43}$/),
      user_code: expect.stringMatching(/^[B-Z]{4}-[B-Z]{4}$/),
      verification_uri: `${server.issuer}/device`,
      verification_uri_complete: `${server.issuer}/device?user_code=${reply.json['user_code']}`,
      expires_in: 300,
      interval: 5,
    })
  })

  it('is pending until somebody answers, and slows down whoever polls too early', async () => {
    const codes = await server.begin(encoding)
    expect(await server.authenticate(codes, encoding)).toMatchObject({ status: 400, json: { error: 'authorization_pending' } })
    expect(await server.authenticate(codes, encoding)).toMatchObject({ status: 400, json: { error: 'slow_down' } })
    await server.wait(9)
    expect(await server.authenticate(codes, encoding)).toMatchObject({ status: 400, json: { error: 'authorization_pending' } })
  })

  it('hears of a denial', async () => {
    const codes = await server.begin(encoding)
    await server.say(codes, 'deny')
    expect(await server.authenticate(codes, encoding)).toMatchObject({ status: 400, json: { error: 'access_denied' } })
  })

  it('hears that the codes have expired, after five minutes', async () => {
    const codes = await server.begin(encoding)
    await server.wait(301)
    expect(await server.authenticate(codes, encoding)).toMatchObject({ status: 400, json: { error: 'expired_token' } })
  })

  it('gets tokens and the user once somebody approves, and nothing more for that code', async () => {
    const codes = await server.begin(encoding)
    expect(await server.say(codes)).toMatchObject({ kind: 'confirmed' })
    const { status, json } = await server.authenticate(codes, encoding)
    expect(status).toBe(200)
    expect(json).toEqual({
      user: {
        object: 'user',
        id: expect.stringMatching(idOf('user')),
        email: 'byron@example.test',
        email_verified: true,
        first_name: 'Ada',
        last_name: 'Byron',
        name: 'Ada Byron',
        profile_picture_url: null,
        external_id: null,
        metadata: {},
        locale: null,
        last_sign_in_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        created_at: expect.any(String),
        updated_at: expect.any(String),
      },
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 300,
      authentication_method: 'Password',
    })
    const user = json['user'] as { id: string }
    const claims = claimsIn(json['access_token'])
    expect(claims).toEqual({
      iss: server.issuer,
      aud: server.clientId,
      client_id: server.clientId,
      sub: user.id,
      sid: expect.stringMatching(idOf('session')),
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: Number(claims['iat']) + 300,
      auth_time: expect.any(Number),
    })
    expect(await server.authenticate(codes, encoding)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } })
  })

  it('refreshes once with each token; one that comes twice ends the session', async () => {
    const { json } = await server.signedIn()
    const renew = (token: unknown) =>
      server.tell(
        '/user_management/authenticate',
        { grant_type: 'refresh_token', refresh_token: String(token), client_id: server.clientId },
        encoding,
      )
    const second = await renew(json['refresh_token'])
    expect(second).toMatchObject({ status: 200, json: { user: { email: 'byron@example.test' }, authentication_method: 'Password' } })
    expect(claimsIn(second.json['access_token'])['sid']).toBe(claimsIn(json['access_token'])['sid'])
    expect(await renew(json['refresh_token'])).toMatchObject({ status: 400, json: { error: 'invalid_grant' } })
    expect(await renew(second.json['refresh_token'])).toMatchObject({ status: 400, json: { error: 'invalid_grant' } })
  })

  it.each([
    ['no client', {}, 'invalid_request'],
    ['an unknown client', { client_id: 'client_NOBODY' }, 'invalid_client'],
    ['a secret that is not the API key', { client_id: 'OWN', client_secret: 'sk_test_wrong' }, 'invalid_client'],
  ])('refuses codes with 400 for %s', async (_what, fields, error) => {
    const own = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === 'OWN' ? server.clientId : value]))
    const reply = await server.tell('/user_management/authorize/device', own, encoding)
    expect(reply).toMatchObject({ status: 400, json: { error, error_description: expect.any(String) } })
    expect(reply.headers).not.toHaveProperty('www-authenticate')
  })

  it('C-13: refuses codes with 403 for a client that may not use the device grant', async () => {
    const reply = await server.tell('/user_management/authorize/device', { client_id: keyboard.id }, encoding)
    expect(reply).toMatchObject({ status: 403, json: { error: 'access_denied' } })
  })

  it.each([
    ['no grant type', { grant_type: '' }, 'invalid_request'],
    ['no device code', { device_code: '' }, 'invalid_request'],
    ['another grant', { grant_type: 'authorization_code' }, 'unsupported_grant_type'],
    ['an unknown device code', { device_code: 'x'.repeat(64) }, 'invalid_grant'],
    ['an unknown client', { client_id: 'client_NOBODY' }, 'invalid_client'],
    ["another client's code", { client_id: 'projector' }, 'invalid_grant'],
  ])('refuses tokens with 400 for %s', async (_what, changed, error) => {
    const { device_code } = await server.begin()
    const usual = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code, client_id: server.clientId }
    const reply = await server.tell('/user_management/authenticate', { ...usual, ...changed }, encoding)
    expect(reply).toMatchObject({ status: 400, json: { error, error_description: expect.any(String) } })
  })
})

describe('a request that is neither', () => {
  it.each([
    ['text', 'text/plain', 'client_id=x'],
    ['JSON that is none', 'application/json', '{'],
    ['a list', 'application/json', '[]'],
    ['a form with half a percent sign', 'application/x-www-form-urlencoded', 'client_id=%'],
  ])('is refused: %s', async (_what, type, body) => {
    const reply = await server.send('/user_management/authenticate', { method: 'POST', headers: { 'content-type': type }, body })
    expect(reply).toMatchObject({ status: 400, json: { error: 'invalid_request' } })
  })

  it('is refused for another method', async () => {
    expect(await server.send('/user_management/authenticate')).toMatchObject({ status: 405, headers: { allow: 'POST' } })
  })
})

describe('the key set of a client', () => {
  it('checks its access tokens', async () => {
    const { json } = await server.signedIn()
    const keys = createRemoteJWKSet(new URL(`${server.issuer}/sso/jwks/${server.clientId}`))
    const { protectedHeader } = await jwtVerify(String(json['access_token']), keys, {
      issuer: server.issuer,
      currentDate: new Date(server.clock.now()),
    })
    expect(protectedHeader.alg).toBe('RS256')
  })

  it('holds RSA keys alone, each with a certificate of itself', async () => {
    const { json } = await server.send(`/sso/jwks/${server.clientId}`)
    const keys = json['keys'] as (JWK & { x5c: string[] })[]
    expect(keys).toHaveLength(1)
    for (const key of keys) {
      expect(key).toMatchObject({ alg: 'RS256', kty: 'RSA', use: 'sig', n: expect.any(String), e: 'AQAB', kid: expect.any(String) })
      const der = Buffer.from(key.x5c[0] ?? '', 'base64')
      const certificate = new X509Certificate(der)
      expect(certificate.verify(certificate.publicKey)).toBe(true)
      expect(certificate.publicKey.export({ format: 'jwk' })).toMatchObject({ n: key.n, e: key.e })
      expect(key['x5t#S256']).toBe(createHash('sha256').update(der).digest('base64url'))
      await expect(importX509(certificate.toString(), 'RS256')).resolves.toBeDefined()
    }
  })

  it('is nobody’s where there is no such client', async () => {
    expect(await server.send('/sso/jwks/client_NOBODY')).toMatchObject({ status: 404, json: { code: 'entity_not_found' } })
  })
})

describe('twenty polls at once of one approved code', () => {
  it('are one session, and nineteen refusals', async () => {
    const codes = await server.begin()
    await server.say(codes)
    const user = (await server.signedIn()).json['user'] as { id: string }
    const list = async () => {
      const reply = await server.send(`/user_management/users/${user.id}/sessions?limit=100`, {
        headers: { authorization: `Bearer ${server.apiKey}` },
      })
      return (reply.json['data'] as object[]).length
    }
    const before = await list()
    const answers = await Promise.all(Array.from({ length: 20 }, () => server.authenticate(codes)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ json }) => json['error'] === 'invalid_grant')).toHaveLength(19)
    expect(await list()).toBe(before + 1)
  })
})

describe("an operator's approval", () => {
  it('is told apart from a sign-in, as an impersonation is', async () => {
    const codes = await server.begin()
    expect(await server.sayAsOperator(codes)).toBe('approved')
    const { json } = await server.authenticate(codes)
    expect(json).toMatchObject({ authentication_method: 'Impersonation', impersonator: { email: 'operator@tenfoot.invalid' } })
    expect(claimsIn(json['access_token'])).toMatchObject({ act: { sub: 'operator@tenfoot.invalid' } })
  })
})

describe('the log', () => {
  it('D-42: learns no code, token or key, and no name in a path', async () => {
    const { json } = await server.signedIn()
    const user = json['user'] as { id: string }
    await server.send(`/user_management/users/${user.id}/sessions`, { headers: { authorization: `Bearer ${server.apiKey}` } })
    const log = server.log.join('')
    for (const secret of [json['access_token'], json['refresh_token'], server.apiKey, user.id]) expect(log).not.toContain(String(secret))
    expect(log).toContain('/user_management/users/:user/sessions')
  })

  it('D-39: the API key is stored as a hash', async () => {
    expect(await server.workos.apiKey.find()).toBe(createHash('sha256').update(server.apiKey).digest('base64url'))
    expect(await server.data.store.clients.find(server.clientId as ClientId)).toMatchObject({ signingAlgorithm: 'RS256' })
  })
})

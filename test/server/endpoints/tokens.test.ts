import { createLocalJWKSet, createRemoteJWKSet, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Codes, projector, startTestServer, type TestServer, television } from '../../support/running-server.ts'

/** The tokens as others verify them: with jose, by the published keys alone (RFC 9068, OpenID Connect Core §2). */

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

async function verify(token: unknown, audience: string, typ: string): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(new URL(`${server.issuer}/jwks`))
  const currentDate = new Date(server.clock.now())
  const { payload } = await jwtVerify(String(token), keys, { issuer: server.issuer, audience, typ, currentDate })
  return payload
}

const accessClaims = (token: unknown) => verify(token, server.issuer, 'at+jwt')
const idClaims = (token: unknown, client = television) => verify(token, client.id, 'JWT')
const now = () => Math.floor(server.clock.now() / 1000)

/** A sign-in by a person with a phone. */
async function signedIn(fields = {}, login = television) {
  const codes: Codes = await server.ask(fields, login)
  expect((await server.answer(codes)).kind).toBe('confirmed')
  const at = now()
  await server.wait(3)
  return { at, tokens: (await server.poll(codes.deviceCode, login)).json }
}

describe('an access token', () => {
  it('B-43 B-45 B-46 B-47 B-58: is what RFC 9068 asks for, for this server itself', async () => {
    const { at, tokens } = await signedIn()
    expect(decodeProtectedHeader(String(tokens['access_token']))).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) })
    expect(await accessClaims(tokens['access_token'])).toEqual({
      iss: server.issuer,
      aud: server.issuer,
      sub: server.ada.id,
      client_id: television.id,
      iat: now(),
      exp: now() + 600,
      jti: expect.stringMatching(/^[\w-]{22}$/),
      sid: expect.any(String),
      scope: 'openid profile email offline_access',
      auth_time: at,
      amr: ['pwd'],
    })
  })

  it('B-44 B-58: is signed with RS256 for a client that is registered so, and so is its ID token', async () => {
    const { tokens } = await signedIn({}, projector)
    for (const name of ['access_token', 'id_token']) {
      expect(decodeProtectedHeader(String(tokens[name])).alg).toBe('RS256')
    }
    expect(await accessClaims(tokens['access_token'])).toMatchObject({ client_id: projector.id })
    expect(await idClaims(tokens['id_token'], projector)).toMatchObject({ aud: projector.id })
    const refreshed = (await server.refresh(tokens['refresh_token'], {}, projector)).json
    expect(decodeProtectedHeader(String(refreshed['access_token'])).alg).toBe('RS256')
  })

  it('B-46: carries the scope that it is limited to', async () => {
    const { tokens } = await signedIn()
    const less = (await server.refresh(tokens['refresh_token'], { scope: 'email openid' })).json
    expect((await accessClaims(less['access_token']))['scope']).toBe('email openid')
  })

  it('B-48: keeps through every refresh when and how the person signed in, under a new jti', async () => {
    const { at, tokens } = await signedIn()
    const first = await accessClaims(tokens['access_token'])
    await server.wait(500)
    const second = await accessClaims((await server.refresh(tokens['refresh_token'])).json['access_token'])
    expect(second).toEqual({ ...first, jti: expect.any(String), iat: now(), exp: now() + 600 })
    expect(second).toMatchObject({ auth_time: at, amr: ['pwd'] })
    expect(second.jti).not.toBe(first.jti)
  })

  it('B-50: is no ID token, and an ID token is no access token', async () => {
    const { tokens } = await signedIn()
    await expect(verify(tokens['id_token'], television.id, 'at+jwt')).rejects.toThrow('typ')
    await expect(verify(tokens['access_token'], server.issuer, 'JWT')).rejects.toThrow('typ')
  })

  it('B-54: verifies under its own key alone', async () => {
    const { tokens } = await signedIn()
    const { keys } = (await server.send('/jwks')).json as { keys: { alg: string }[] }
    const others = createLocalJWKSet({ keys: keys.filter(({ alg }) => alg !== 'ES256') as never })
    await expect(jwtVerify(String(tokens['access_token']), others)).rejects.toThrow()
  })
})

describe('an ID token', () => {
  it('B-81: tells the client who signed in, as far as the scope goes', async () => {
    const { at, tokens } = await signedIn()
    const claims = await idClaims(tokens['id_token'])
    expect(claims).toEqual({
      iss: server.issuer,
      aud: television.id,
      sub: server.ada.id,
      iat: now(),
      exp: now() + 600,
      sid: (await accessClaims(tokens['access_token']))['sid'],
      auth_time: at,
      amr: ['pwd'],
      name: 'Ada Example',
      email: 'ada@example.test',
    })
    expect(claims.sub).toMatch(/^[\x20-\x7e]{1,255}$/)
    const least = (await signedIn({ scope: 'openid' })).tokens
    expect(Object.keys(await idClaims(least['id_token']))).not.toEqual(expect.arrayContaining(['name']))
  })

  it('B-82: comes only where openid was approved, and repeats no nonce that is not defined here', async () => {
    const { tokens } = await signedIn({ scope: 'profile offline_access' })
    expect(tokens['id_token']).toBeUndefined()
    expect((await server.refresh(tokens['refresh_token'])).json['id_token']).toBeUndefined()
    const asked = await signedIn({ nonce: 'once' })
    expect(await idClaims(asked.tokens['id_token'])).not.toHaveProperty('nonce')
  })

  it('B-83: after a refresh is the same but for its times', async () => {
    const { tokens } = await signedIn()
    const first = await idClaims(tokens['id_token'])
    await server.wait(100)
    const second = await idClaims((await server.refresh(tokens['refresh_token'])).json['id_token'])
    expect(second).toEqual({ ...first, iat: now(), exp: now() + 600 })
  })
})

describe('a refresh token', () => {
  it('B-86: comes only where offline_access was approved; without it the sign-in ends with its access token', async () => {
    const { tokens } = await signedIn({ scope: 'openid' })
    expect(tokens['refresh_token']).toBeUndefined()
    expect((await server.userinfo(tokens['access_token'])).status).toBe(200)
    await server.wait(600)
    expect((await server.userinfo(tokens['access_token'])).status).toBe(401)
  })
})

describe("an operator's approval", () => {
  it('says so in both tokens, and claims no sign-in of the person, before and after a refresh', async () => {
    const first = (await server.signIn()).json
    const second = (await server.refresh(first['refresh_token'])).json
    for (const tokens of [first, second]) {
      for (const claims of [await accessClaims(tokens['access_token']), await idClaims(tokens['id_token'])]) {
        expect(claims).toMatchObject({ sub: server.ada.id, act: { sub: 'operator' } })
        expect(claims).not.toHaveProperty('auth_time')
        expect(claims).not.toHaveProperty('amr')
      }
    }
    expect(await server.data.store.audit.list(1000)).toContainEqual(expect.objectContaining({ event: 'approved', by: 'operator' }))
  })

  it("a person's carries no act", async () => {
    const { tokens } = await signedIn()
    expect(await accessClaims(tokens['access_token'])).not.toHaveProperty('act')
    expect(await idClaims(tokens['id_token'])).not.toHaveProperty('act')
  })
})

import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Codes, deviceCodeGrant, kitchen } from '../../../support/running-server.ts'
import { claimsIn, startWorkosServer, type WorkosServer } from '../../../support/workos-server.ts'

/** Connect, the flow of other people's programs: OAuth as the standards have it, at the vendor's paths and with its claims. */

let server: WorkosServer
beforeAll(async () => {
  server = await startWorkosServer()
})
afterAll(() => server.close())

const ask = async (fields: Record<string, string> = {}, login: Record<string, string> = { client_id: server.clientId }) =>
  (await server.tell('/oauth2/device_authorization', { ...login, ...fields })).json as Record<string, string>
const poll = (code: unknown, login: Record<string, string> = { client_id: server.clientId }) =>
  server.tell('/oauth2/token', { grant_type: deviceCodeGrant, device_code: String(code), ...login })
const approve = (codes: Record<string, unknown>) => server.say(codes as never)

describe('Connect CLI Auth', () => {
  it('issues codes for a scope, that live five minutes', async () => {
    expect(await ask({ scope: 'openid email' })).toMatchObject({
      verification_uri: `${server.issuer}/device`,
      verification_uri_complete: expect.stringContaining('?user_code='),
      expires_in: 300,
      interval: 5,
    })
  })

  it('gives an access token for the client, an ID token and a refresh token, as asked', async () => {
    const codes = await ask({ scope: 'openid profile email offline_access' })
    expect(await poll(codes['device_code'])).toMatchObject({ status: 400, json: { error: 'authorization_pending' } })
    await approve(codes)
    const { status, json } = await poll(codes['device_code'])
    expect(status).toBe(200)
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 300, refresh_token: expect.any(String) })
    const keys = createRemoteJWKSet(new URL(`${server.issuer}/oauth2/jwks`))
    const checks = { issuer: server.issuer, audience: server.clientId, currentDate: new Date(server.clock.now()) }
    const access = await jwtVerify(String(json['access_token']), keys, checks)
    expect(access.payload).toMatchObject({
      sub: expect.stringMatching(/^user_/),
      sid: expect.stringMatching(/^app_consent_/),
      client_id: server.clientId,
    })
    const id = await jwtVerify(String(json['id_token']), keys, checks)
    expect(id.payload).toMatchObject({
      sub: access.payload.sub,
      name: 'Ada Byron',
      given_name: 'Ada',
      family_name: 'Byron',
      email: 'byron@example.test',
      email_verified: true,
      exp: Number(id.payload.iat) + 3600,
    })
  })

  it('gives neither where they were not asked for', async () => {
    const codes = await ask({ scope: 'email' })
    await approve(codes)
    const { json } = await poll(codes['device_code'])
    expect(json).not.toHaveProperty('id_token')
    expect(json).not.toHaveProperty('refresh_token')
  })

  it('tells of a denial', async () => {
    const codes = await ask()
    await server.say(codes as never, 'deny')
    expect(await poll(codes['device_code'])).toMatchObject({ status: 400, json: { error: 'access_denied' } })
  })

  it('tells who signed in, by the same names as the tokens', async () => {
    const codes = await ask({ scope: 'openid profile email' })
    await approve(codes)
    const { json } = await poll(codes['device_code'])
    const reply = await server.send('/oauth2/userinfo', { headers: { authorization: `Bearer ${String(json['access_token'])}` } })
    expect(reply.json).toEqual({
      sub: claimsIn(json['access_token'])['sub'],
      name: 'Ada Byron',
      given_name: 'Ada',
      family_name: 'Byron',
      email: 'byron@example.test',
      email_verified: true,
    })
  })

  it('lets a client with a secret ask about its tokens', async () => {
    const login = { client_id: kitchen.id, client_secret: kitchen.secret ?? '' }
    const codes = await ask({ scope: 'openid offline_access' }, login)
    await approve(codes)
    const { json } = await poll(codes['device_code'], login)
    const about = async (token: unknown) => (await server.tell('/oauth2/introspection', { ...login, token: String(token) })).json
    const { iss, sub, sid, aud, exp } = claimsIn(json['access_token'])
    expect(await about(json['access_token'])).toMatchObject({ active: true, iss, sub, sid, aud, exp, client_id: kitchen.id })
    expect(await about(json['refresh_token'])).toMatchObject({ active: true, sub, sid })
    expect(await about('nonsense')).toEqual({ active: false })
  })

  it('keeps the two flows apart: a refresh token works where it was given', async () => {
    const codes = await ask()
    await approve(codes)
    const connect = (await poll(codes['device_code'])).json['refresh_token']
    const first = (await server.signedIn()).json['refresh_token']
    const fields = (token: unknown) => ({ grant_type: 'refresh_token', refresh_token: String(token), client_id: server.clientId })
    expect(await server.tell('/user_management/authenticate', fields(connect))).toMatchObject({ json: { error: 'invalid_grant' } })
    expect(await server.tell('/oauth2/token', fields(first))).toMatchObject({ json: { error: 'invalid_grant' } })
    expect(await server.tell('/oauth2/token', fields(connect))).toMatchObject({ status: 200 })
    expect(await server.tell('/user_management/authenticate', fields(first))).toMatchObject({ status: 200 })
  })

  it('names its sessions to nobody as first-party ones', async () => {
    const codes = await ask()
    await approve(codes)
    const { json } = await poll(codes['device_code'])
    const sid = String(claimsIn(json['access_token'])['sid']).replace('app_consent', 'session')
    const reply = await server.tell('/user_management/sessions/revoke', { session_id: sid }, 'json', {
      authorization: `Bearer ${server.apiKey}`,
    })
    expect(reply.status).toBe(404)
  })

  it('is found and used by metadata alone, by a client of other hands', async () => {
    const issuer = new URL(server.issuer)
    const insecure = { [oauth.allowInsecureRequests]: true }
    const found = await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oidc' })
    const metadata = await oauth.processDiscoveryResponse(issuer, found)
    expect(metadata.device_authorization_endpoint).toBe(`${server.issuer}/oauth2/device_authorization`)
    const client = { client_id: server.clientId }
    const asked = await oauth.deviceAuthorizationRequest(
      metadata,
      client,
      oauth.None(),
      new URLSearchParams({ scope: 'openid email' }),
      insecure,
    )
    const codes = await oauth.processDeviceAuthorizationResponse(metadata, client, asked)
    const seen: Codes = { deviceCode: codes.device_code, userCode: codes.user_code, complete: codes.verification_uri_complete ?? '' }
    await approve({ user_code: seen.userCode, verification_uri_complete: seen.complete })
    const granted = await oauth.deviceCodeGrantRequest(metadata, client, oauth.None(), seen.deviceCode, insecure)
    const skew = { [oauth.clockSkew]: Math.round((server.clock.now() - Date.now()) / 1000) }
    const tokens = await oauth.processDeviceCodeResponse(metadata, { ...client, ...skew }, granted)
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ email: 'byron@example.test' })
  })
})

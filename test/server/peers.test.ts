import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../src/device/connect.ts'
import { createHttp } from '../../src/device/http.ts'
import { monotonicClock } from '../../src/time/system-clock.ts'
import { seconds } from '../../src/time/units.ts'
import { type Codes, kitchen, type Login, projector, startTestServer, type TestServer, television } from '../support/running-server.ts'

/**
 * Clients of other hands complete everything by metadata alone, with all of their own validation on; the one thing that they are
 * talked into is plain http, on loopback.
 */

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ interval: seconds(1) })
})
afterAll(() => server.close())

const scope = 'openid profile email offline_access'
const secretOf = ({ secret = '' }: Login) => secret

const clients: readonly [what: string, login: Login, auth: 'none' | 'basic' | 'post'][] = [
  ['a public client', television, 'none'],
  ['a public client with RSA', projector, 'none'],
  ['a confidential client by HTTP Basic', kitchen, 'basic'],
  ['a confidential client by form', kitchen, 'post'],
]

function codesOf(answer: oauth.DeviceAuthorizationResponse): Codes {
  return { deviceCode: answer.device_code, userCode: answer.user_code, complete: answer.verification_uri_complete ?? '' }
}

describe.concurrent('openid-client', () => {
  const authOf = (login: Login, auth: 'none' | 'basic' | 'post') =>
    ({
      none: () => openid.None(),
      basic: () => openid.ClientSecretBasic(secretOf(login)),
      post: () => openid.ClientSecretPost(secretOf(login)),
    })[auth]()

  it.for(clients)('B-37 A-55: signs %s in, says who it is, refreshes and revokes', async ([, login, auth]) => {
    const answers: string[] = []
    let answerOnce = async () => {}
    /** The person answers once a poll has found that nobody has. */
    const watching: openid.CustomFetch = async (url, options) => {
      const reply = await fetch(url, options as RequestInit)
      const { error } = reply.ok ? {} : ((await reply.clone().json()) as { error?: string })
      if (error) answers.push(error)
      if (error === 'authorization_pending') await answerOnce()
      return reply
    }
    const algorithm = login === projector ? 'RS256' : 'ES256'
    const config = await openid.discovery(
      new URL(server.issuer),
      login.id,
      { id_token_signed_response_alg: algorithm },
      authOf(login, auth),
      { execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks], [openid.customFetch]: watching },
    )
    const codes = await openid.initiateDeviceAuthorization(config, { scope })
    answerOnce = async () => void (await server.answer(codesOf(codes)))
    const tokens = await openid.pollDeviceAuthorizationGrant(config, codes)
    expect(answers).toEqual(['authorization_pending'])
    expect(tokens.claims()).toMatchObject({ sub: server.ada.id, aud: login.id, name: 'Ada Example' })
    const ada = { sub: server.ada.id, name: 'Ada Example', email: 'ada@example.test' }
    expect(await openid.fetchUserInfo(config, tokens.access_token, server.ada.id)).toEqual(ada)
    const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '')
    expect(renewed.claims()?.sub).toBe(server.ada.id)
    expect(await openid.fetchUserInfo(config, renewed.access_token, server.ada.id)).toEqual(ada)
    await openid.tokenRevocation(config, renewed.refresh_token ?? '')
    const late = await openid.fetchUserInfo(config, renewed.access_token, server.ada.id).catch((error: unknown) => error)
    expect(late).toMatchObject({
      status: 401,
      cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token', realm: 'tenfoot' } }, { scheme: 'dpop' }],
    })
    const spent = await openid.refreshTokenGrant(config, renewed.refresh_token ?? '').catch((error: unknown) => error)
    expect(spent).toMatchObject({ error: 'invalid_grant' })
  })

  it('B-30: finds the server where RFC 8414 puts its metadata, too, and hears of a no', async () => {
    const config = await openid.discovery(new URL(server.issuer), television.id, undefined, openid.None(), {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    })
    const codes = await openid.initiateDeviceAuthorization(config, { scope: 'openid' })
    await server.answer(codesOf(codes), 'deny')
    await expect(openid.pollDeviceAuthorizationGrant(config, codes)).rejects.toMatchObject({ error: 'access_denied', status: 400 })
  })
})

describe.concurrent('oauth4webapi', () => {
  const authOf = (login: Login, auth: 'none' | 'basic' | 'post') =>
    ({
      none: () => oauth.None(),
      basic: () => oauth.ClientSecretBasic(secretOf(login)),
      post: () => oauth.ClientSecretPost(secretOf(login)),
    })[auth]()
  const plain = { [oauth.allowInsecureRequests]: true } as const

  it.for(clients)('B-30 B-31 A-38 A-45: signs %s in, says who it is, refreshes and revokes', async ([, login, auth]) => {
    const issuer = new URL(server.issuer)
    const [as, again] = await Promise.all(
      (['oidc', 'oauth2'] as const).map(async (algorithm) =>
        oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...plain, algorithm })),
      ),
    )
    if (!as) throw new Error('The server was not found')
    expect(again).toEqual(as)
    const client: oauth.Client = { client_id: login.id, id_token_signed_response_alg: login === projector ? 'RS256' : 'ES256' }
    const clientAuth = authOf(login, auth)

    const asked = await oauth.deviceAuthorizationRequest(as, client, clientAuth, { scope }, plain)
    const codes = await oauth.processDeviceAuthorizationResponse(as, client, asked)
    const poll = () => oauth.deviceCodeGrantRequest(as, client, clientAuth, codes.device_code, plain)
    const pending = await oauth.processDeviceCodeResponse(as, client, await poll()).catch((error: unknown) => error)
    expect(pending).toMatchObject({ error: 'authorization_pending', status: 400 })
    await server.answer(codesOf(codes))

    const granted = await poll()
    const tokens = await oauth.processDeviceCodeResponse(as, client, granted)
    await oauth.validateApplicationLevelSignature(as, granted, plain)
    const claims = oauth.getValidatedIdTokenClaims(tokens)
    expect(claims).toMatchObject({ iss: server.issuer, sub: server.ada.id, aud: login.id })

    const who = (accessToken: string) =>
      oauth.userInfoRequest(as, client, accessToken, plain).then((reply) => oauth.processUserInfoResponse(as, client, server.ada.id, reply))
    expect(await who(tokens.access_token)).toMatchObject({ sub: server.ada.id, email: 'ada@example.test' })

    const renewal = await oauth.refreshTokenGrantRequest(as, client, clientAuth, tokens.refresh_token ?? '', plain)
    const renewed = await oauth.processRefreshTokenResponse(as, client, renewal)
    await oauth.validateApplicationLevelSignature(as, renewal, plain)
    expect(await who(renewed.access_token)).toMatchObject({ sub: server.ada.id })

    const verified = await oauth.validateJwtAccessToken(
      as,
      new Request(server.issuer, { headers: { authorization: `Bearer ${renewed.access_token}` } }),
      server.issuer,
      plain,
    )
    expect(verified).toMatchObject({ client_id: login.id, sub: server.ada.id, scope })

    const revocation = await oauth.revocationRequest(as, client, clientAuth, renewed.refresh_token ?? '', plain)
    expect(await oauth.processRevocationResponse(revocation)).toBeUndefined()
    await expect(who(renewed.access_token)).rejects.toMatchObject({ status: 401 })
  })

  it.for(clients)(
    'B-87 B-97: binds the tokens of %s to a key, with nonces, from the device request to the resource',
    async ([, login, auth]) => {
      const issuer = new URL(server.issuer)
      const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, plain))
      const client: oauth.Client = { client_id: login.id, id_token_signed_response_alg: login === projector ? 'RS256' : 'ES256' }
      const clientAuth = authOf(login, auth)
      const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'))
      const options = { ...plain, DPoP }
      /** Asks once more where the first answer brings a nonce. */
      const twice = async <T>(ask: () => Promise<T>): Promise<T> =>
        ask().catch((error: unknown) => {
          if (oauth.isDPoPNonceError(error)) return ask()
          throw error
        })

      const codes = await twice(async () =>
        oauth.processDeviceAuthorizationResponse(
          as,
          client,
          await oauth.deviceAuthorizationRequest(as, client, clientAuth, { scope }, options),
        ),
      )
      await server.answer(codesOf(codes))
      const tokens = await twice(async () =>
        oauth.processDeviceCodeResponse(as, client, await oauth.deviceCodeGrantRequest(as, client, clientAuth, codes.device_code, options)),
      )
      expect(tokens.token_type).toBe('dpop')
      const who = () =>
        twice(async () =>
          oauth.processUserInfoResponse(as, client, server.ada.id, await oauth.userInfoRequest(as, client, tokens.access_token, options)),
        )
      expect(await who()).toMatchObject({ sub: server.ada.id })
      await expect(
        oauth
          .userInfoRequest(as, client, tokens.access_token, plain)
          .then((reply) => oauth.processUserInfoResponse(as, client, server.ada.id, reply)),
      ).rejects.toMatchObject({ status: 401 })
      const renewed = await twice(async () =>
        oauth.processRefreshTokenResponse(
          as,
          client,
          await oauth.refreshTokenGrantRequest(as, client, clientAuth, tokens.refresh_token ?? '', options),
        ),
      )
      expect(renewed.token_type).toBe('dpop')
    },
  )
})

describe('our own device', () => {
  const open = async (bindsTokens: boolean) => {
    const clock = monotonicClock
    const target = { issuer: server.issuer, clientId: television.id, http: createHttp({ clock }), clock, bindsTokens }
    const found = await connect(target)
    if (found.kind !== 'connected') throw new Error(`The server was not found: ${JSON.stringify(found)}`)
    return found.connection
  }

  it.each([true, false])(
    'E-03 B-100: has its tokens bound to a key of its own where it may (%s), renews them and signs out',
    async (bindsTokens) => {
      const { api, openAccount } = await open(bindsTokens)
      const asked = await api.requestCodes()
      if (asked.type !== 'codes-issued') throw new Error(`No codes were issued: ${JSON.stringify(asked)}`)
      const { deviceCode, userCode } = asked.authorization
      expect(await api.poll(deviceCode)).toMatchObject({ type: 'refused', refusal: { code: 'authorization_pending' } })
      await server.answerAsOperator({ deviceCode, userCode, complete: '' })
      const issued = await api.poll(deviceCode)
      if (issued.type !== 'tokens-issued') throw new Error(`No tokens were issued: ${JSON.stringify(issued)}`)
      expect(issued.tokens.tokenType).toBe(bindsTokens ? 'DPoP' : 'Bearer')
      const account = openAccount(issued.tokens)
      expect(await account.whoAmI()).toMatchObject({ kind: 'known', sub: server.ada.id })
      expect(await account.ask('api/tiles')).toMatchObject({ kind: 'told', members: { tiles: [{ id: 'films' }, {}, {}] } })
      expect(await account.ask('api/me')).toMatchObject({ kind: 'told', members: { sub: server.ada.id } })
      expect(await account.ask('api/nothing')).toEqual({ kind: 'absent' })
      expect(await account.access(issued.tokens)).toMatchObject({ kind: 'usable', tokens: { tokenType: issued.tokens.tokenType } })
      expect(await account.whoAmI()).toMatchObject({ kind: 'known', sub: server.ada.id })
      expect(await account.signOut()).toBe('revoked')
      expect(await account.whoAmI()).toEqual({ kind: 'revoked' })
      expect(await account.ask('api/tiles')).toEqual({ kind: 'revoked' })
    },
  )

  it.each([true, false])(
    'E-11: hears from a resource, too, that somebody else gave its tokens back (bound to a key: %s)',
    async (bindsTokens) => {
      const { api, openAccount } = await open(bindsTokens)
      const asked = await api.requestCodes()
      if (asked.type !== 'codes-issued') throw new Error(`No codes were issued: ${JSON.stringify(asked)}`)
      const { deviceCode, userCode } = asked.authorization
      await server.answerAsOperator({ deviceCode, userCode, complete: '' })
      const issued = await api.poll(deviceCode)
      if (issued.type !== 'tokens-issued') throw new Error(`No tokens were issued: ${JSON.stringify(issued)}`)
      const account = openAccount(issued.tokens)
      expect(await account.ask('api/tiles')).toMatchObject({ kind: 'told' })
      await server.post('/revocation', { client_id: television.id, token: issued.tokens.refreshToken ?? '' })
      expect(await account.ask('api/tiles')).toEqual({ kind: 'revoked' })
    },
  )
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  authorizedFetch,
  createHttp,
  type DeviceSession,
  deviceCodeGrant,
  discover,
  drive,
  type Http,
  httpDeviceApi,
  instant,
  later,
  openAccount,
  refreshTokenGrant,
  type ServerMetadata,
  seconds,
  signInWithDevice,
  VirtualClock,
} from '../../src/index.ts'
import { hush } from '../support/hush.ts'
import { type ForeignServer, foreignClientId, startOidcProvider } from '../support/oidc-provider.ts'

/** The device half signs in at a server of other hands, of which it knows the address alone. */

let server: ForeignServer

beforeAll(hush)
beforeAll(async () => {
  server = await startOidcProvider()
})
afterAll(() => server.close())

async function found(clock: VirtualClock): Promise<ServerMetadata & { deviceAuthorizationEndpoint: string }> {
  const discovery = await discover({ http: createHttp({ clock }), issuer: server.issuer })
  if (discovery.kind !== 'found') throw new Error(`No server was found: ${JSON.stringify(discovery)}`)
  const { deviceAuthorizationEndpoint } = discovery.metadata
  if (!deviceAuthorizationEndpoint) throw new Error('The server does not offer the device grant')
  return { ...discovery.metadata, deviceAuthorizationEndpoint }
}

/** Drives an attempt; the person answers as soon as there is a code, and virtual time goes on until it is over. */
async function signIn(answer: (userCode: string) => Promise<string>) {
  const clock = new VirtualClock(instant(Date.now()))
  const plain = createHttp({ clock })
  const grants: (string | null)[] = []
  const postForm: Http['postForm'] = (url, form, options) => {
    grants.push(new URLSearchParams(form).get('grant_type'))
    return plain.postForm(url, form, options)
  }
  const http: Http = { ...plain, postForm }
  const metadata = await found(clock)
  const endpoints = { deviceAuthorization: metadata.deviceAuthorizationEndpoint, token: metadata.tokenEndpoint }
  const scope = ['openid', 'profile', 'email', 'offline_access']
  const api = httpDeviceApi({ http, endpoints, clientId: foreignClientId, scope, issuer: server.issuer })
  let shown = (_: string) => {}
  const code = new Promise<string>((resolve) => {
    shown = resolve
  })
  const ending = drive({ api, clock, onTurn: ({ session }) => session.phase === 'waiting' && shown(session.codes.userCode) })
  const page = await answer(await code)
  await clock.advanceTo(instant(clock.now() + 5_000))
  const session: DeviceSession = await ending
  const open = (tokens: Parameters<typeof openAccount>[0]['tokens']) =>
    openAccount({ http, metadata, clientId: foreignClientId, tokens, clock })
  return { session, page, clock, open, grants }
}

describe('oidc-provider', () => {
  it('A-55 B-42: is found by its issuer alone', async () => {
    expect(await found(new VirtualClock())).toMatchObject({
      issuer: server.issuer,
      deviceAuthorizationEndpoint: `${server.issuer}/device/auth`,
      tokenEndpoint: `${server.issuer}/token`,
      userinfoEndpoint: `${server.issuer}/me`,
      revocationEndpoint: `${server.issuer}/token/revocation`,
    })
  })

  it('A-45 E-42 B-85: signs a device in, says who it is, renews and takes its tokens back', async () => {
    const { session, page, clock, open, grants } = await signIn((userCode) => server.approve(userCode, 'ada'))
    expect(page).toContain('Sign-in Success')
    if (session.phase !== 'signed-in') throw new Error(`The device is ${JSON.stringify(session)}`)
    expect(session.tokens.idToken).toBeDefined()
    const account = open(session.tokens)
    const ada = { kind: 'known', sub: 'ada', name: 'ada Lovelace', email: 'ada@example.com' }
    expect(await account.whoAmI()).toEqual(ada)
    await clock.advanceTo(instant(clock.now() + 295_000))
    expect(await account.whoAmI()).toEqual(ada)
    expect(grants).toEqual([null, deviceCodeGrant, refreshTokenGrant])
    expect(await account.signOut()).toBe('revoked')
    expect(await account.whoAmI()).toEqual({ kind: 'revoked' })
  })

  it('E-38: takes a token revoked elsewhere for what it is', async () => {
    const { session, open } = await signIn((userCode) => server.approve(userCode, 'grace'))
    if (session.phase !== 'signed-in') throw new Error(`The device is ${JSON.stringify(session)}`)
    expect(await open(session.tokens).signOut()).toBe('revoked')
    expect(await open(session.tokens).whoAmI()).toEqual({ kind: 'revoked' })
  })

  it('signs a program in with one call of the library', async () => {
    const clock = new VirtualClock(instant(Date.now()))
    const approve = async (userCode: string) => {
      await server.approve(userCode, 'ada')
      await clock.advanceTo(later(clock.now(), seconds(5)))
    }
    const account = await signInWithDevice({
      issuer: server.issuer,
      clientId: foreignClientId,
      scope: 'openid profile offline_access',
      clock,
      onProgress: (progress) => void (progress.type === 'code' && approve(progress.userCode)),
    })
    expect(await account.whoAmI()).toEqual({ kind: 'known', sub: 'ada', name: 'ada Lovelace', email: undefined })
    const answer = await authorizedFetch(account)(`${server.issuer}/me`)
    expect([answer.status, await answer.json()]).toEqual([200, { sub: 'ada', name: 'ada Lovelace' }])
    expect(await account.signOut()).toBe('revoked')
    await expect(authorizedFetch(account)(`${server.issuer}/me`)).rejects.toMatchObject({ code: 'revoked' })
  })

  it('A-43: tells the device that the person said no', async () => {
    const { session } = await signIn((userCode) => server.deny(userCode))
    expect(session).toMatchObject({ phase: 'ended', ending: { reason: 'denied' } })
  })
})

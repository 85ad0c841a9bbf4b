import type { IncomingMessage, ServerResponse } from 'node:http'
import { type CryptoKey, exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAccount, type SignIn } from '../../../src/device/account.ts'
import { createHttp } from '../../../src/device/http.ts'
import type { ServerMetadata } from '../../../src/protocol/server-metadata.ts'
import type { Tokens } from '../../../src/protocol/token.ts'
import { seededRandom } from '../../../src/random/seeded-random.ts'
import { instant, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { type LocalServer, serveLocally } from '../../support/local-server.ts'

/** What a device does with its tokens: ask who, renew, give back. */

interface Asked {
  readonly path: string
  readonly form: Record<string, string>
  readonly authorization: string | undefined
}
type Reply = { status?: number; body?: unknown; headers?: Record<string, string> } | 'hang'

const start = instant(Date.UTC(2027, 0, 1))
const clientId = 'living-room-tv'
let server: LocalServer
let metadata: ServerMetadata
let keys: GenerateKeyPairResult
let clock: VirtualClock
let asked: Asked[]
let replies: Record<string, (asked: Asked) => Reply | Promise<Reply>>

beforeAll(async () => {
  keys = await generateKeyPair('ES256')
  server = await serveLocally((request, response) => void respond(request, response))
  metadata = {
    issuer: server.url,
    tokenEndpoint: `${server.url}/token`,
    revocationEndpoint: `${server.url}/revoke`,
    userinfoEndpoint: `${server.url}/userinfo`,
    jwksUri: `${server.url}/jwks`,
  }
})
beforeEach(async () => {
  clock = new VirtualClock(start)
  asked = []
  const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] }
  replies = {
    '/jwks': () => ({ body: jwks }),
    '/userinfo': ({ authorization }) => (authorization === 'Bearer a1' ? { body: { sub: 'ada', name: 'Ada' } } : unauthorized),
    '/token': () => ({ status: 400, body: { error: 'invalid_grant' } }),
    '/revoke': () => ({ status: 200 }),
  }
})
afterAll(() => server.close())

const unauthorized: Reply = { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"', 'content-type': 'text/plain' } }

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = ''
  for await (const chunk of request) body += chunk
  const ask = { path: request.url ?? '', form: Object.fromEntries(new URLSearchParams(body)), authorization: request.headers.authorization }
  asked.push(ask)
  const reply = await replies[ask.path]?.(ask)
  if (!reply || reply === 'hang') return
  response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers })
  response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body))
}

function idToken(claims: JWTPayload = {}, by: { key?: CryptoKey; kid?: string } = {}): Promise<string> {
  const now = start / 1000
  const payload = { iss: server.url, aud: clientId, sub: 'ada', iat: now, exp: now + 300, ...claims }
  return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: by.kid ?? 'k1' }).sign(by.key ?? keys.privateKey)
}

function open(tokens: Partial<Tokens> = {}, more: Partial<SignIn> = {}) {
  const http = createHttp({ clock, environment: {} })
  const all: Tokens = { accessToken: 'a1', tokenType: 'Bearer', expiresIn: seconds(300), refreshToken: 'r1', ...tokens }
  return openAccount({ http, metadata, clientId, tokens: all, clock, random: seededRandom(1), ...more })
}

function renewing(accessToken: string, refreshToken?: string, more: object = {}) {
  replies['/token'] = () => ({
    body: { access_token: accessToken, token_type: 'Bearer', expires_in: 300, refresh_token: refreshToken, ...more },
  })
  replies['/userinfo'] = ({ authorization }) =>
    authorization === `Bearer ${accessToken}` ? { body: { sub: 'ada', name: 'Ada' } } : unauthorized
}

const paths = () => asked.map(({ path }) => path)

describe('whoAmI()', () => {
  it('B-85: says who userinfo and the ID token both name', async () => {
    replies['/userinfo'] = () => ({ body: { sub: 'ada', name: 'Ada', email: 'ada@example.com' } })
    expect(await open({ idToken: await idToken() }).whoAmI()).toEqual({ kind: 'known', sub: 'ada', name: 'Ada', email: 'ada@example.com' })
  })

  it('B-85: believes neither when they name different people, and forgets the tokens', async () => {
    replies['/userinfo'] = () => ({ body: { sub: 'eve', name: 'Ada' } })
    const account = open({ idToken: await idToken() })
    expect(await account.whoAmI()).toEqual({
      kind: 'violated',
      message: 'Cannot trust who signed in: userinfo and the ID token name different people',
    })
    expect(await account.whoAmI()).toEqual({ kind: 'revoked' })
  })

  it('E-46: believes no server that names somebody else later on, though there is no ID token', async () => {
    const account = open()
    expect(await account.whoAmI()).toMatchObject({ kind: 'known', sub: 'ada' })
    replies['/userinfo'] = () => ({ body: { sub: 'eve', name: 'Ada' } })
    expect(await account.whoAmI()).toEqual({ kind: 'violated', message: 'Cannot trust who signed in: it is another person than before' })
    expect(await account.whoAmI()).toEqual({ kind: 'revoked' })
  })

  it('B-51: believes nothing that an access token seems to say, neither who it is for nor when it ends', async () => {
    const accessToken = await idToken({ sub: 'eve', name: 'Eve', iss: 'https://evil.example', exp: start / 1000 - 3600 })
    replies['/userinfo'] = ({ authorization }) =>
      authorization === `Bearer ${accessToken}` ? { body: { sub: 'ada', name: 'Ada' } } : unauthorized
    expect(await open({ accessToken }).whoAmI()).toMatchObject({ kind: 'known', sub: 'ada', name: 'Ada' })
    expect(paths()).toEqual(['/userinfo'])
  })

  it('E-46: cleans names, and takes the preferred one where there is no other', async () => {
    replies['/userinfo'] = () => ({ body: { sub: 'ada', preferred_username: '\x1b[31mada\u202e', email: 7 } })
    expect(await open().whoAmI()).toEqual({ kind: 'known', sub: 'ada', name: '[31mada', email: undefined })
  })

  it('asks the ID token alone where there is no userinfo', async () => {
    const account = open({ idToken: await idToken({ name: 'Ada' }) }, { metadata: { ...metadata, userinfoEndpoint: undefined } })
    expect(await account.whoAmI()).toMatchObject({ kind: 'known', sub: 'ada', name: 'Ada' })
  })

  it('asks the ID token where userinfo refuses for want of scope', async () => {
    replies['/userinfo'] = () => ({ status: 403, body: { error: 'insufficient_scope' } })
    expect(await open({ idToken: await idToken({ name: 'Ada' }) }).whoAmI()).toMatchObject({ kind: 'known', name: 'Ada' })
    expect(await open().whoAmI()).toMatchObject({ kind: 'failed', failure: { message: expect.stringContaining('does not say who') } })
  })

  it('says that nobody is named where there is neither', async () => {
    const account = open({}, { metadata: { ...metadata, userinfoEndpoint: undefined } })
    expect(await account.whoAmI()).toMatchObject({ kind: 'failed', failure: { kind: 'unreadable' } })
  })

  it.each([{}, { sub: '' }, { sub: 7 }])('B-84: believes no userinfo that names nobody: %j', async (body) => {
    replies['/userinfo'] = () => ({ body })
    expect(await open().whoAmI()).toMatchObject({ kind: 'violated' })
  })

  it('says that it failed when the network does, and keeps the tokens', async () => {
    replies['/userinfo'] = () => ({ status: 503 })
    const account = open()
    expect(await account.whoAmI()).toMatchObject({ kind: 'failed', failure: { kind: 'server-error' } })
    replies['/userinfo'] = () => ({ body: { sub: 'ada' } })
    expect(await account.whoAmI()).toMatchObject({ kind: 'known' })
  })
})

describe('the ID token', () => {
  const noUserinfo = () => ({ metadata: { ...metadata, userinfoEndpoint: undefined } })

  it.each<[string, JWTPayload]>([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: 'other-client' }],
    ['several audiences and no word on whom it is for', { aud: [clientId, 'other-client'] }],
    ['another authorized party', { azp: 'other-client' }],
    ['an end long past', { exp: start / 1000 - 301 }],
    ['a time of issue in the future', { iat: start / 1000 + 301 }],
    ['no end', { exp: undefined as never }],
    ['no time of issue', { iat: undefined as never }],
    ['nobody in it', { sub: '' }],
    ['no time to be used before', { nbf: start / 1000 + 301 }],
  ])('E-42: is not trusted with %s', async (_, claims) => {
    replies['/jwks'] = withoutDate(replies['/jwks'])
    expect(await open({ idToken: await idToken(claims) }, noUserinfo()).whoAmI()).toMatchObject({
      kind: 'violated',
      message: expect.stringContaining('The ID token cannot be trusted'),
    })
  })

  it('E-42 B-54: is not trusted when somebody else signed it, or nobody, or the client itself', async () => {
    const other = await generateKeyPair('ES256')
    const claims = { iss: server.url, aud: clientId, sub: 'ada', iat: start / 1000, exp: start / 1000 + 300 }
    const forged = [
      await idToken({}, { key: other.privateKey }),
      await idToken({}, { kid: 'unknown' }),
      new UnsecuredJWT(claims).encode(),
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode('a'.repeat(32))),
      'not.a.token',
    ]
    for (const token of forged) {
      const account = open({ idToken: token }, { clientSecret: 'a'.repeat(32), ...noUserinfo() })
      expect((await account.whoAmI()).kind).toBe('violated')
    }
  })

  it('E-36: is trusted though the clock of the device is up to five minutes off', async () => {
    replies['/jwks'] = withoutDate(replies['/jwks'])
    for (const claims of [{ exp: start / 1000 - 299 }, { iat: start / 1000 + 299 }]) {
      expect((await open({ idToken: await idToken(claims) }, noUserinfo()).whoAmI()).kind).toBe('known')
    }
  })

  it('E-36: is checked by the clock of the issuer when that of the device is far off, and never left unchecked', async () => {
    clock = new VirtualClock(instant(0))
    const jwks = replies['/jwks']
    replies['/jwks'] = async (ask) => ({ ...((await jwks?.(ask)) as object), headers: { date: new Date(start).toUTCString() } })
    expect((await open({ idToken: await idToken() }, noUserinfo()).whoAmI()).kind).toBe('known')
    expect((await open({ idToken: await idToken({ iat: start / 1000 + 9_999 }) }, noUserinfo()).whoAmI()).kind).toBe('violated')
    expect((await open({ idToken: await idToken({ aud: 'x' }) }, noUserinfo()).whoAmI()).kind).toBe('violated')
  })

  it('is tried again later when the keys of the issuer are out of reach, and asked for once when they are not', async () => {
    const jwks = replies['/jwks']
    replies['/jwks'] = () => ({ status: 503 })
    const account = open({ idToken: await idToken() })
    expect(await account.whoAmI()).toMatchObject({ kind: 'failed', failure: { kind: 'server-error' } })
    if (jwks) replies['/jwks'] = jwks
    expect(await account.whoAmI()).toMatchObject({ kind: 'known' })
    expect(await account.whoAmI()).toMatchObject({ kind: 'known' })
    expect(paths().filter((path) => path === '/jwks')).toHaveLength(2)
  })

  const badKey = { kty: 'EC', crv: 'P-256', x: '!!', y: 'AA', kid: 'k1', alg: 'ES256' }
  const oddKeys = [
    { kty: 'RSA', n: 'AQ', e: 'AQ', alg: 'ES256' },
    { ...badKey, x: 7 },
    { ...badKey, crv: 'P-999' },
  ]

  it.each([{ keys: 7 }, { keys: [7] }, { keys: [{}] }, {}, { keys: [] }, { keys: [badKey] }, ...oddKeys.map((key) => ({ keys: [key] }))])(
    'is not trusted with keys of a wrong shape: %j',
    async (body) => {
      replies['/jwks'] = () => ({ body })
      expect(await open({ idToken: await idToken() }).whoAmI()).toMatchObject({ kind: 'violated' })
    },
  )

  it('B-83: names the same person when it is renewed', async () => {
    const account = open({ idToken: await idToken() })
    expect(await account.whoAmI()).toMatchObject({ kind: 'known' })
    renewing('a2', 'r2', { id_token: await idToken({ sub: 'eve' }) })
    await clock.advanceTo(instant(start + 299_000))
    expect(await account.whoAmI()).toMatchObject({ kind: 'violated', message: expect.stringContaining('names another person') })
  })
})

describe('renewal', () => {
  it('E-38: renews once after a 401, and tries once more', async () => {
    renewing('a2', 'r2')
    expect(await open().whoAmI()).toMatchObject({ kind: 'known', sub: 'ada' })
    expect(paths()).toEqual(['/userinfo', '/token', '/userinfo'])
    expect(asked[1]?.form).toEqual({ grant_type: 'refresh_token', refresh_token: 'r1', client_id: clientId })
  })

  it('E-38: ends the sign-in when the renewed token is refused, too', async () => {
    renewing('a2', 'r2')
    replies['/userinfo'] = () => unauthorized
    const account = open()
    expect(await account.whoAmI()).toEqual({ kind: 'revoked' })
    expect(paths()).toEqual(['/userinfo', '/token', '/userinfo'])
    expect(await account.whoAmI()).toEqual({ kind: 'revoked' })
    expect(asked).toHaveLength(3)
  })

  it('E-11: drops all tokens at invalid_grant', async () => {
    replies['/userinfo'] = () => unauthorized
    const account = open()
    expect(await account.whoAmI()).toEqual({ kind: 'revoked' })
    expect(await account.signOut()).toBe('revoked')
    expect(paths()).toEqual(['/userinfo', '/token'])
  })

  it('ends the sign-in at a 401 when there is nothing to renew with', async () => {
    replies['/userinfo'] = () => unauthorized
    expect(await open({ refreshToken: undefined }).whoAmI()).toEqual({ kind: 'revoked' })
    expect(paths()).toEqual(['/userinfo'])
  })

  it('E-10: is single-flight, however many ask at once', async () => {
    renewing('a2', 'r2')
    const account = open()
    const answers = await Promise.all(Array.from({ length: 10 }, () => account.whoAmI()))
    expect(answers.every(({ kind }) => kind === 'known')).toBe(true)
    expect(paths().filter((path) => path === '/token')).toHaveLength(1)
  })

  it('E-37: comes a little before the access token expires, not earlier', async () => {
    const account = open()
    await clock.advanceTo(instant(start + 269_000))
    await account.whoAmI()
    expect(paths()).toEqual(['/userinfo'])
    renewing('a2', 'r2')
    await clock.advanceTo(instant(start + 286_000))
    await account.whoAmI()
    expect(paths()).toEqual(['/userinfo', '/token', '/userinfo'])
  })

  it('E-37: does not come before a 401 when the server names no end', async () => {
    const account = open({ expiresIn: undefined })
    await clock.advanceTo(instant(start + 86_400_000))
    expect(await account.whoAmI()).toMatchObject({ kind: 'known' })
    expect(paths()).toEqual(['/userinfo'])
  })

  it('E-37: that fails leaves the old token in use while it lasts', async () => {
    const account = open()
    replies['/token'] = () => ({ status: 503 })
    await clock.advanceTo(instant(start + 290_000))
    expect(await account.whoAmI()).toMatchObject({ kind: 'known' })
  })

  it('E-10 E-37: is what access() waits for: an expired token is renewed once, however many ask, and never handed out', async () => {
    const account = open()
    expect(await account.access()).toMatchObject({ kind: 'usable', tokens: { accessToken: 'a1' } })
    await clock.advanceTo(instant(start + 301_000))
    replies['/token'] = () => ({ status: 503 })
    expect(await account.access()).toMatchObject({ kind: 'failed' })
    renewing('a2', 'r2')
    asked = []
    const answers = await Promise.all(Array.from({ length: 10 }, () => account.access()))
    for (const answer of answers) expect(answer).toMatchObject({ kind: 'usable', tokens: { accessToken: 'a2' } })
    expect(paths()).toEqual(['/token'])
  })

  it('E-11: that is refused leaves nothing for access() to hand out', async () => {
    const account = open()
    await clock.advanceTo(instant(start + 301_000))
    expect(await account.access()).toEqual({ kind: 'revoked' })
    expect(await account.access()).toEqual({ kind: 'revoked' })
    expect(paths()).toEqual(['/token'])
  })

  it('A-52: that fails after a 401 can be tried again', async () => {
    replies['/userinfo'] = () => unauthorized
    replies['/token'] = () => ({ status: 503 })
    const account = open()
    expect(await account.whoAmI()).toMatchObject({ kind: 'failed', failure: { kind: 'server-error' } })
    renewing('a2', 'r2')
    expect(await account.whoAmI()).toMatchObject({ kind: 'known' })
  })

  it('E-40: takes no token of another type', async () => {
    replies['/userinfo'] = () => unauthorized
    replies['/token'] = () => ({ body: { access_token: 'a2', token_type: 'mac' } })
    expect(await open().whoAmI()).toMatchObject({ kind: 'failed', failure: { kind: 'unreadable' } })
  })

  it('B-68: replaces the refresh token at once, and keeps the old one where no new one comes', async () => {
    renewing('a2', 'r2')
    const account = open()
    await account.whoAmI()
    renewing('a3')
    await account.whoAmI()
    renewing('a4', 'r4')
    await account.whoAmI()
    expect(asked.filter(({ path }) => path === '/token').map(({ form }) => form['refresh_token'])).toEqual(['r1', 'r2', 'r2'])
  })

  it('A-36: logs in with the secret where there is one', async () => {
    renewing('a2', 'r2')
    await open({}, { clientSecret: 'hush' }).whoAmI()
    expect(asked[1]?.authorization).toBe(`Basic ${Buffer.from(`${clientId}:hush`).toString('base64')}`)
  })
})

describe('signOut()', () => {
  it('E-01 B-71: gives back the refresh token, then the access token, and uses neither again', async () => {
    const account = open()
    expect(await account.signOut()).toBe('revoked')
    expect(asked.map(({ path, form }) => [path, form])).toEqual([
      ['/revoke', { token: 'r1', token_type_hint: 'refresh_token', client_id: clientId }],
      ['/revoke', { token: 'a1', token_type_hint: 'access_token', client_id: clientId }],
    ])
    expect(await account.whoAmI()).toEqual({ kind: 'revoked' })
    expect(await account.signOut()).toBe('revoked')
    expect(asked).toHaveLength(2)
  })

  it('gives back the access token where there is no other', async () => {
    expect(await open({ refreshToken: undefined }).signOut()).toBe('revoked')
    expect(paths()).toEqual(['/revoke'])
  })

  it('counts as done when the server takes the refresh token only', async () => {
    replies['/revoke'] = ({ form }) => (form['token'] === 'r1' ? {} : { status: 400, body: { error: 'unsupported_token_type' } })
    expect(await open().signOut()).toBe('revoked')
  })

  it.each<[string, Reply]>([
    ['refuses', { status: 400, body: { error: 'invalid_grant' } }],
    ['has trouble', { status: 503 }],
  ])('says that it failed when the server %s, and forgets the tokens all the same', async (_, reply) => {
    replies['/revoke'] = () => reply
    const account = open()
    expect(await account.signOut()).toBe('failed')
    expect(await account.whoAmI()).toEqual({ kind: 'revoked' })
  })

  it('says that it failed when the server has nowhere to give tokens back', async () => {
    expect(await open({}, { metadata: { ...metadata, revocationEndpoint: undefined } }).signOut()).toBe('failed')
    expect(asked).toEqual([])
  })

  it('E-01: waits two seconds for the server and no longer', async () => {
    let heard = () => {}
    const arrived = new Promise<void>((resolve) => {
      heard = resolve
    })
    replies['/revoke'] = () => {
      heard()
      return 'hang'
    }
    const out = open().signOut()
    await arrived
    await clock.advanceTo(instant(start + 2_000))
    expect(await out).toBe('failed')
    await clock.advanceTo(instant(start + 20_000))
    expect(clock.sleeping).toBe(0)
  })

  it('E-01: waits no longer for a renewal under way, and leaves nothing of it behind', async () => {
    replies['/userinfo'] = () => unauthorized
    const arrived = new Promise<void>((heard) => {
      replies['/token'] = () => {
        heard()
        return 'hang'
      }
    })
    const account = open()
    const who = account.whoAmI()
    await arrived
    const out = account.signOut()
    await clock.advanceTo(instant(start + 2_000))
    expect(await out).toBe('failed')
    expect(await who).toMatchObject({ kind: 'failed' })
    expect(clock.sleeping).toBe(0)
  })

  it('can be called off', async () => {
    replies['/revoke'] = () => 'hang'
    const controller = new AbortController()
    const out = open().signOut(controller.signal)
    controller.abort()
    expect(await out).toBe('failed')
  })

  it('gives back what a renewal under way brings, and keeps it from being used', async () => {
    const account = open()
    let answer = (_: Reply) => {}
    let heard = () => {}
    const arrived = new Promise<void>((resolve) => {
      heard = resolve
    })
    replies['/userinfo'] = ({ authorization }) => (authorization === 'Bearer a2' ? { body: { sub: 'ada' } } : unauthorized)
    replies['/token'] = () => {
      heard()
      return new Promise<Reply>((resolve) => {
        answer = resolve
      })
    }
    const who = account.whoAmI()
    await arrived
    const out = account.signOut()
    answer({ body: { access_token: 'a2', token_type: 'Bearer', refresh_token: 'r2' } })
    expect(await out).toBe('revoked')
    await who
    expect(asked.filter(({ path }) => path === '/revoke').map(({ form }) => form['token'])).toEqual(['r2', 'a2'])
    expect(await account.whoAmI()).toEqual({ kind: 'revoked' })
  })
})

describe('a question under way while the device signs out', () => {
  it('E-01: renews nothing with tokens that have been forgotten', async () => {
    const account = open()
    let answer = (_: Reply) => {}
    const arrived = new Promise<void>((heard) => {
      replies['/userinfo'] = () => {
        heard()
        return new Promise<Reply>((resolve) => {
          answer = resolve
        })
      }
    })
    const who = account.whoAmI()
    await arrived
    expect(await account.signOut()).toBe('revoked')
    answer(unauthorized)
    expect(await who).toEqual({ kind: 'revoked' })
    expect(paths()).toEqual(['/userinfo', '/revoke', '/revoke'])
  })
})

/** A server that does not tell the time. */
function withoutDate(reply: ((asked: Asked) => Reply | Promise<Reply>) | undefined) {
  return async (ask: Asked): Promise<Reply> => ({ ...((await reply?.(ask)) as object), headers: { date: 'unknown' } })
}

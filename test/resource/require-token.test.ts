import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from 'jose'
import { request } from 'undici'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { publishResource, requireToken, type TokenMiddleware, type TokenRequest } from '../../resource/index.ts'
import { instant, later, seconds } from '../../src/time/units.ts'
import { VirtualClock } from '../../src/time/virtual-clock.ts'
import { type ProofKey, proofKey } from '../support/dpop.ts'
import { type LocalServer, serveLocally } from '../support/local-server.ts'

/** An API of somebody's own behind `requireToken`, with an issuer that the test plays: who gets in, and what the others hear. */

const audience = 'https://api.example/films'
const start = instant(Date.UTC(2027, 0, 1))

let issuer: LocalServer
let api: LocalServer
let keys: GenerateKeyPairResult
let published: JWK[]
let asked: string[]
let isDown: boolean
let clock: VirtualClock
let gate: TokenMiddleware
let key: ProofKey
let other: ProofKey

beforeAll(async () => {
  issuer = await serveLocally((incoming, response) => {
    asked.push(incoming.url ?? '')
    if (isDown) return void response.writeHead(503).end()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(told(incoming)))
  })
  const app = express()
  app.use((incoming, response, next) => gate(incoming, response, next))
  app.get('/films', (incoming, response) => void response.json({ token: (incoming as TokenRequest).token }))
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  api = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  ;[keys, key, other] = [await generateKeyPair('ES256', { extractable: true }), await proofKey(), await proofKey()]
})
beforeEach(async () => {
  ;[asked, isDown, clock] = [[], false, new VirtualClock(start)]
  published = [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }]
  gate = requireToken({ issuer: issuer.url, audience, scope: 'films.read', clock })
})
afterAll(async () => {
  await api.close()
  await issuer.close()
})

function told({ url }: IncomingMessage): unknown {
  if (url === '/jwks') return { keys: published }
  return { issuer: issuer.url, token_endpoint: `${issuer.url}/token`, jwks_uri: `${issuer.url}/jwks` }
}

interface Changed {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly key?: Parameters<SignJWT['sign']>[0]
}

/** A good token, but for what is changed; undefined leaves a claim out. */
function token({ claims = {}, header = {}, key: by = keys.privateKey }: Changed = {}): Promise<string> {
  const at = start / 1000
  const good = { iss: issuer.url, aud: audience, sub: 'ada', client_id: 'tv', jti: 'j', iat: at, exp: at + 600, scope: 'films.read openid' }
  return new SignJWT(JSON.parse(JSON.stringify({ ...good, ...claims })))
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...header })
    .sign(by)
}

async function get(headers: Record<string, string | string[]> = {}, path = '/films') {
  const reply = await request(`${api.url}${path}`, { headers })
  const text = await reply.body.text()
  const challenge = [reply.headers['www-authenticate'] ?? []].flat().join(', ')
  return { status: reply.statusCode, headers: reply.headers, challenge, json: text.startsWith('{') ? JSON.parse(text) : {} }
}

const bearer = async (changed?: Changed) => get({ authorization: `Bearer ${await token(changed)}` })

describe('requireToken()', () => {
  it('B-49: lets a good token through, and tells what it says', async () => {
    const { status, json } = await bearer()
    expect(status).toBe(200)
    expect(json.token).toMatchObject({ sub: 'ada', clientId: 'tv', scope: ['films.read', 'openid'], claims: { iss: issuer.url } })
    expect((await bearer({ claims: { aud: [audience, 'https://other.example'] } })).status).toBe(200)
  })

  it('B-24 B-25 B-41: asks whoever shows no token for one, and says where to sign in', async () => {
    for (const authorization of [undefined, 'Basic YTpi', 'Bearers x']) {
      const { status, challenge, json } = await get(authorization === undefined ? {} : { authorization })
      expect([status, json]).toEqual([401, {}])
      expect(challenge).toMatch(
        /^Bearer resource_metadata="https:\/\/api\.example\/\.well-known\/oauth-protected-resource\/films", scope="films\.read", DPoP algs="/,
      )
    }
  })

  it('B-40: has its metadata published by itself, where it stands deeper', async () => {
    const publish = publishResource({ issuer: issuer.url, audience })
    gate = (incoming, response, next) =>
      publish(incoming, response, () => requireToken({ issuer: issuer.url, audience, clock })(incoming, response, next))
    expect((await get({}, '/.well-known/oauth-protected-resource/films?a=b')).json).toMatchObject({ resource: audience })
    expect((await get({}, '/.well-known/oauth-protected-resource/music')).status).toBe(401)
  })

  it('B-40: publishes its metadata', async () => {
    const { status, json } = await get({}, '/.well-known/oauth-protected-resource/films')
    expect(status).toBe(200)
    expect(json).toMatchObject({
      resource: audience,
      authorization_servers: [issuer.url],
      scopes_supported: ['films.read'],
      bearer_methods_supported: ['header'],
    })
  })

  const faulty: readonly [what: string, changed: () => Changed | Promise<Changed>][] = [
    ['of another issuer', () => ({ claims: { iss: 'https://other.example' } })],
    ['for another audience', () => ({ claims: { aud: 'https://api.example/music' } })],
    ['for no audience', () => ({ claims: { aud: undefined } })],
    ['that has expired', () => ({ claims: { exp: start / 1000 - 61 } })],
    ['that never expires', () => ({ claims: { exp: undefined } })],
    ['that is not valid yet', () => ({ claims: { nbf: start / 1000 + 61 } })],
    ['that is an ID token (B-50)', () => ({ header: { typ: 'JWT' } })],
    ['of no type', () => ({ header: { typ: undefined } })],
    ['by a key that nobody knows', async () => ({ key: (await generateKeyPair('ES256')).privateKey })],
    ['by a key of another name', () => ({ header: { kid: 'k2' } })],
    ['by a shared secret', () => ({ header: { alg: 'HS256' }, key: new Uint8Array(32) })],
    [
      'that brings its own key (B-54)',
      async () => {
        const own = await generateKeyPair('ES256', { extractable: true })
        return { header: { jwk: await exportJWK(own.publicKey), kid: undefined }, key: own.privateKey }
      },
    ],
    [
      'that says where its key is (B-54)',
      async () => ({ header: { jku: 'https://evil.example/jwks' }, key: (await generateKeyPair('ES256')).privateKey }),
    ],
    ['with an extension that nobody knows (B-54)', () => ({ header: { crit: ['exp'], exp: 1 } })],
    ['without a client', () => ({ claims: { client_id: undefined } })],
    ['without a person', () => ({ claims: { sub: undefined } })],
    ['that is bound in a way that nobody knows', () => ({ claims: { cnf: { x5t: 'x' } } })],
  ]
  it.each(faulty)('B-49: refuses a token %s', async (_what, changed) => {
    const { status, challenge, json } = await bearer(await changed()).catch(() => ({
      status: 401,
      challenge: 'error="invalid_token"',
      json: { error: 'invalid_token' },
    }))
    expect([status, json.error]).toEqual([401, 'invalid_token'])
    expect(challenge).toContain('error="invalid_token"')
  })

  it('B-49 D-49: refuses a token that nobody signed, and one whose letters were changed', async () => {
    const good = await token()
    const unsigned = new UnsecuredJWT({ sub: 'ada', aud: audience, iss: issuer.url }).encode()
    for (const bad of [unsigned, `${good}=`, `${good.slice(0, -4)}AAAA`, `${good}.x`, 'x'])
      expect((await get({ authorization: `Bearer ${bad}` })).status).toBe(bad.endsWith('=') ? 401 : 401)
  })

  it('B-26: refuses a token of too small a scope with 403, and says which it needs', async () => {
    const { status, challenge } = await bearer({ claims: { scope: 'openid' } })
    expect(status).toBe(403)
    expect(challenge).toContain('error="insufficient_scope", scope="films.read"')
    expect((await bearer({ claims: { scope: undefined } })).status).toBe(403)
  })

  it.each<[string, Record<string, string | string[]>, string]>([
    ['two tokens', { authorization: ['Bearer a', 'Bearer b'] }, '/films'],
    ['a token here and in the address', { authorization: 'Bearer a' }, '/films?access_token=b'],
    ['no token', { authorization: 'Bearer' }, '/films'],
    ['two words', { authorization: 'Bearer a b' }, '/films'],
  ])('B-23 B-26 B-28: answers %s with 400', async (_what, headers, path) => {
    expect((await get(headers, path)).status).toBe(400)
  })

  it('B-60: fetches keys once for many, again after five minutes, and for an unknown key twice a minute at most', async () => {
    await Promise.all(Array.from({ length: 20 }, () => bearer()))
    expect(asked.filter((path) => path === '/jwks')).toHaveLength(1)
    for (let times = 0; times < 10; times += 1) await bearer({ header: { kid: `made-up ${times}` } })
    expect(asked.filter((path) => path === '/jwks')).toHaveLength(1)
    await clock.advanceTo(later(start, seconds(31)))
    for (let times = 0; times < 10; times += 1) await bearer({ header: { kid: `made-up ${times}` } })
    expect(asked.filter((path) => path === '/jwks')).toHaveLength(2)
    await clock.advanceTo(later(start, seconds(340)))
    await bearer()
    expect(asked.filter((path) => path === '/jwks')).toHaveLength(3)
  })

  it('B-59: takes the tokens of a new key as soon as there are any', async () => {
    await bearer()
    const next = await generateKeyPair('ES256', { extractable: true })
    published.push({ ...(await exportJWK(next.publicKey)), kid: 'k2', alg: 'ES256', use: 'sig' })
    await clock.advanceTo(later(start, seconds(31)))
    expect((await bearer({ header: { kid: 'k2' }, key: next.privateKey })).status).toBe(200)
    expect((await bearer()).status).toBe(200)
  })

  it('says that it cannot know, where the keys cannot be had, and lets nobody through', async () => {
    isDown = true
    const { status, headers } = await bearer()
    expect([status, headers['retry-after']]).toEqual([503, '5'])
    isDown = false
    expect((await bearer()).status).toBe(200)
  })

  it('says at once what is wrong with a resource that cannot be one', () => {
    for (const wrong of ['films', 'https://api.example/?a=b', 'https://api.example/#a'])
      expect(() => requireToken({ issuer: issuer.url, audience: wrong })).toThrow(/^Give the audience as an absolute address/)
  })
})

describe('a token that is bound to a key', () => {
  const htu = audience

  async function bound(by: ProofKey | undefined, changed: Record<string, unknown> = {}, scheme = 'DPoP') {
    const accessToken = await token({ claims: { cnf: { jkt: key.jkt } } })
    const send = async (nonce?: string) => {
      const proof = by && { dpop: await by.prove({ htm: 'GET', htu, accessToken, nonce, ...changed }) }
      return get({ authorization: `${scheme} ${accessToken}`, ...proof })
    }
    const first = await send()
    return first.json.error === 'use_dpop_nonce' ? send(String(first.headers['dpop-nonce'])) : first
  }

  it('B-96: opens with a proof of that key', async () => {
    const { status, json } = await bound(key)
    expect([status, json.token.jkt]).toEqual([200, key.jkt])
  })

  it.each([
    ['as a bearer’s', 'key', {}, 'Bearer', 'invalid_token'],
    ['with a proof of another key', 'other', {}, 'DPoP', 'invalid_token'],
    ['without a proof', 'none', {}, 'DPoP', 'invalid_dpop_proof'],
    ['with a proof for another address', 'key', { htu: 'https://api.example/music' }, 'DPoP', 'invalid_dpop_proof'],
    ['with a proof for another token', 'key', { accessToken: 'x' }, 'DPoP', 'invalid_dpop_proof'],
  ] as const)('B-96: opens nothing %s', async (_how, by, changed, scheme, error) => {
    const { status, json, challenge } = await bound({ key, other, none: undefined }[by], changed, scheme)
    expect([status, json.error]).toEqual([401, error])
    expect(challenge.match(/error=/g)).toHaveLength(1)
  })

  it('B-91: opens once with one proof', async () => {
    const accessToken = await token({ claims: { cnf: { jkt: key.jkt } } })
    const nonce = String(
      (await get({ authorization: `DPoP ${accessToken}`, dpop: await key.prove({ htm: 'GET', htu, accessToken }) })).headers['dpop-nonce'],
    )
    const dpop = await key.prove({ htm: 'GET', htu, accessToken, nonce })
    const statuses = [await get({ authorization: `DPoP ${accessToken}`, dpop }), await get({ authorization: `DPoP ${accessToken}`, dpop })]
    expect(statuses.map(({ status }) => status)).toEqual([200, 401])
  })

  it('B-97: needs another nonce after five minutes, which comes before that', async () => {
    const accessToken = await token({ claims: { cnf: { jkt: key.jkt } } })
    const send = async (nonce?: string) =>
      get({ authorization: `DPoP ${accessToken}`, dpop: await key.prove({ htm: 'GET', htu, accessToken, nonce }) })
    const nonce = String((await send()).headers['dpop-nonce'])
    await clock.advanceTo(later(start, seconds(200)))
    expect((await send(nonce)).headers['dpop-nonce']).toBeDefined()
    await clock.advanceTo(later(start, seconds(301)))
    expect((await send(nonce)).json.error).toBe('use_dpop_nonce')
  })

  it('may be all that is taken', async () => {
    gate = requireToken({ issuer: issuer.url, audience, requiresKey: true, clock })
    expect((await bound(key)).status).toBe(200)
    expect((await bearer()).status).toBe(401)
    expect((await get()).challenge).toMatch(/^DPoP algs="[^"]+", resource_metadata="/)
  })
})

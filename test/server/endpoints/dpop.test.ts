import { decodeJwt, exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClientId } from '../../../server/identity/client.ts'
import { type ProofFor, type ProofKey, proofKey } from '../../support/dpop.ts'
import { sendRaw } from '../../support/raw-http.ts'
import {
  type Answer,
  type Codes,
  deviceCodeGrant,
  kitchen,
  startTestServer,
  type TestServer,
  television,
} from '../../support/running-server.ts'

/** Tokens that are bound to a key (RFC 9449), over real HTTP: at the device request, at every poll and refresh, at a resource. */

let server: TestServer
let key: ProofKey
let other: ProofKey
beforeAll(async () => {
  server = await startTestServer()
  ;[key, other] = [await proofKey(), await proofKey('EdDSA')]
})
afterAll(() => server.close())

const identity = (login = television) => ({ client_id: login.id, ...(login.secret !== undefined && { client_secret: login.secret }) })

/** Posts a form with a proof, and with the nonce that the server asks for. */
async function post(path: string, fields: Record<string, string>, by: ProofKey | undefined, login = television): Promise<Answer> {
  const send = async (nonce?: string) => {
    const proof = by && { dpop: await by.prove({ htu: `${server.issuer}${path}`, nonce }) }
    return server.post(path, { ...identity(login), ...fields }, proof)
  }
  const first = await send()
  return first.json['error'] === 'use_dpop_nonce' ? send(String(first.headers['dpop-nonce'])) : first
}

async function ask(by: ProofKey | undefined, login = television): Promise<Codes> {
  const { json } = await post('/device_authorization', {}, by, login)
  return {
    deviceCode: String(json['device_code']),
    userCode: String(json['user_code']),
    complete: String(json['verification_uri_complete']),
  }
}

function poll({ deviceCode }: Codes, by: ProofKey | undefined, login = television): Promise<Answer> {
  return post('/token', { grant_type: deviceCodeGrant, device_code: deviceCode }, by, login)
}

function refresh(token: unknown, by: ProofKey | undefined, login = television): Promise<Answer> {
  return post('/token', { grant_type: 'refresh_token', refresh_token: String(token) }, by, login)
}

async function signIn(by: ProofKey, login = television): Promise<Answer> {
  const codes = await ask(by, login)
  await server.answerAsOperator(codes)
  return poll(codes, by, login)
}

async function nonceFor(path: string): Promise<string> {
  const { headers } = await server.post(path, identity(), { dpop: await key.prove({ htu: `${server.issuer}${path}` }) })
  return String(headers['dpop-nonce'])
}

function result({ status, json }: Answer): string {
  return `${status} ${String(json['error'] ?? 'ok')}`
}

describe('a proof of a key', () => {
  const path = '/device_authorization'

  it('B-97 B-98: needs a nonce of this server, which any first proof is answered with', async () => {
    const answer = await server.post(path, identity(), { dpop: await key.prove({ htu: `${server.issuer}${path}` }) })
    expect(result(answer)).toBe('400 use_dpop_nonce')
    expect(answer.headers['dpop-nonce']).toMatch(/^[a-z0-9]+\.[\w-]{43}$/)
    for (const nonce of ['x', `${Date.now().toString(36)}.x`, '', 'zzzzzzzzzzzzzzzz.'])
      expect(result(await server.post(path, identity(), { dpop: await key.prove({ htu: `${server.issuer}${path}`, nonce }) }))).toBe(
        '400 use_dpop_nonce',
      )
  })

  it('B-90: is good for five minutes, and meanwhile a newer nonce comes along', async () => {
    const nonce = await nonceFor(path)
    const send = async () => server.post(path, identity(), { dpop: await key.prove({ htu: `${server.issuer}${path}`, nonce }) })
    expect((await send()).headers['dpop-nonce']).toBeUndefined()
    await server.wait(200)
    expect((await send()).headers['dpop-nonce']).toMatch(/^[a-z0-9]+\./)
    await server.wait(101)
    expect(result(await send())).toBe('400 use_dpop_nonce')
  })

  it('B-90: is good from a device whose clock is wrong by years: the nonce tells how old it is', async () => {
    const nonce = await nonceFor(path)
    const proof = await key.prove({ htu: `${server.issuer}${path}`, nonce, changed: { iat: 0 } })
    expect(result(await server.post(path, identity(), { dpop: proof }))).toBe('200 ok')
  })

  it('B-91: is good once, whatever is done to its letters', async () => {
    const proof = await key.prove({ htu: `${server.issuer}${path}`, nonce: await nonceFor(path) })
    expect(result(await server.post(path, identity(), { dpop: proof }))).toBe('200 ok')
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const stray = `${proof.slice(0, -1)}${letters.charAt(letters.indexOf(proof.slice(-1)) ^ 1)}`
    for (const again of [proof, stray, `${proof}=`, `${proof}A`])
      expect(result(await server.post(path, identity(), { dpop: again }))).toBe('400 invalid_dpop_proof')
  })

  it('B-91: of fifty at once that are the same one is good', async () => {
    const proof = await key.prove({ htu: `${server.issuer}${path}`, nonce: await nonceFor(path) })
    const answers = await Promise.all(Array.from({ length: 50 }, () => server.post(path, identity(), { dpop: proof })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  const wrong: readonly [what: string, changed: Partial<ProofFor>, header?: Record<string, unknown>][] = [
    ['for another method', { htm: 'GET' }],
    ['for another address', { htu: 'https://elsewhere.example/device_authorization' }],
    ['for another endpoint', { htu: 'http://127.0.0.1/token' }],
    ['for no address', { changed: { htu: undefined } }],
    ['for no method', { changed: { htm: undefined } }],
    ['without an identifier', { changed: { jti: undefined } }],
    ['with an identifier of a kilobyte', { changed: { jti: 'x'.repeat(1024) } }],
    ['without a time', { changed: { iat: undefined } }],
    ['with the hash of an access token that was not sent', { accessToken: 'token' }],
    ['of another type', {}, { typ: 'JWT' }],
    ['without a key', {}, { jwk: undefined }],
    ['by another key than its header has', {}, { jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } }],
    ['with a symmetric key', {}, { jwk: { kty: 'oct', k: 'AA' } }],
    ['with an extension that nobody knows', {}, { crit: ['exp'], exp: 1 }],
  ]
  it.each(wrong)('B-87: counts for nothing %s', async (_what, changed, header) => {
    const nonce = await nonceFor(path)
    const proof = await key.prove({ htu: `${server.issuer}${path}`, nonce, ...changed }, header).catch(() => 'unsignable')
    expect(result(await server.post(path, identity(), { dpop: proof }))).toBe('400 invalid_dpop_proof')
  })

  it('B-87: counts for nothing where it gives its private key away', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const nonce = await nonceFor(path)
    const proof = await key.prove({ htu: `${server.issuer}${path}`, nonce }, { jwk: await exportJWK(privateKey) })
    expect(result(await server.post(path, identity(), { dpop: proof }))).toBe('400 invalid_dpop_proof')
  })

  it.each(['', 'x', 'a.b.c', 'a.b.c, d.e.f', '"quoted"'])('B-88: counts for nothing when it is %j', async (dpop) => {
    expect(result(await server.post(path, identity(), { dpop }))).toBe('400 invalid_dpop_proof')
  })

  it('B-88: counts for nothing beside another', async () => {
    const nonce = await nonceFor(path)
    const proofs = await Promise.all([1, 2].map(() => key.prove({ htu: `${server.issuer}${path}`, nonce })))
    const body = `client_id=${television.id}`
    const head = [
      `POST ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${server.port}`,
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${body.length}`,
      ...proofs.map((proof) => `DPoP: ${proof}`),
      'Connection: close',
    ]
    const answer = await sendRaw(server.port, head, body)
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*invalid_dpop_proof/)
  })

  it('B-89: names its address in any spelling that means the same, with a query or without', async () => {
    const nonce = await nonceFor(path)
    const spelled = `HTTP://127.0.0.1:${server.port}/x/../device_authorization?a=b#c`
    const proof = await key.prove({ htu: spelled, nonce })
    expect(result(await server.post(path, identity(), { dpop: proof }))).toBe('200 ok')
  })

  it.each(['ES256', 'ES384', 'EdDSA', 'PS256', 'RS256'])('B-36: is made with %s', async (alg) => {
    expect(result(await post(path, {}, await proofKey(alg)))).toBe('200 ok')
  })
})

describe('codes that were asked for with a key', () => {
  it('B-100: are that key’s alone; whoever else comes changes nothing', async () => {
    const codes = await ask(key)
    for (const by of [undefined, other]) expect(result(await poll(codes, by))).toBe('400 invalid_grant')
    expect(result(await poll(codes, key))).toBe('400 authorization_pending')
    await server.answerAsOperator(codes)
    for (const by of [undefined, other]) expect(result(await poll(codes, by))).toBe('400 invalid_grant')
    expect(result(await poll(codes, key))).toBe('200 ok')
  })

  it('B-99: are polled for as often as their interval allows, whatever nonces cost', async () => {
    const codes = await ask(key)
    const htu = `${server.issuer}/token`
    const fields = { grant_type: deviceCodeGrant, device_code: codes.deviceCode, ...identity() }
    for (let polls = 0; polls < 3; polls++) {
      expect(result(await server.post('/token', fields, { dpop: await key.prove({ htu }) }))).toBe('400 use_dpop_nonce')
      expect(result(await poll(codes, key))).toBe('400 authorization_pending')
      await server.wait(5)
    }
  })

  it('B-92: give tokens of the type DPoP, which name the key', async () => {
    const { json } = await signIn(key)
    expect(json['token_type']).toBe('DPoP')
    expect(decodeJwt(String(json['access_token']))['cnf']).toEqual({ jkt: key.jkt })
    expect(decodeJwt(String(json['id_token']))['cnf']).toBeUndefined()
  })

  it('decision 3: give the same answer again to the same key for ten seconds, since the first may be lost', async () => {
    const codes = await ask(key)
    await server.answerAsOperator(codes)
    const first = await poll(codes, key)
    await server.wait(9)
    const again = await poll(codes, key)
    expect(result(again)).toBe('200 ok')
    expect(again.json['refresh_token']).toBe(first.json['refresh_token'])
    expect(result(await refresh(again.json['refresh_token'], key))).toBe('200 ok')
    expect(result(await poll(codes, key))).toBe('400 invalid_grant')
    expect((await server.data.store.families.list(server.ada.id)).length).toBeGreaterThan(0)
  })

  it('decision 3: give it no longer, nor to a bearer', async () => {
    const codes = await ask(key)
    await server.answerAsOperator(codes)
    await poll(codes, key)
    await server.wait(10)
    expect(result(await poll(codes, key))).toBe('400 invalid_grant')
    const plain = await ask(undefined)
    await server.answerAsOperator(plain)
    expect(result(await poll(plain, undefined))).toBe('200 ok')
    expect(result(await poll(plain, undefined))).toBe('400 invalid_grant')
  })
})

describe('codes that were asked for without a key', () => {
  it('B-79: are told of as such to whoever may ask', async () => {
    const { json } = await signIn(key, kitchen)
    const told = await server.post('/introspection', { token: String(json['access_token']), ...identity(kitchen) })
    expect(told.json).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: key.jkt } })
  })

  it('B-92: are bound to the key of the poll that gets the tokens', async () => {
    const codes = await ask(undefined)
    await server.answerAsOperator(codes)
    const { json } = await poll(codes, key)
    expect(json['token_type']).toBe('DPoP')
    expect(decodeJwt(String(json['access_token']))['cnf']).toEqual({ jkt: key.jkt })
  })
})

describe('a refresh token', () => {
  it('B-93: of a public client works with its key alone, and is not spent by others', async () => {
    const first = (await signIn(key)).json['refresh_token']
    for (const by of [undefined, other]) expect(result(await refresh(first, by))).toBe('400 invalid_grant')
    const renewed = await refresh(first, key)
    expect([renewed.json['token_type'], decodeJwt(String(renewed.json['access_token']))['cnf']]).toEqual(['DPoP', { jkt: key.jkt }])
  })

  it('B-93: of a bearer is bound to the key that it is refreshed with from then on', async () => {
    const bearer = (await server.signIn()).json['refresh_token']
    const bound = (await refresh(bearer, key)).json['refresh_token']
    expect(result(await refresh(bound, undefined))).toBe('400 invalid_grant')
    expect(result(await refresh(bound, key))).toBe('200 ok')
  })

  it('B-93: of a confidential client is bound to the client, and its access token to the key of each refresh', async () => {
    const first = (await signIn(key, kitchen)).json['refresh_token']
    const second = await refresh(first, other, kitchen)
    expect(decodeJwt(String(second.json['access_token']))['cnf']).toEqual({ jkt: other.jkt })
    const third = await refresh(second.json['refresh_token'], undefined, kitchen)
    expect([third.status, third.json['token_type']]).toEqual([200, 'Bearer'])
    expect(decodeJwt(String(third.json['access_token']))['cnf']).toBeUndefined()
  })

  it('B-64, decision 3: brings the same successor for ten seconds to the same key, and then ends the family', async () => {
    const first = (await signIn(key)).json['refresh_token']
    const [one, two] = [await refresh(first, key), await refresh(first, key)]
    expect(two.json['refresh_token']).toBe(one.json['refresh_token'])
    await server.wait(11)
    expect(result(await refresh(first, key))).toBe('400 invalid_grant')
    expect(result(await refresh(one.json['refresh_token'], key))).toBe('400 invalid_grant')
  })
})

describe('a client that has to prove a key', () => {
  it('B-95: gets no token without', async () => {
    const strict = { id: 'strict' }
    const television = await server.data.store.clients.find('tenfoot-tv' as ClientId)
    if (!television) throw new Error('The first client is gone')
    await server.data.store.clients.insert({ ...television, id: 'strict' as ClientId, mustProveKey: true })
    const codes = await ask(undefined, strict)
    await server.answerAsOperator(codes)
    expect(result(await poll(codes, undefined, strict))).toBe('400 invalid_request')
    expect((await poll(codes, key, strict)).json['token_type']).toBe('DPoP')
  })
})

describe('a resource', () => {
  const path = '/userinfo'

  async function who(token: unknown, by: ProofKey | undefined, scheme = 'DPoP', changed: Partial<ProofFor> = {}): Promise<Answer> {
    const send = async (nonce?: string) => {
      const proof = by && {
        dpop: await by.prove({ htm: 'GET', htu: `${server.issuer}${path}`, nonce, accessToken: String(token), ...changed }),
      }
      return server.send(path, { headers: { authorization: `${scheme} ${String(token)}`, ...proof } })
    }
    const first = await send()
    return first.json['error'] === 'use_dpop_nonce' ? send(String(first.headers['dpop-nonce'])) : first
  }

  it('B-96: opens for a token with a proof of its key', async () => {
    const token = (await signIn(key)).json['access_token']
    expect((await who(token, key)).json).toMatchObject({ sub: server.ada.id })
  })

  it.each([
    ['sent as a bearer’s', 'key', 'Bearer', {}, 'invalid_token'],
    ['with a proof of another key', 'other', 'DPoP', {}, 'invalid_token'],
    ['without a proof', 'none', 'DPoP', {}, 'invalid_dpop_proof'],
    ['with a proof for another token', 'key', 'DPoP', { accessToken: 'another' }, 'invalid_dpop_proof'],
    ['with a proof for no token', 'key', 'DPoP', { accessToken: undefined }, 'invalid_dpop_proof'],
    ['with a proof for another method', 'key', 'DPoP', { htm: 'POST' }, 'invalid_dpop_proof'],
  ] as const)('B-96: stays shut for a bound token %s', async (_how, by, scheme, changed, error) => {
    const token = (await signIn(key)).json['access_token']
    const answer = await who(token, { key, other, none: undefined }[by], scheme, changed)
    expect(result(answer)).toBe(`401 ${error}`)
    const challenge = String(answer.headers['www-authenticate'])
    expect(challenge).toMatch(new RegExp(`${scheme} ((?!DPoP).)*error="${error}"`))
    expect(challenge.match(/error=/g)).toHaveLength(1)
    expect(challenge).toContain('DPoP algs="ES256')
  })

  it('B-96: stays shut for a bearer’s token sent as if it were bound', async () => {
    const token = (await server.signIn()).json['access_token']
    expect(result(await who(token, key))).toBe('401 invalid_token')
  })

  it('B-97 B-98 B-101: wants a nonce of its own, and none of the token endpoint’s', async () => {
    const token = String((await signIn(key)).json['access_token'])
    const nonce = await nonceFor('/token')
    const proof = await key.prove({ htm: 'GET', htu: `${server.issuer}${path}`, nonce, accessToken: token })
    const answer = await server.send(path, { headers: { authorization: `DPoP ${token}`, dpop: proof } })
    expect(result(answer)).toBe('401 use_dpop_nonce')
    expect(answer.headers['www-authenticate']).toMatch(/DPoP algs="[^"]+", error="use_dpop_nonce"$/)
    expect(answer.headers['dpop-nonce']).not.toBe(nonce)
  })
})

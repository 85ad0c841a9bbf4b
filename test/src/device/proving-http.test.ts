import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Http, HttpOutcome, RequestOptions } from '../../../src/device/http.ts'
import { createProofKey, type ProofKey } from '../../../src/device/proof-key.ts'
import { type ProvingHttp, provingHttp } from '../../../src/device/proving-http.ts'
import { instant, later, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'

/** Requests that prove a key, over a wire that the test holds in its hand (RFC 9449). */

const token = 'https://tv.example/token'
const userinfo = 'https://tv.example/userinfo'
const start = instant(Date.UTC(2027, 0, 1))

let key: ProofKey
let sent: { readonly url: string; readonly options: RequestOptions }[]
let answers: HttpOutcome[]
let clock: VirtualClock
let http: ProvingHttp
beforeAll(async () => {
  key = await createProofKey()
})
beforeEach(() => {
  ;[sent, answers, clock] = [[], [], new VirtualClock(start)]
  const answer = async (url: string, options: RequestOptions = {}): Promise<HttpOutcome> => {
    sent.push({ url, options })
    return answers.shift() ?? ok()
  }
  const wire: Http = { postForm: (url, _form, options) => answer(url, options), getJson: answer }
  http = provingHttp(wire, { key, clock, places: [token, userinfo] })
})

function ok(more: Partial<HttpOutcome & { kind: 'answer' }> = {}): HttpOutcome {
  return { kind: 'answer', status: 200, members: {}, ...more }
}

function wantsNonce(dpopNonce: string): HttpOutcome {
  return { kind: 'answer', status: 400, members: { error: 'use_dpop_nonce' }, dpopNonce }
}

/** What the proof of a request says. */
function claims(index = 0): Record<string, unknown> {
  return decodeJwt(sent[index]?.options.dpop ?? '')
}

describe('a key', () => {
  it('E-03: makes proofs that its public half checks, and tells nothing of its private one', async () => {
    const proof = await key.prove({ method: 'POST', url: `${token}?a=b#c`, at: 1_800_000_000.7 })
    const { jwk, ...header } = decodeProtectedHeader(proof)
    expect(header).toEqual({ alg: 'ES256', typ: 'dpop+jwt' })
    expect(Object.keys(jwk ?? {}).sort()).toEqual(['crv', 'kty', 'x', 'y'])
    expect(await calculateJwkThumbprint(jwk ?? {})).toBe(key.thumbprint)
    const { payload } = await jwtVerify(proof, await importJWK(jwk ?? {}, 'ES256'))
    expect(payload).toEqual({ jti: expect.stringMatching(/^[\w-]{22}$/), htm: 'POST', htu: token, iat: 1_800_000_000 })
  })
})

describe('a proof for a request that another program makes', () => {
  const target = { method: 'DELETE', url: 'https://api.example/films/7', nonce: 'n' }

  it('B-96: says what it is for, and with which token', async () => {
    const ath = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from('a1'))).toString('base64url')
    const proof = decodeJwt(await http.prover.prove(target, 'a1'))
    expect(proof).toMatchObject({ htm: 'DELETE', htu: target.url, nonce: 'n', iat: start / 1000, ath })
    expect(http.prover.thumbprint).toBe(key.thumbprint)
    expect(sent).toEqual([])
  })

  it('E-36: has the time of the server, once it has told it', async () => {
    answers = [ok({ date: later(start, seconds(86_400)) })]
    await http.postForm(token, 'a=b')
    expect(decodeJwt(await http.prover.prove(target, 'a1'))['iat']).toBe(start / 1000 + 86_400)
  })
})

describe('requests that prove a key', () => {
  it('B-87: say method, address and time, with a name that never comes twice', async () => {
    await http.postForm(token, 'a=b')
    await http.postForm(token, 'a=b')
    expect(claims()).toMatchObject({ htm: 'POST', htu: token, iat: start / 1000 })
    expect(claims()['jti']).not.toBe(claims(1)['jti'])
    expect(claims()).not.toHaveProperty('nonce')
    expect(claims()).not.toHaveProperty('ath')
  })

  it('B-96: go with the hash of the access token that they show', async () => {
    await http.getJson(userinfo, { authorization: 'DPoP a1' })
    expect(claims()).toMatchObject({
      htm: 'GET',
      htu: userinfo,
      ath: Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from('a1'))).toString('base64url'),
    })
    expect(sent[0]?.options.authorization).toBe('DPoP a1')
  })

  it('are those to the places alone that were named', async () => {
    await http.getJson('https://tv.example/jwks')
    await http.postForm('https://tv.example/revocation', 'token=a')
    expect(sent.map(({ options }) => options.dpop)).toEqual([undefined, undefined])
  })

  it('B-97: are made once more, at once, with the nonce that is asked for, and with it from then on', async () => {
    answers = [wantsNonce('n1'), ok({ dpopNonce: 'n2' })]
    expect(await http.postForm(token, 'a=b')).toMatchObject({ status: 200 })
    await http.postForm(token, 'a=b')
    expect([0, 1, 2].map((index) => claims(index)['nonce'])).toEqual([undefined, 'n1', 'n2'])
  })

  it('E-44: are made once more, and no more, where the server always asks for another', async () => {
    answers = [wantsNonce('n1'), wantsNonce('n2'), wantsNonce('n3')]
    expect(await http.postForm(token, 'a=b')).toMatchObject({ status: 400 })
    expect(sent).toHaveLength(2)
  })

  it('E-44: are not made once more for the nonce that they had', async () => {
    answers = [ok({ dpopNonce: 'n1' }), wantsNonce('n1')]
    await http.postForm(token, 'a=b')
    await http.postForm(token, 'a=b')
    expect(sent).toHaveLength(2)
  })

  it('B-98: keep the nonces of tokens and of resources apart', async () => {
    answers = [wantsNonce('n1'), ok(), { kind: 'failed', failure: { kind: 'unreadable', message: '' }, status: 401, dpopNonce: 'r1' }, ok()]
    await http.postForm(token, 'a=b')
    await http.getJson(userinfo, { authorization: 'DPoP a1' })
    expect([0, 1, 2, 3].map((index) => claims(index)['nonce'])).toEqual([undefined, 'n1', undefined, 'r1'])
  })

  it('E-36: come from a clock that is years off in the time of the server, once it has told it', async () => {
    answers = [ok({ date: later(start, seconds(86_400 * 1000)) })]
    await http.postForm(token, 'a=b')
    await http.postForm(token, 'a=b')
    expect(claims(1)['iat']).toBe(start / 1000 + 86_400 * 1000)
  })

  it('E-36: are made once more, and no more, in the time of a server that refuses them for theirs', async () => {
    const refusedAt = (days: number): HttpOutcome => {
      return { kind: 'answer', status: 400, members: { error: 'invalid_dpop_proof' }, date: later(start, seconds(86_400 * days)) }
    }
    answers = [refusedAt(1000), ok()]
    expect(await http.postForm(token, 'a=b')).toMatchObject({ status: 200 })
    expect(claims(1)['iat']).toBe(start / 1000 + 86_400 * 1000)
    answers = [refusedAt(2000), refusedAt(3000), ok()]
    expect(await http.postForm(token, 'a=b')).toMatchObject({ status: 400 })
    expect(sent).toHaveLength(4)
    answers = [refusedAt(3000), ok()]
    expect(await http.postForm(token, 'a=b')).toMatchObject({ status: 400 })
  })

  it('E-36: stay in their own time where that is right', async () => {
    answers = [ok({ date: later(start, seconds(20)) })]
    await http.postForm(token, 'a=b')
    await http.postForm(token, 'a=b')
    expect(claims(1)['iat']).toBe(start / 1000)
  })
})

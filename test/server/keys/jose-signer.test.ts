import { createHmac } from 'node:crypto'
import { createLocalJWKSet, decodeProtectedHeader, exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SigningAlgorithm } from '../../../server/identity/client.ts'
import { createSigner } from '../../../server/keys/jose-signer.ts'
import type { Signer } from '../../../server/keys/signer.ts'
import { createSigningKeys, type SigningKey } from '../../../server/keys/signing-key.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'

const algorithms: readonly SigningAlgorithm[] = ['ES256', 'RS256']
const claims = { sub: 'ada', aud: 'https://tv.example' }

const clock = new VirtualClock()
let keys: readonly SigningKey[]
let signer: Signer
beforeAll(async () => {
  keys = await createSigningKeys(clock.now())
  signer = await createSigner(keys, clock)
})

describe('sign()', () => {
  it.each(algorithms)('B-43 B-44 B-58: names the type, the key and %s in the header, and nothing else', async (algorithm) => {
    const token = await signer.sign(claims, 'at+jwt', algorithm)
    expect(decodeProtectedHeader(token)).toEqual({ typ: 'at+jwt', alg: algorithm, kid: keyOf(algorithm).kid })
  })

  it.each(algorithms)('B-55: makes tokens that anybody can check with the published keys: %s', async (algorithm) => {
    const token = await signer.sign(claims, 'JWT', algorithm)
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [...(await signer.jwks()).keys] as never }), { typ: 'JWT' })
    expect(payload).toEqual(claims)
  })

  it('signs with the first of keys that are as old as each other and still knows the others', async () => {
    const older = await createSigningKeys(clock.now())
    const both = await createSigner([...keys, ...older], clock)
    expect(decodeProtectedHeader(await both.sign(claims, 'JWT', 'ES256')).kid).toBe(keyOf('ES256').kid)
    expect(await both.verify(await (await createSigner(older, clock)).sign(claims, 'JWT', 'ES256'), 'JWT')).toEqual(claims)
  })

  it('refuses to sign where there is no key for it', async () => {
    const one = await createSigner([keyOf('ES256')], clock)
    await expect(one.sign(claims, 'JWT', 'RS256')).rejects.toThrow('Cannot sign a token: there is no RS256 key')
  })

  it('refuses to begin with a key that can only check', async () => {
    const { d: _d, ...jwk } = keyOf('ES256').jwk
    await expect(createSigner([{ ...keyOf('ES256'), jwk }], clock)).rejects.toThrow('its private part is missing')
  })

  it('refuses to begin with a symmetric key', async () => {
    const symmetric = { kid: 'k', alg: 'ES256', jwk: { kty: 'oct', k: 'c2VjcmV0' } } as const
    await expect(createSigner([symmetric], clock)).rejects.toThrow('Cannot load a signing key: it is symmetric')
  })
})

describe('jwks', () => {
  it('B-55 B-56: publishes every key once, for signatures only, with its algorithm and nothing private', async () => {
    const published = (await signer.jwks()).keys
    expect(published.map((key) => Object.keys(key).sort())).toEqual([
      ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    ])
    expect(published.map(({ use }) => use)).toEqual(['sig', 'sig'])
    expect(new Set(published.map(({ kid }) => kid)).size).toBe(2)
    expect(published.map(({ alg }) => alg)).toEqual(algorithms)
  })
})

describe('verify()', () => {
  it.each(algorithms)('gives back the claims of a token that this server signed: %s', async (algorithm) => {
    expect(await signer.verify(await signer.sign(claims, 'at+jwt', algorithm), 'at+jwt')).toEqual(claims)
  })

  it('does not look at the end of a token: whoever revokes an old one is right to', async () => {
    const old = { ...claims, exp: 1 }
    expect(await signer.verify(await signer.sign(old, 'at+jwt', 'ES256'), 'at+jwt')).toEqual(old)
  })

  it.each<[string, string, () => Promise<string>]>([
    ['B-50', 'an ID token', () => signer.sign(claims, 'JWT', 'ES256')],
    ['B-50', 'a type in other letters', () => signer.sign(claims, 'AT+JWT', 'ES256')],
    ['B-50', 'a token without a type', () => forge({ alg: 'ES256', kid: keyOf('ES256').kid })],
    ['B-43', 'no signature', () => withHeader({ typ: 'at+jwt', alg: 'none', kid: keyOf('ES256').kid }, '')],
    ['B-43', 'no signature, under another spelling of none', () => withHeader({ typ: 'at+jwt', alg: 'nOnE', kid: keyOf('ES256').kid }, '')],
    ['B-43', 'no signature beside the right algorithm', () => withHeader({ typ: 'at+jwt', alg: 'ES256', kid: keyOf('ES256').kid }, '')],
    ['B-58', 'no key named', () => forge({ typ: 'at+jwt', alg: 'ES256' })],
    ['B-58', 'an unknown key named', () => forge({ typ: 'at+jwt', alg: 'ES256', kid: 'unknown' })],
    ['B-54', "the other key's name", () => forge({ typ: 'at+jwt', alg: 'ES256', kid: keyOf('RS256').kid })],
    ['B-54', 'a signature of a stranger', () => forgeAsStranger({})],
    ['B-54', 'a signature of a stranger who brings the key along', async () => forgeAsStranger({ jwk: await strangersKey() })],
    ['B-54', 'a signature of a stranger who says where the key is', () => forgeAsStranger({ jku: 'https://evil.example/jwks' })],
    ['B-54', 'a public key taken for a shared secret', () => forgeWithPublicKey()],
    [
      'B-54',
      'a critical extension that nobody knows',
      () => forge({ typ: 'at+jwt', alg: 'ES256', kid: keyOf('ES256').kid, crit: ['x'], x: 1 }),
    ],
  ])('%s: refuses %s', async (_id, _what, make) => {
    expect(await signer.verify(await make(), 'at+jwt')).toBeUndefined()
  })

  it.each<[string, (parts: readonly [string, string, string]) => string]>([
    ['a changed payload', ([header, , signature]) => `${header}.${encode({ ...claims, sub: 'eve' })}.${signature}`],
    ['a cut signature', ([header, payload, signature]) => `${header}.${payload}.${signature.slice(0, -2)}`],
    ['two parts', ([header, payload]) => `${header}.${payload}`],
    ['four parts', ([header, payload, signature]) => `${header}.${payload}.${signature}.`],
    ['blanks', ([header, payload, signature]) => ` ${header}.${payload}.${signature}`],
    ['a header that is no JSON', ([, payload, signature]) => `${Buffer.from('{').toString('base64url')}.${payload}.${signature}`],
    ['a header that is a list', ([, payload, signature]) => `${encode([])}.${payload}.${signature}`],
    ['nothing', () => ''],
    ['dots', () => '..'],
    ['a megabyte of nothing', () => '.'.repeat(1_000_000)],
  ])('refuses %s, and does not throw', async (_what, change) => {
    expect(await signer.verify(change(await signedParts()), 'at+jwt')).toBeUndefined()
  })

  it.each<[string, (signature: string) => string]>([
    ['padding', (signature) => `${signature}==`],
    ['a line break', (signature) => `${signature}\n`],
    ['junk in the middle', (signature) => `${signature.slice(0, 9)}!${signature.slice(9)}`],
    ['the plain base64 alphabet', (signature) => signature.replaceAll('-', '+').replaceAll('_', '/')],
    ['stray last bits', strayBits],
  ])('D-49: a token has one spelling: refuses %s', async (_what, respell) => {
    const [header, payload, signature] = await signedParts((text) => respell(text) !== text)
    expect(Buffer.from(respell(signature), 'base64url')).toEqual(Buffer.from(signature, 'base64url'))
    expect(await signer.verify(`${header}.${payload}.${respell(signature)}`, 'at+jwt')).toBeUndefined()
    expect(await signer.verify(`${header}.${payload}.${signature}`, 'at+jwt')).toEqual(claims)
  })
})

/** The parts of a good token whose signature is such as the test needs. */
async function signedParts(isFit: (signature: string) => boolean = () => true): Promise<[string, string, string]> {
  for (;;) {
    const [header = '', payload = '', signature = ''] = (await signer.sign(claims, 'at+jwt', 'ES256')).split('.')
    if (isFit(signature)) return [header, payload, signature]
  }
}

function keyOf(algorithm: SigningAlgorithm): SigningKey {
  const key = keys.find(({ alg }) => alg === algorithm)
  if (!key) throw new Error(`There is no ${algorithm} key`)
  return key
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

async function withHeader(header: Record<string, unknown>, signature: string): Promise<string> {
  return `${encode(header)}.${encode(claims)}.${signature}`
}

/** Signs with the server's own key, under a header that the server would never write. */
async function forge(header: Record<string, unknown>): Promise<string> {
  const key = await importJWK(keyOf('ES256').jwk, 'ES256')
  return new SignJWT(claims).setProtectedHeader(header as never).sign(key, { crit: { x: true } })
}

const stranger = generateKeyPair('ES256', { extractable: true })

async function strangersKey() {
  return exportJWK((await stranger).publicKey)
}

/** Signs with a stranger's key, under the name of the server's. */
async function forgeAsStranger(more: Record<string, unknown>): Promise<string> {
  const header = { typ: 'at+jwt', alg: 'ES256', kid: keyOf('ES256').kid, ...more }
  return new SignJWT(claims).setProtectedHeader(header).sign((await stranger).privateKey)
}

/** The oldest trick: HS256, with what everybody knows as the secret. */
async function forgeWithPublicKey(): Promise<string> {
  const published = JSON.stringify((await signer.jwks()).keys[0])
  const signed = `${encode({ typ: 'at+jwt', alg: 'HS256', kid: keyOf('ES256').kid })}.${encode(claims)}`
  return `${signed}.${createHmac('sha256', published).update(signed).digest('base64url')}`
}

/** Another last letter that decodes to the same bytes: 64 bytes leave four bits over. */
function strayBits(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return `${signature.slice(0, -1)}${alphabet.charAt(alphabet.indexOf(signature.slice(-1)) + 1)}`
}

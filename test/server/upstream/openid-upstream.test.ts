import { SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openidUpstream } from '../../../server/upstream/openid-upstream.ts'
import type { Arrival, RelyingParty } from '../../../server/upstream/upstream.ts'
import { wallClock } from '../../../src/time/system-clock.ts'
import { instant, later, seconds } from '../../../src/time/units.ts'
import { Jar } from '../../support/browser-jar.ts'
import { type PagesServer, startPages } from '../../support/pages-server.ts'
import { type ScriptedProvider, startScriptedProvider, tokenAnswer } from '../../support/scripted-provider.ts'

/** What openid-client and what stands around it take from a provider, and what they do not. */

const checks = { state: 'state', nonce: 'nonce', verifier: 'v'.repeat(43) }
const query = 'state=state&code=code'

let provider: ScriptedProvider
let problems: string[]
beforeEach(async () => {
  provider = await startScriptedProvider()
  provider.claims = { nonce: 'nonce' }
  problems = []
})
afterEach(() => provider.close())

const upstream = openidUpstream((_issuer, why) => problems.push(why))

function party(changed: Partial<RelyingParty> = {}): RelyingParty {
  return { issuer: provider.issuer, clientId: 'tenfoot', redirectUri: 'https://tv.example/signin/callback', ...changed }
}

const finish = (changed?: Partial<RelyingParty>): Promise<Arrival> => upstream.finish(party(changed), checks, query)

describe('finish()', () => {
  it('takes what a provider says, in types that can be trusted', async () => {
    provider.claims = { nonce: 'nonce', email: 'ada@example.com', email_verified: true, name: 'Ada', amr: ['pwd', 1], auth_time: 1000 }
    const claims = { issuer: provider.issuer, subject: 'ada', email: 'ada@example.com', isEmailVerified: true, name: 'Ada', amr: ['pwd'] }
    expect(await finish()).toEqual({ kind: 'arrived', claims: { ...claims, authTime: instant(1_000_000) } })
    provider.claims = { nonce: 'nonce', email: 1, email_verified: 'true', name: {}, amr: 'pwd' }
    const nothing = { email: undefined, isEmailVerified: false, name: undefined, amr: [], authTime: undefined }
    expect(await finish()).toEqual({ kind: 'arrived', claims: { issuer: provider.issuer, subject: 'ada', ...nothing } })
  })

  it('proves who it is with HTTP Basic, in the body where that alone is taken, and with PKCE in any case', async () => {
    await finish({ secret: 'a:b' })
    provider.metadata = { token_endpoint_auth_methods_supported: ['client_secret_post'] }
    await finish({ secret: 'a:b' })
    await finish()
    const [basic, post, open] = provider.asked
    expect(basic?.authorization).toBe(`Basic ${Buffer.from('tenfoot:a%3Ab').toString('base64')}`)
    expect(Object.fromEntries(post?.form ?? [])).toMatchObject({ client_id: 'tenfoot', client_secret: 'a:b' })
    expect([post?.authorization, open?.form.get('client_secret')]).toEqual([undefined, null])
    for (const { form } of provider.asked) expect(form.get('code_verifier')).toBe(checks.verifier)
  })

  it.each<[string, () => Promise<string>]>([
    ['another nonce', () => provider.sign({ nonce: 'other' })],
    ['no nonce', () => provider.sign({})],
    ['another issuer', () => provider.sign({ nonce: 'nonce', iss: 'https://evil.example' })],
    ['another audience', () => provider.sign({ nonce: 'nonce', aud: 'other' })],
    ['an end that is past', () => provider.sign({ nonce: 'nonce', exp: 1000 })],
    ['a signature by another key', () => provider.sign({ nonce: 'nonce' }, true)],
    ['a subject that is no text of a line', () => provider.sign({ nonce: 'nonce', sub: 'a\nb' })],
    [
      'no signature',
      async () =>
        new UnsecuredJWT({ nonce: 'nonce' })
          .setIssuer(provider.issuer)
          .setSubject('ada')
          .setAudience('tenfoot')
          .setIssuedAt()
          .setExpirationTime('1m')
          .encode(),
    ],
    [
      'a signature by our own secret',
      () =>
        new SignJWT({ nonce: 'nonce' })
          .setProtectedHeader({ alg: 'HS256' })
          .setIssuer(provider.issuer)
          .setSubject('ada')
          .setAudience('tenfoot')
          .setIssuedAt()
          .setExpirationTime('1m')
          .sign(new TextEncoder().encode('a secret of thirty-two characters')),
    ],
  ])('takes no ID token with %s', async (_, make) => {
    provider.token = async () => tokenAnswer(await make())
    expect(await finish({ secret: 'a secret of thirty-two characters' })).toEqual({ kind: 'unusable' })
    expect(problems).toHaveLength(1)
  })

  it.each<[string, () => Promise<string>]>([
    ['is no JSON', async () => '<html>'],
    ['has no ID token', async () => JSON.stringify({ access_token: 'x', token_type: 'Bearer' })],
    ['is half a megabyte and more', async () => `${tokenAnswer(await provider.sign({ nonce: 'nonce' }))}${' '.repeat(600_000)}`],
  ])('takes no answer that %s', async (_, token) => {
    provider.token = token
    expect(await finish()).toEqual({ kind: 'unusable' })
  })

  it.each([
    ['a token endpoint in the clear', { token_endpoint: 'http://provider.example/token' }],
    ['keys in the clear', { jwks_uri: 'http://provider.example/jwks' }],
    ['an issuer that is another', { issuer: 'https://evil.example' }],
  ])('follows nobody to %s', async (_, metadata) => {
    provider.metadata = metadata
    expect(await finish()).toEqual({ kind: 'unusable' })
  })

  it('follows no redirects', async () => {
    provider.metadata = { token_endpoint: `${provider.issuer}/moved` }
    expect(await finish()).toEqual({ kind: 'unusable' })
    expect(provider.asked).toEqual([])
  })
})

describe('begin()', () => {
  it('sends nobody to an address in the clear', async () => {
    provider.metadata = { authorization_endpoint: 'http://provider.example/authorize' }
    expect(await upstream.begin(party(), checks, false)).toEqual({ kind: 'unusable' })
    expect(problems).toEqual(['its authorization endpoint is not https'])
    expect(await upstream.begin(party({ issuer: 'http://provider.example' }), checks, false)).toEqual({ kind: 'unusable' })
  })
})

describe('a step-up through a provider that asks nobody', () => {
  let server: PagesServer
  beforeAll(async () => {
    server = await startPages({ startsAt: later(wallClock.now(), seconds(-3600)) })
  })
  afterAll(() => server.close())

  it('C-27: is none, while the same provider signs in', async () => {
    const rules = { domains: ['example.test'], isRequired: false, createsPeople: true, createdAt: server.clock.now() }
    await server.services.store.providers.insert({ name: 'Lazy', issuer: provider.issuer, clientId: 'tenfoot', ...rules })
    const jar = new Jar(server.issuer)
    const come = async (authTime: number | undefined) => {
      const { searchParams } = new URL(String((await jar.get('/signin/with/Lazy')).headers['location']))
      const claims = { nonce: searchParams.get('nonce'), email: 'ada@example.test', email_verified: true }
      provider.claims = authTime === undefined ? claims : { ...claims, auth_time: authTime }
      return jar.get(`/signin/callback?state=${searchParams.get('state')}&code=code`)
    }
    const past = Math.floor(server.clock.now() / 1000) - 7200
    expect((await come(past)).headers['location']).toBe('/device')
    for (const authTime of [past, undefined]) {
      const { status, body } = await come(authTime)
      expect([status, body.includes('did not ask who you are once more')]).toEqual([403, true])
    }
    expect((await come(Math.floor(server.clock.now() / 1000))).headers['location']).toBe('/device')
  })
})

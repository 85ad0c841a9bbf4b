import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealProviderSecret } from '../../../server/flows/sign-in-upstream.ts'
import type { ClientId } from '../../../server/identity/client.ts'
import type { Provider } from '../../../server/identity/provider.ts'
import { hashSecret } from '../../../server/keys/hash.ts'
import { wallClock } from '../../../src/time/system-clock.ts'
import { later, seconds } from '../../../src/time/units.ts'
import { Jar, type Reply } from '../../support/browser-jar.ts'
import { type PagesServer, password, startPages } from '../../support/pages-server.ts'
import { startUpstreamProvider, type UpstreamProvider, upstreamClient } from '../../support/upstream-provider.ts'

/** Sign-in through an OpenID provider, against a real one over real HTTP: there, back, linked, refused, and bypassed by nobody. */

let server: PagesServer
let upstream: UpstreamProvider
beforeAll(async () => {
  // An hour behind the provider, so that this server's time may move on and the provider's stays later.
  server = await startPages({ startsAt: later(wallClock.now(), seconds(-3600)) })
  upstream = await startUpstreamProvider(server.issuer)
  await add('Example', {})
  await add('Strict & Co', { domains: ['strict.test'], isRequired: true })
  await add('Closed', { domains: ['closed.test'], createsPeople: false })
  await add('Gone', { issuer: 'http://127.0.0.1:9' })
  await add('Clear', { issuer: 'http://provider.example' })
})
afterAll(async () => {
  await upstream.close()
  await server.close()
})

async function add(name: string, changed: Partial<Provider>): Promise<void> {
  const { services } = server
  await services.store.providers.insert({
    name,
    issuer: upstream.issuer,
    clientId: upstreamClient.clientId,
    sealedSecret: sealProviderSecret(services, name, upstreamClient.secret),
    domains: ['example.test'],
    isRequired: false,
    createsPeople: true,
    createdAt: services.clock.now(),
    ...changed,
  })
}

let drawn = 0

/** Somebody at the provider, whom nobody has seen before. */
function somebody(claims: Readonly<Record<string, unknown>> = {}): { login: string; email: string } {
  drawn += 1
  const login = `user${drawn}`
  const email = `${login}@example.test`
  upstream.people.set(login, { email, email_verified: true, name: 'Grace Example', ...claims })
  return { login, email }
}

async function depart(jar: Jar, name = 'Example'): Promise<string> {
  const { status, headers } = await jar.get(`/signin/with/${encodeURIComponent(name)}`)
  expect(status).toBe(303)
  return String(headers['location'])
}

/** There and back. */
async function come(jar: Jar, login: string, { name = 'Example', there = upstream.browser() } = {}): Promise<Reply> {
  return jar.get(await upstream.signIn(there, await depart(jar, name), login))
}

async function events(email: string): Promise<readonly string[]> {
  const person = await server.services.store.people.findByEmail(email)
  return (await server.services.store.audit.list(100, person?.id)).map(({ event }) => event)
}

async function signInOf(jar: Jar) {
  return (await server.services.store.sessions.find(hashSecret(jar.cookies.get('__Host-tenfoot') ?? '')))?.signIn
}

describe('signing in through a provider', () => {
  it('is offered as a link, not a form, which leads there with PKCE, state and nonce', async () => {
    const jar = new Jar(server.issuer)
    const { body } = await jar.get('/signin')
    expect(body).toContain('<a class="button" href="/signin/with/Example">Continue with Example</a>')
    expect(body).toContain('href="/signin/with/Strict%20%26%20Co">Continue with Strict &amp; Co</a>')
    const { origin, searchParams } = new URL(await depart(jar))
    expect(origin).toBe(upstream.issuer)
    const sent = Object.fromEntries(searchParams)
    expect(sent).toMatchObject({ response_type: 'code', response_mode: 'query', code_challenge_method: 'S256', client_id: 'tenfoot' })
    expect(sent['redirect_uri']).toBe(`${server.issuer}/signin/callback`)
    for (const name of ['state', 'nonce', 'code_challenge']) expect(sent[name]).toMatch(/^[\w-]{43}$/)
    expect(sent['prompt']).toBeUndefined()
  })

  it('makes a person the first time and finds the same one from then on, whatever their address is by then (decision 13)', async () => {
    const { login, email } = somebody()
    const jar = new Jar(server.issuer)
    const { status, headers } = await come(jar, login)
    expect([status, headers['location']]).toEqual([303, '/device'])
    const made = await server.services.store.people.findByEmail(email)
    expect(made).toMatchObject({ email, name: 'Grace Example', passwordHash: undefined })
    expect(await events(email)).toEqual(['person-created', 'signed-in-upstream'])
    upstream.people.set(login, { email: 'other@elsewhere.test', email_verified: false })
    const later = new Jar(server.issuer)
    expect((await come(later, login)).headers['location']).toBe('/device')
    expect((await signInOf(later))?.person).toBe(made?.id)
    const { body } = await later.get('/account')
    expect(body).toContain('You signed in through your organization')
    expect(body).not.toContain('New password')
  })

  it('D-15: goes on under a new session id, keeps the pending code and the goal, and knows the browser from then on', async () => {
    await server.ask('WDJB-MJHT')
    const jar = new Jar(server.issuer)
    await jar.get('/device?user_code=WDJB-MJHT')
    await jar.get('/signin')
    const before = jar.cookies.get('__Host-tenfoot')
    await come(jar, somebody().login)
    expect(jar.cookies.get('__Host-tenfoot')).not.toBe(before)
    expect(jar.cookies.get('__Host-tenfoot-known')).toBeDefined()
    expect((await jar.get('/device')).body).toContain('WDJB')
    const other = new Jar(server.issuer)
    expect((await other.get('/account')).headers['location']).toBe('/signin')
    expect((await come(other, somebody().login)).headers['location']).toBe('/account')
  })

  it('says so where somebody is made twice at once, and makes one person', async () => {
    const { login, email } = somebody()
    const jars = [new Jar(server.issuer), new Jar(server.issuer)]
    const ways = await Promise.all(jars.map(async (jar) => upstream.signIn(upstream.browser(), await depart(jar), login)))
    const replies = await Promise.all(jars.map((jar, i) => jar.get(ways[i] ?? '')))
    expect(replies.map(({ headers }) => headers['location'])).toEqual(['/device', '/device'])
    expect((await events(email)).filter((event) => event === 'person-created')).toHaveLength(1)
  })
})

describe('linking to an account that is there (decision 13)', () => {
  it('wants its password once, under the limits of a sign-in, and nothing afterwards', async () => {
    const { login, email } = somebody()
    const ada = await server.addPerson(email, 'Ada Example')
    const jar = new Jar(server.issuer)
    expect((await come(jar, login)).headers['location']).toBe('/signin/link')
    expect((await jar.get('/account')).headers['location']).toBe('/signin')
    await jar.get('/signin/link')
    const wrong = await jar.post('/signin/link', { password: 'wrong' })
    expect([wrong.status, wrong.body.includes('not the password of this account')]).toEqual([422, true])
    expect((await jar.post('/signin/link', { password, token: 'x' })).status).toBe(403)
    await jar.get('/signin/link')
    expect((await jar.post('/signin/link', { password })).headers['location']).toBe('/account')
    expect((await signInOf(jar))?.person).toBe(ada.id)
    expect(await events(email)).toEqual(['sign-in-failed', 'linked', 'signed-in-upstream'])
    const later = new Jar(server.issuer)
    expect((await come(later, login)).headers['location']).toBe('/device')
    expect((await signInOf(later))?.person).toBe(ada.id)
  })

  it('waits after too many wrong passwords, and forgets after ten minutes who came', async () => {
    const { login, email } = somebody()
    await server.addPerson(email, 'Ada Example')
    const jar = new Jar(server.issuer)
    await come(jar, login)
    await jar.get('/signin/link')
    for (let i = 0; i < 5; i += 1) expect((await jar.post('/signin/link', { password: 'wrong' })).status).toBe(422)
    expect((await jar.post('/signin/link', { password })).status).toBe(429)
    await server.wait(601)
    await jar.get('/signin')
    expect((await jar.get('/signin/link')).headers['location']).toBe('/signin')
  })

  it('does not pass by an authenticator app (D-28)', async () => {
    const { login, email } = somebody()
    const { id } = await server.addPerson(email, 'Ada Example')
    const next = { person: id, sealedSecret: 'x', createdAt: server.clock.now(), lastStep: 0, recovery: [] }
    await server.services.store.factors.update(id, () => ({ verdict: 'put', next }))
    const jar = new Jar(server.issuer)
    await come(jar, login)
    await jar.get('/signin/link')
    expect((await jar.post('/signin/link', { password })).headers['location']).toBe('/signin/code')
    expect((await come(new Jar(server.issuer), login)).headers['location']).toBe('/signin/code')
  })

  it.each([
    ['an address that is not verified', { email_verified: false }, 'Example', 'has not confirmed'],
    ['an address that is verified by a text only', { email_verified: 'true' }, 'Example', 'has not confirmed'],
    ['no address at all', { email: undefined }, 'Example', 'has not confirmed'],
    ['an address of a foreign domain', { email: 'ada@evil.test' }, 'Example', 'another organization'],
    ['a domain that only ends alike', { email: 'ada@notexample.test' }, 'Example', 'another organization'],
    ['somebody new where nobody is made', { email: 'new@closed.test' }, 'Closed', 'no account for you'],
  ])('refuses %s', async (_, claims, name, says) => {
    const { login } = somebody(claims)
    const jar = new Jar(server.issuer)
    const { status, body } = await come(jar, login, { name })
    expect(status).toBe(403)
    expect(body).toContain(says)
    expect(await signInOf(jar)).toBeUndefined()
  })
})

describe('a domain that has to sign in through its provider', () => {
  it('D-72: takes no password, right or wrong, of an account or of none, and says the same of all', async () => {
    await server.addPerson('ada@strict.test', 'Ada Example')
    const said: string[] = []
    for (const [email, typed] of [
      ['ada@strict.test', password],
      ['ada@strict.test', 'wrong'],
      ['nobody@STRICT.test', password],
    ] as const) {
      const jar = new Jar(server.issuer)
      await jar.get('/signin')
      const { status, body } = await jar.post('/signin', { email, password: typed })
      expect(status).toBe(422)
      expect(await signInOf(jar)).toBeUndefined()
      said.push(/role="alert">([^<]*)/.exec(body)?.[1] ?? '')
    }
    expect(new Set(said)).toEqual(
      new Set(['People with an address of this organization sign in with Strict &amp; Co, not with a password.']),
    )
  })
})

describe('the way back', () => {
  it('is open to the browser that went, once', async () => {
    const { login } = somebody()
    const jar = new Jar(server.issuer)
    const back = await upstream.signIn(upstream.browser(), await depart(jar), login)
    const other = new Jar(server.issuer)
    await depart(other)
    expect((await other.get(back)).status).toBe(403)
    expect((await new Jar(server.issuer).get(back)).status).toBe(403)
    expect((await jar.get(back.replace(/state=[^&]*/, 'state=x'))).status).toBe(403)
    expect((await jar.get(`${back}&state=x`)).status).toBe(403)
    expect((await jar.get(back)).headers['location']).toBe('/device')
    expect((await jar.get(back)).status).toBe(403)
  })

  it('takes one of two answers at once', async () => {
    const jar = new Jar(server.issuer)
    const back = await upstream.signIn(upstream.browser(), await depart(jar), somebody().login)
    const statuses = (await Promise.all([jar.get(back), jar.get(back)])).map(({ status }) => status)
    expect(statuses.sort()).toEqual([303, 403])
  })

  it('is closed after ten minutes', async () => {
    const jar = new Jar(server.issuer)
    const back = await upstream.signIn(upstream.browser(), await depart(jar), somebody().login)
    await server.wait(601)
    expect((await jar.get(back)).status).toBe(403)
  })

  it('takes no code that somebody else was given', async () => {
    const theirs = await upstream.signIn(upstream.browser(), await depart(new Jar(server.issuer)), somebody().login)
    const jar = new Jar(server.issuer)
    const state = new URL(await depart(jar)).searchParams.get('state') ?? ''
    const { status } = await jar.get(theirs.replace(/state=[^&]*/, `state=${state}`))
    expect(status).toBe(502)
    expect(server.problems.at(-1)).toContain('invalid_grant')
    expect(await signInOf(jar)).toBeUndefined()
  })

  it('D-12: shows what a provider says cleaned, and as its words', async () => {
    const jar = new Jar(server.issuer)
    const state = new URL(await depart(jar)).searchParams.get('state') ?? ''
    const hostile = `<script>alert(1)</script>\u202e\u0007${'x'.repeat(5000)}`
    const query = new URLSearchParams({ state, iss: upstream.issuer, error: 'access_denied', error_description: hostile })
    const { status, body } = await jar.get(`/signin/callback?${query}`)
    expect(status).toBe(403)
    expect(body).toContain('It says: “&lt;script&gt;alert(1)&lt;/script&gt;x')
    expect(body).not.toMatch(/<script|[\u202e\u0007]|x{200}/)
  })

  it.each(['Gone', 'Clear'])('says so where the provider cannot be used: %s', async (name) => {
    const { status, body } = await new Jar(server.issuer).get(`/signin/with/${name}`)
    expect(status).toBe(502)
    expect(body).toContain(`${name} could not be reached`)
    expect((await new Jar(server.issuer).get('/signin/with/nobody')).headers['location']).toBe('/signin')
  })
})

describe('once more through the provider (C-27)', () => {
  it('asks for a fresh sign-in there, of the same person', async () => {
    const { login } = somebody()
    await server.services.store.clients.insert({
      id: 'new-program' as ClientId,
      name: 'New program',
      scope: ['openid'],
      mayUseDeviceGrant: true,
      mustProveKey: false,
      signingAlgorithm: 'ES256',
      createdAt: server.clock.now(),
    })
    const jar = new Jar(server.issuer)
    const there = upstream.browser()
    await come(jar, login, { there })
    await server.wait(400)
    await server.ask('BBBB-BBBB', { client: 'new-program' as ClientId })
    await jar.get('/device?user_code=BBBB-BBBB')
    expect((await jar.get('/device')).headers['location']).toBe('/signin/again')
    const { body } = await jar.get('/signin/again')
    expect(body).toContain('Continue with Example')
    expect(body).not.toContain('type="password"')
    const address = await depart(jar)
    expect(Object.fromEntries(new URL(address).searchParams)).toMatchObject({ prompt: 'login', max_age: '0' })
    const stranger = await jar.get(await upstream.signIn(upstream.browser(), address, somebody().login))
    expect([stranger.status, stranger.body.includes('somebody else')]).toEqual([403, true])
    const before = jar.cookies.get('__Host-tenfoot')
    expect((await come(jar, login, { there })).headers['location']).toBe('/device')
    expect(jar.cookies.get('__Host-tenfoot')).not.toBe(before)
    expect((await jar.get('/device')).body).toContain('New program')
  })
})

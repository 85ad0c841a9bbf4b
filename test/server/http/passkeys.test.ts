import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../../../server/flows/browser-session.ts'
import type { ClientId } from '../../../server/identity/client.ts'
import type { PersonId } from '../../../server/identity/person.ts'
import { Authenticator, type Mischief } from '../../support/authenticator.ts'
import { Jar, type Reply } from '../../support/browser-jar.ts'
import { type PagesServer, password, startPages } from '../../support/pages-server.ts'

/** Passkeys over real HTTP, with an authenticator of our own that can also do what it should not. */

let server: PagesServer
beforeAll(async () => {
  server = await startPages({ host: 'localhost' })
})
afterAll(() => server.close())

const path = '/account/passkeys'
const session = '__Host-tenfoot'
let drawn = 0

interface Member {
  readonly jar: Jar
  readonly email: string
  readonly authenticator: Authenticator
}

async function somebody(): Promise<Member> {
  drawn += 1
  const { email } = await server.addPerson(`person${drawn}@example.test`, 'Ada Example')
  const jar = new Jar(server.issuer)
  await jar.get('/account')
  await givePassword(jar, email)
  return { jar, email, authenticator: new Authenticator(server.issuer) }
}

async function givePassword(jar: Jar, email: string): Promise<Reply> {
  await jar.get('/signin')
  return jar.post('/signin', { email, password })
}

async function askFor(jar: Jar, form: string) {
  const token = new RegExp(`action="${form}"[^>]*>\\s*<input type="hidden" name="token" value="([^"]*)"`).exec(jar.page)?.[1] ?? ''
  const reply = await jar.post(`${form}/options`, { token })
  return { token, reply, options: JSON.parse(reply.body) }
}

async function add({ jar, authenticator }: Member, mischief: Mischief = {}, name = 'My phone'): Promise<Reply> {
  await jar.get(path)
  const { token, options } = await askFor(jar, `${path}/add`)
  return jar.post(`${path}/add`, { token, name, answer: authenticator.make(options, mischief) })
}

async function member(): Promise<Member> {
  const one = await somebody()
  expect((await add(one)).headers['location']).toBe(`${path}?done=added`)
  return one
}

/** Goes to the sign-in page of a browser and uses a passkey there. */
async function tap(authenticator: Authenticator, jar = new Jar(server.issuer), mischief: Mischief = {}): Promise<Reply> {
  await jar.get('/signin')
  const { token, options } = await askFor(jar, '/signin/passkey')
  return jar.post('/signin/passkey', { token, answer: authenticator.use(options, mischief) })
}

async function events(email: string): Promise<readonly string[]> {
  const person = await server.services.store.people.findByEmail(email)
  return (await server.services.store.audit.list(100, person?.id)).map(({ event }) => event)
}

async function signedInAs(jar: Jar) {
  const browser = await openBrowser(server.services, jar.cookies.get(session))
  return browser.session.signIn
}

describe('adding a passkey', () => {
  it('D-31: asks for one that is found without a name and verifies its user, with a challenge of 32 bytes', async () => {
    const { jar, email } = await somebody()
    await jar.get(path)
    const { options } = await askFor(jar, `${path}/add`)
    expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32)
    expect(options).toMatchObject({
      rp: { id: 'localhost' },
      user: { name: email, displayName: 'Ada Example' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      excludeCredentials: [],
    })
  })

  it('lists it with its name and last use, and tells of it under what happened lately', async () => {
    const one = await member()
    const { body } = await one.jar.get(`${path}?done=added`)
    expect(body).toContain('The passkey is added')
    expect(body).toMatch(/<h2>My phone<\/h2>[\s\S]*Last used<\/dt><dd>Not yet/)
    await server.wait(120)
    expect((await tap(one.authenticator)).status).toBe(303)
    expect((await one.jar.get(path)).body).toMatch(/Added<\/dt><dd>2 minutes ago[\s\S]*Last used<\/dt><dd>Just now/)
    const account = (await one.jar.get('/account')).body
    expect(account).toContain('One passkey signs you in')
    expect(account).toContain('A passkey was added')
    expect(account).toContain('A passkey was used')
  })

  it('asks for no second one on the same authenticator', async () => {
    const { jar, authenticator } = await member()
    await jar.get(path)
    expect((await askFor(jar, `${path}/add`)).options.excludeCredentials).toMatchObject([{ id: authenticator.id }])
  })

  it('C-27: wants a sign-in of the last five minutes, and comes back after it', async () => {
    const one = await somebody()
    const { jar } = one
    await jar.get(path)
    await server.wait(301)
    expect((await askFor(jar, `${path}/add`)).reply.status).toBe(403)
    expect((await jar.get(path)).headers['location']).toBe('/signin/again')
    expect((await jar.get('/signin/again')).body).toContain('about to change how you sign in')
    expect((await jar.post('/signin/again', { password })).headers['location']).toBe(path)
    expect((await add(one)).headers['location']).toBe(`${path}?done=added`)
  })

  it.each<[string, Mischief]>([
    ['for another origin', { origin: 'http://localhost:1' }],
    ['for another site', { rpId: 'example.com' }],
    ['for another challenge', { challenge: 'A'.repeat(43) }],
    ['by somebody who was not verified', { isUnverified: true }],
  ])('D-31: takes none that was made %s', async (_what, mischief) => {
    const one = await somebody()
    expect((await add(one, mischief)).status).toBe(422)
    expect(await server.services.store.passkeys.find(one.authenticator.id)).toBeUndefined()
  })

  it.each(['', '{}', 'null', '[]', '"x"', '{"id":1}', 'x'.repeat(5000)])('takes no answer that is none: %.10s', async (answer) => {
    const { jar } = await somebody()
    await jar.get(path)
    const { token } = await askFor(jar, `${path}/add`)
    expect((await jar.post(`${path}/add`, { token, name: '', answer })).status).toBe(422)
    expect(server.errors).toEqual([])
  })

  it('takes no passkey that is somebody’s already', async () => {
    const { authenticator, email } = await member()
    const other = await somebody()
    expect((await add({ ...other, authenticator })).status).toBe(422)
    expect((await server.services.store.passkeys.find(authenticator.id))?.person).toBe(`person-${email}`)
  })

  it('D-03: takes nothing without the token of its own form, and nothing from elsewhere', async () => {
    const { jar } = await somebody()
    await jar.get(path)
    expect((await jar.post(`${path}/add/options`, { token: 'x' })).status).toBe(403)
    expect((await jar.post(`${path}/add`, { token: 'x' })).status).toBe(403)
    expect((await jar.post(`${path}/remove`, { token: 'x', id: 'y' })).status).toBe(403)
    expect((await jar.post('/signin/passkey/options', { token: 'x' })).status).toBe(403)
    expect((await jar.post('/signin/passkey', { token: 'x' })).status).toBe(403)
    expect((await jar.raw('/signin/passkey', '', { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  })
})

describe('signing in with a passkey', () => {
  it('D-15: needs no name and no password, begins a new session, and says how (RFC 8176)', async () => {
    const { authenticator, email } = await member()
    const jar = new Jar(server.issuer)
    await jar.get('/signin')
    const before = jar.cookies.get(session)
    const { options } = await askFor(jar, '/signin/passkey')
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' })
    expect(options.allowCredentials ?? []).toEqual([])
    expect((await tap(authenticator, jar)).headers['location']).toBe('/device')
    expect(jar.cookies.get(session)).not.toBe(before)
    expect(await signedInAs(jar)).toMatchObject({ person: `person-${email}`, amr: ['pop', 'user', 'mfa'] })
    expect((await events(email)).slice(-2)).toEqual(['passkey-used', 'signed-in'])
  })

  it('keeps the code of the television', async () => {
    const { authenticator } = await member()
    await server.ask('WDJB-MJHT')
    const jar = new Jar(server.issuer)
    await jar.get('/device?user_code=WDJB-MJHT')
    expect((await tap(authenticator, jar)).headers['location']).toBe('/device')
    expect((await jar.get('/device')).body).toContain('WDJB')
  })

  it('goes where the sign-in was to lead', async () => {
    const { authenticator } = await member()
    const jar = new Jar(server.issuer)
    await jar.get('/account')
    expect((await tap(authenticator, jar)).headers['location']).toBe('/account')
  })

  it('asks for no second factor, being one', async () => {
    const { authenticator, email } = await member()
    const { store, clock } = server.services
    const person = await store.people.findByEmail(email)
    if (!person) throw new Error('There is nobody')
    const next = { person: person.id, sealedSecret: 'sealed', createdAt: clock.now(), lastStep: 1, recovery: [] }
    await store.factors.update(person.id, () => ({ verdict: 'put', next }))
    expect((await givePassword(new Jar(server.issuer), email)).headers['location']).toBe('/signin/code')
    expect((await tap(authenticator)).headers['location']).toBe('/device')
  })

  it('is enough for a client that wants a second factor, and its tokens say what it was', async () => {
    const { authenticator } = await member()
    const { clients, families } = server.services.store
    const television = await clients.find('tenfoot-tv' as ClientId)
    if (television) await clients.insert({ ...television, id: 'safe' as ClientId, requiresSecondFactor: true })
    const grant = await server.ask('WDJD-MJHT', { client: 'safe' as ClientId })
    const jar = new Jar(server.issuer)
    await jar.get('/device?user_code=WDJD-MJHT')
    await tap(authenticator, jar)
    expect((await jar.get('/device')).status).toBe(200)
    await jar.post('/device/answer', { says: 'approve' })
    expect((await families.find({ id: await server.redeem(grant) }))?.amr).toEqual(['pop', 'user', 'mfa'])
  })

  it('is none for people whose provider alone signs them in, also when that was decided later', async () => {
    const one = await member()
    const { store, clock } = server.services
    const { email } = await server.addPerson('zoe@company.test', 'Zoe Example')
    const jar = new Jar(server.issuer)
    await jar.get('/account')
    await givePassword(jar, email)
    const zoe = { ...one, jar, authenticator: new Authenticator(server.issuer) }
    expect((await add(zoe)).status).toBe(303)
    const rule = { domains: ['company.test'], isRequired: true, createsPeople: false, createdAt: clock.now() }
    await store.providers.insert({ name: 'Company', issuer: 'https://company.test', clientId: 'tenfoot', ...rule })
    expect((await tap(zoe.authenticator)).status).toBe(422)
    expect((await jar.get(path)).headers['location']).toBe('/account')
    expect((await jar.get('/account')).body).not.toContain('Passkeys')
    expect((await tap(one.authenticator)).status).toBe(303)
    await store.providers.remove('Company')
  })

  it('is no way in for who is not welcome here', async () => {
    const { authenticator } = await member()
    const passkey = await server.services.store.passkeys.find(authenticator.id)
    await server.addPerson('demo@example.test', 'Demo', { isDemo: true })
    const next = passkey && { ...passkey, person: 'person-demo@example.test' as PersonId }
    await server.services.store.passkeys.update(authenticator.id, () => ({ verdict: 'moved', next }))
    expect((await tap(authenticator)).status).toBe(422)
  })

  it.each<[string, Mischief]>([
    ['for another origin', { origin: 'http://localhost:1' }],
    ['for another site', { rpId: 'example.com' }],
    ['for another challenge', { challenge: 'A'.repeat(43) }],
    ['by somebody who was not verified', { isUnverified: true }],
    ['as somebody else’s', { owner: Buffer.from('person-other').toString('base64url') }],
    ['as nobody’s', { owner: undefined }],
  ])('D-31: takes no signature that was made %s', async (_what, mischief) => {
    const { authenticator, email } = await member()
    const jar = new Jar(server.issuer)
    const { status, body } = await tap(authenticator, jar, mischief)
    expect(status).toBe(422)
    expect(body).toContain('That passkey is not accepted here')
    expect(await signedInAs(jar)).toBeUndefined()
    expect((await events(email)).at(-1)).toBe('passkey-failed')
    expect((await tap(authenticator, jar)).status).toBe(303)
  })

  it('D-31: takes the answer to a challenge once, and only in the browser that asked, for five minutes', async () => {
    const { authenticator } = await member()
    const [jar, other] = [new Jar(server.issuer), new Jar(server.issuer)]
    await jar.get('/signin')
    await other.get('/signin')
    const asked = await askFor(jar, '/signin/passkey')
    const answer = authenticator.use(asked.options)
    const elsewhere = await askFor(other, '/signin/passkey')
    expect((await other.post('/signin/passkey', { token: elsewhere.token, answer })).status).toBe(422)
    await server.wait(301)
    expect((await jar.post('/signin/passkey', { token: asked.token, answer })).status).toBe(422)
    const again = await askFor(jar, '/signin/passkey')
    const fresh = authenticator.use(again.options)
    const tries = await Promise.all([1, 2, 3].map(() => jar.post('/signin/passkey', { token: again.token, answer: fresh })))
    expect(tries.map(({ status }) => status).filter((status) => status === 303)).toHaveLength(1)
  })

  it('D-31: takes no challenge that was given for adding one', async () => {
    const { jar, authenticator } = await member()
    await jar.get(path)
    const { options } = await askFor(jar, `${path}/add`)
    await jar.get('/signin/again')
    const token = /action="\/signin\/passkey"[\s\S]*?name="token" value="([^"]*)"/.exec(jar.page)?.[1] ?? ''
    expect((await jar.post('/signin/passkey', { token, answer: authenticator.use(options) })).status).toBe(422)
  })

  it('D-31: lets nobody in by a counter that fell, and takes note of it', async () => {
    const { authenticator, jar, email } = await member()
    expect((await tap(authenticator, new Jar(server.issuer), { counter: 10 })).status).toBe(303)
    expect((await tap(authenticator, new Jar(server.issuer), { counter: 10 })).status).toBe(422)
    expect(await events(email)).toContain('passkey-counter-fell')
    expect((await jar.get('/account')).body).toContain('A passkey counted backwards')
    expect((await tap(authenticator, new Jar(server.issuer), { counter: 11 })).status).toBe(303)
  })

  it('takes authenticators that do not count', async () => {
    const { authenticator } = await member()
    for (let i = 0; i < 2; i += 1) expect((await tap(authenticator, new Jar(server.issuer), { counter: 0 })).status).toBe(303)
  })

  it('D-21: makes who fails five times wait, and nobody who has a passkey of their own', async () => {
    const [stranger, friend] = [await member(), await member()]
    const statuses: number[] = []
    for (let i = 0; i < 6; i += 1) statuses.push((await tap(stranger.authenticator, new Jar(server.issuer), { isUnverified: true })).status)
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
    expect((await tap(friend.authenticator)).status).toBe(303)
  })

  it('C-27: serves to do it once more, for the same person alone, whose passkeys alone are asked for', async () => {
    const [one, other] = [await member(), await member()]
    await one.jar.get('/signin/again')
    const asked = await askFor(one.jar, '/signin/passkey')
    expect(asked.options.allowCredentials).toMatchObject([{ id: one.authenticator.id }])
    const foreign = await one.jar.post('/signin/passkey', { token: asked.token, answer: other.authenticator.use(asked.options) })
    expect(foreign.status).toBe(422)
    expect(foreign.body).toContain('Is it still you?')
    expect((await signedInAs(one.jar))?.person).toBe(`person-${one.email}`)
    await server.wait(301)
    const { token, options } = await askFor(one.jar, '/signin/passkey')
    const answer = one.authenticator.use(options, { owner: undefined })
    expect((await one.jar.post('/signin/passkey', { token, answer })).status).toBe(303)
    expect((await signedInAs(one.jar))?.at).toBe(server.clock.now())
  })
})

describe('removing a passkey', () => {
  it('ends what it opens, and every other browser', async () => {
    const one = await member()
    const elsewhere = new Jar(server.issuer)
    await tap(one.authenticator, elsewhere)
    await one.jar.get(path)
    expect((await one.jar.post(`${path}/remove`, { id: one.authenticator.id })).headers['location']).toBe(`${path}?done=removed`)
    expect(await signedInAs(elsewhere)).toBeUndefined()
    expect((await tap(one.authenticator)).status).toBe(422)
    expect((await one.jar.get('/account')).body).toContain('A passkey was removed')
  })

  it('C-27: wants a sign-in of the last five minutes', async () => {
    const { jar, authenticator } = await member()
    await jar.get(path)
    await server.wait(301)
    expect((await jar.post(`${path}/remove`, { id: authenticator.id })).headers['location']).toBe('/signin/again')
    expect(await server.services.store.passkeys.find(authenticator.id)).toBeDefined()
  })

  it('D-73: is for nobody else', async () => {
    const [one, other] = [await member(), await member()]
    await other.jar.get(path)
    expect((await other.jar.post(`${path}/remove`, { id: one.authenticator.id })).status).toBe(403)
    expect(await server.services.store.passkeys.find(one.authenticator.id)).toBeDefined()
  })
})

describe('the script for passkeys', () => {
  it('D-09: comes from this server, by an address that changes with it, and is the only one on the page', async () => {
    const { body, headers } = await new Jar(server.issuer).get('/signin')
    const scripts = [...body.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)
    expect(scripts).toEqual([expect.stringMatching(/^<script src="\/assets\/passkeys\.js\?v=[\w-]{12}" defer>$/)])
    expect(headers['content-security-policy']).toContain("script-src 'self';")
    const address = /src="([^"]+)"/.exec(scripts[0] ?? '')?.[1] ?? ''
    const asset = await new Jar(server.issuer).get(address)
    expect(asset.headers['content-type']).toContain('javascript')
    expect(asset.headers['cache-control']).toContain('immutable')
    expect((await new Jar(server.issuer).get('/assets/passkeys.js')).headers['cache-control']).toBe('no-cache')
  })

  it('D-11: shows what is hidden without it', async () => {
    const { body } = await new Jar(server.issuer).get('/signin')
    expect(body).toMatch(/<form method="post" action="\/signin\/passkey"[^>]* hidden>/)
  })

  it('D-31: is not there where the address of the server allows no passkeys', async () => {
    const plain = await startPages()
    const { email } = await plain.addPerson('ada@example.test', 'Ada Example')
    const jar = new Jar(plain.issuer)
    await jar.get('/account')
    expect((await jar.get('/signin')).body).not.toMatch(/passkey|<script/)
    await jar.post('/signin', { email, password })
    expect((await jar.get('/account')).body).not.toMatch(/passkey|<script/)
    expect((await jar.get(path)).headers['location']).toBe('/account')
    expect((await jar.get('/assets/passkeys.js')).status).toBe(404)
    await plain.close()
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerInBrowser } from '../../../server/flows/answer-in-browser.ts'
import { answerUserCode } from '../../../server/flows/answer-user-code.ts'
import { formToken } from '../../../server/flows/anti-forgery.ts'
import { openBrowser } from '../../../server/flows/browser-session.ts'
import { viewGrant } from '../../../server/flows/view-grant.ts'
import type { Grant, GrantFacts } from '../../../server/grant/grant.ts'
import type { AuditEntry } from '../../../server/identity/audit.ts'
import type { Client, ClientId } from '../../../server/identity/client.ts'
import type { Person } from '../../../server/identity/person.ts'
import { traceOf } from '../../../server/keys/passkeys.ts'
import { drawUserCode, readUserCode, type UserCode, writeUserCode } from '../../../src/protocol/user-code.ts'
import { systemRandom } from '../../../src/random/system-random.ts'
import { Authenticator, type Mischief } from '../../support/authenticator.ts'
import { Jar, type Reply } from '../../support/browser-jar.ts'
import { type PagesServer, password, startPages } from '../../support/pages-server.ts'

/** Approvals that a passkey signs (D-32), over real HTTP, with an authenticator of our own that can also do what it should not. */

let server: PagesServer
beforeAll(async () => {
  server = await startPages({ host: 'localhost' })
  await register(server, 'vault', {})
})
afterAll(() => server.close())

const session = '__Host-tenfoot'
const vault = { client: 'vault' as ClientId }
let drawn = 0

async function register({ services }: PagesServer, id: string, changed: Partial<Client>): Promise<void> {
  const television = await services.store.clients.find('tenfoot-tv' as ClientId)
  if (!television) throw new Error('There is no television')
  await services.store.clients.insert({ ...television, id: id as ClientId, name: 'Vault', requiresSignedApproval: true, ...changed })
}

interface Member {
  readonly jar: Jar
  readonly person: Person
  readonly authenticator: Authenticator
}

/** Somebody who is signed in by password, with no passkey. */
async function somebody(at = server, changed: Partial<Person> = {}): Promise<Member> {
  drawn += 1
  const person = await at.addPerson(`person${drawn}@example.test`, 'Ada Example', changed)
  const jar = new Jar(at.issuer)
  await jar.get('/signin')
  await jar.post('/signin', { email: person.email, password })
  return { jar, person, authenticator: new Authenticator(at.issuer) }
}

async function addPasskey({ jar, authenticator }: Member): Promise<Reply> {
  await jar.get('/account/passkeys')
  const { token, options } = await askAt(jar, '/account/passkeys/add')
  return jar.post('/account/passkeys/add', { token, name: 'My phone', answer: authenticator.make(options) })
}

async function member(): Promise<Member> {
  const one = await somebody()
  expect((await addPasskey(one)).status).toBe(303)
  return one
}

/** The token of the form that answers on the last page, whether it approves or only declines. */
function tokenOf({ page }: Jar): string {
  return /action="\/device\/answer"[^>]*>\s*<input type="hidden" name="token" value="([^"]*)"/.exec(page)?.[1] ?? ''
}

async function askAt(jar: Jar, form: string) {
  const token =
    new RegExp(`action="${form}" data-passkey[^>]*>\\s*<input type="hidden" name="token" value="([^"]*)"`).exec(jar.page)?.[1] ?? ''
  const reply = await jar.post(`${form}/options`, { token })
  return { token, reply, options: JSON.parse(reply.body) }
}

/** A television that asks, and a browser that was sent to its code. */
async function asking({ jar }: Pick<Member, 'jar'>, changed: Partial<Grant> = {}) {
  const code = writeUserCode(drawUserCode(systemRandom))
  const grant = await server.ask(code, { ...vault, ...changed })
  await jar.get(`/device?user_code=${code}`)
  const page = await jar.get('/device')
  return { code, grant, page }
}

/** Approve, as the script does it. */
async function sign({ jar, authenticator }: Member, mischief: Mischief = {}, fields: Record<string, string> = {}): Promise<Reply> {
  const { token, options } = await askAt(jar, '/device/answer')
  return jar.post('/device/answer', { token, says: 'approve', answer: authenticator.use(options, mischief), ...fields })
}

async function statusOf({ id }: Grant): Promise<string | undefined> {
  return (await server.services.store.grants.find({ id }))?.status
}

async function trail({ id }: Grant): Promise<readonly AuditEntry[]> {
  return (await server.services.store.audit.list(1000)).filter(({ grant }) => grant === id)
}

/** The services, as if a grant or its client had changed. */
function afterChange(changedGrant: Partial<GrantFacts>, changedClient: Partial<Client>): PagesServer['services'] {
  const { store } = server.services
  const grants: typeof store.grants = {
    ...store.grants,
    find: async (key) => {
      const found = await store.grants.find(key)
      return found && ({ ...found, ...changedGrant } as Grant)
    },
  }
  const clients: typeof store.clients = {
    ...store.clients,
    find: async (id) => {
      const found = await store.clients.find(id)
      return found && { ...found, ...changedClient }
    },
  }
  return { ...server.services, store: { ...store, grants, clients } }
}

describe('an approval that is signed', () => {
  it('D-32: counts once a passkey of the person has signed it; the trail says by which, the tokens how, and a sign-in of long ago is enough', async () => {
    const one = await member()
    await server.wait(600)
    const { grant, page } = await asking(one)
    expect(page.status).toBe(200)
    expect(page.body).toContain('Is this the code on your television?')
    expect((await sign(one)).headers['location']).toBe('/device/outcome')
    expect(await statusOf(grant)).toBe('approved')
    const [approved] = (await trail(grant)).filter(({ event }) => event === 'approved')
    expect(approved).toMatchObject({ person: one.person.id, by: 'person', passkey: traceOf(one.authenticator) })
    const family = await server.services.store.families.find({ id: await server.redeem(grant) })
    expect(family).toMatchObject({ amr: ['pop', 'user', 'mfa'], authTime: server.clock.now() })
    expect((await one.jar.get('/account')).body).toContain('A device was approved, signed with “My phone” <small>')
  })

  it('D-31: asks the passkeys of the person alone, with a challenge of 32 bytes, and wants their user verified', async () => {
    const one = await member()
    await asking(one)
    const { options } = await askAt(one.jar, '/device/answer')
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required', allowCredentials: [{ id: one.authenticator.id }] })
    expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32)
    expect((await askAt(one.jar, '/device/answer')).options.challenge).not.toBe(options.challenge)
  })

  it('is a second factor, for a client that wants one, too', async () => {
    await register(server, 'strict', { requiresSecondFactor: true })
    const one = await member()
    const { grant } = await asking(one, { client: 'strict' as ClientId })
    expect((await sign(one)).status).toBe(303)
    expect(await statusOf(grant)).toBe('approved')
  })

  it('takes the end of the code along where that is typed, and asks for both again where it was not', async () => {
    const one = await member()
    const { grant, code } = await asking(one, { isShared: true })
    expect(one.jar.page).toContain('name="letters"')
    const mistyped = await sign(one, {}, { letters: 'BBBB' })
    expect(mistyped.status).toBe(422)
    expect(mistyped.body).toContain('not what the television shows')
    expect(await statusOf(grant)).toBe('pending')
    expect((await sign(one, {}, { letters: code.slice(5) })).status).toBe(303)
    expect(await statusOf(grant)).toBe('approved')
  })

  it('does not say whether letters are right before it is signed', async () => {
    const one = await member()
    const { code } = await asking(one, { isShared: true })
    const token = tokenOf(one.jar)
    const right = await one.jar.post('/device/answer', { token, says: 'approve', letters: code.slice(5) })
    const wrong = await one.jar.post('/device/answer', { token, says: 'approve', letters: 'BBBB' })
    expect([right.status, wrong.status]).toEqual([422, 422])
    expect(right.body).toBe(wrong.body)
  })

  it('works for a code that was typed', async () => {
    const one = await member()
    const code = writeUserCode(drawUserCode(systemRandom))
    const grant = await server.ask(code, { ...vault, isShared: true })
    await one.jar.get('/device')
    await one.jar.post('/device/code', { code })
    await one.jar.get('/device')
    const refused = await sign(one, { isUnverified: true })
    expect(refused.status).toBe(422)
    expect(refused.body).not.toContain('name="letters"')
    expect((await sign(one)).status).toBe(303)
    expect(await statusOf(grant)).toBe('approved')
  })
})

describe('an approval that is not signed as it should be', () => {
  it.each<[string, Mischief]>([
    ['for another origin', { origin: 'http://localhost:1' }],
    ['for another site', { rpId: 'example.com' }],
    ['for another challenge', { challenge: 'A'.repeat(43) }],
    ['by somebody who was not verified', { isUnverified: true }],
    ['as somebody else’s', { owner: Buffer.from('person-other').toString('base64url') }],
  ])('D-32: changes nothing when it was made %s, is noted, and may be given once more', async (_what, mischief) => {
    const one = await member()
    const { grant } = await asking(one)
    const refused = await sign(one, mischief)
    expect(refused.status).toBe(422)
    expect(refused.body).toContain('Not approved: no signature of a passkey of yours')
    expect(await statusOf(grant)).toBe('pending')
    expect((await trail(grant)).at(-1)).toMatchObject({ event: 'signature-failed', person: one.person.id })
    expect((await sign(one)).status).toBe(303)
    expect(await statusOf(grant)).toBe('approved')
  })

  it.each(['', '{}', 'null', '[]', '"x"', '{"id":1}', 'x'.repeat(5000)])(
    'changes nothing with an answer that is none: %.10s',
    async (answer) => {
      const one = await member()
      const { grant } = await asking(one)
      const { token } = await askAt(one.jar, '/device/answer')
      expect((await one.jar.post('/device/answer', { token, says: 'approve', answer })).status).toBe(422)
      expect(await statusOf(grant)).toBe('pending')
      expect(server.errors).toEqual([])
    },
  )

  it('D-32: changes nothing with the signature for another code of the same client, and neither does a second try with it', async () => {
    const one = await member()
    const first = await asking(one)
    const signature = one.authenticator.use((await askAt(one.jar, '/device/answer')).options)
    const other = await asking(one)
    const token = tokenOf(one.jar)
    expect((await one.jar.post('/device/answer', { token, says: 'approve', answer: signature })).status).toBe(422)
    expect(await statusOf(other.grant)).toBe('pending')
    await one.jar.get(`/device?user_code=${first.code}`)
    await one.jar.get('/device')
    const again = tokenOf(one.jar)
    expect((await one.jar.post('/device/answer', { token: again, says: 'approve', answer: signature })).status).toBe(422)
    expect(await statusOf(first.grant)).toBe('pending')
  })

  it('D-32: changes nothing with somebody else’s passkey, whoever they say they are', async () => {
    const [one, other] = [await member(), await member()]
    for (const owner of [undefined, Buffer.from(one.person.id).toString('base64url')]) {
      const { grant } = await asking(one)
      expect((await sign({ ...one, authenticator: other.authenticator }, { owner })).status).toBe(422)
      expect(await statusOf(grant)).toBe('pending')
    }
  })

  it('D-32: changes nothing in another browser than the one that asked', async () => {
    const one = await member()
    const { grant, code } = await asking(one)
    const signature = one.authenticator.use((await askAt(one.jar, '/device/answer')).options)
    const jar = new Jar(server.issuer)
    await jar.get('/signin')
    await jar.post('/signin', { email: one.person.email, password })
    await jar.get(`/device?user_code=${code}`)
    await jar.get('/device')
    const { token } = await askAt(jar, '/device/answer')
    expect((await jar.post('/device/answer', { token, says: 'approve', answer: signature })).status).toBe(422)
    expect(await statusOf(grant)).toBe('pending')
  })

  it('D-31: is taken once: of three at a time one counts, and it approves nothing later', async () => {
    const one = await member()
    const { grant } = await asking(one)
    const { token, options } = await askAt(one.jar, '/device/answer')
    const answer = one.authenticator.use(options)
    const tries = await Promise.all([1, 2, 3].map(() => one.jar.post('/device/answer', { token, says: 'approve', answer })))
    expect(tries.some(({ status }) => status === 303)).toBe(true)
    expect((await trail(grant)).filter(({ event }) => event === 'approved')).toHaveLength(1)
    const next = await asking(one)
    const again = tokenOf(one.jar)
    expect((await one.jar.post('/device/answer', { token: again, says: 'approve', answer })).status).toBe(422)
    expect(await statusOf(next.grant)).toBe('pending')
  })

  it('D-31: counts for five minutes', async () => {
    const one = await member()
    const { grant } = await asking(one)
    const { token, options } = await askAt(one.jar, '/device/answer')
    const answer = one.authenticator.use(options)
    await server.wait(301)
    expect((await one.jar.post('/device/answer', { token, says: 'approve', answer })).status).toBe(422)
    expect(await statusOf(grant)).toBe('pending')
  })

  it('D-31: is none by a counter that fell', async () => {
    const one = await member()
    await asking(one)
    expect((await sign(one, { counter: 10 })).status).toBe(303)
    const { grant } = await asking(one)
    expect((await sign(one, { counter: 10 })).status).toBe(422)
    expect(await statusOf(grant)).toBe('pending')
  })

  it('D-31: is none to a challenge that was given for a sign-in, nor the other way round', async () => {
    const one = await member()
    const { grant } = await asking(one)
    const token = tokenOf(one.jar)
    await one.jar.get('/signin/again')
    const signIn = await askAt(one.jar, '/signin/passkey')
    const answer = one.authenticator.use(signIn.options)
    expect((await one.jar.post('/device/answer', { token, says: 'approve', answer })).status).toBe(422)
    expect(await statusOf(grant)).toBe('pending')
    await one.jar.get('/device')
    const signature = one.authenticator.use((await askAt(one.jar, '/device/answer')).options)
    expect((await one.jar.post('/signin/passkey', { token: signIn.token, answer: signature })).status).toBe(422)
  })

  it.each<[string, Partial<GrantFacts>, Partial<Client>]>([
    ['scopes', { scope: ['openid', 'admin'] }, {}],
    ['resources', { resources: ['https://bank.example'] }, {}],
    ['client', {}, { id: 'other' as ClientId, name: 'Other' }],
    ['name of the client', {}, { name: 'Your bank' }],
    ['id of the client, by which nobody is shown it,', {}, { id: 'other' as ClientId }],
  ])(
    'D-19: changes nothing where the %s changed after it was shown, not even with a form that shows the change',
    async (_what, ...changed) => {
      const one = await member()
      const { grant, code } = await asking(one)
      const { token, options } = await askAt(one.jar, '/device/answer')
      const after = afterChange(...changed)
      const browser = await openBrowser(server.services, one.jar.cookies.get(session))
      const answer = { browser, person: one.person, says: 'approve', signature: one.authenticator.use(options), address: '::1' } as const
      const view = await viewGrant(after, readUserCode(code) as UserCode)
      const newToken = formToken(browser, 'answer', view?.shown)
      if (newToken !== token) expect(await answerInBrowser(after, { ...answer, token })).toBe('stale')
      expect(await answerInBrowser(after, { ...answer, token: newToken })).toBe('unsigned')
      expect(await statusOf(grant)).toBe('pending')
    },
  )

  it('cannot be passed by with a form that was shown before the client wanted it', async () => {
    const one = await member()
    const { grant } = await asking(one, { client: 'tenfoot-tv' as ClientId })
    const browser = await openBrowser(server.services, one.jar.cookies.get(session))
    const answer = { browser, person: one.person, says: 'approve', token: tokenOf(one.jar), address: '::1' } as const
    expect(await answerInBrowser(afterChange({}, { requiresSignedApproval: true }), answer)).toBe('unsigned')
    expect(await statusOf(grant)).toBe('pending')
  })

  it('D-03: takes nothing, and asks nothing, with another token than that of the form', async () => {
    const one = await member()
    const { grant } = await asking(one)
    const { options } = await askAt(one.jar, '/device/answer')
    const answer = one.authenticator.use(options)
    expect((await one.jar.post('/device/answer', { token: 'x', says: 'approve', answer })).status).toBe(403)
    expect((await one.jar.post('/device/answer/options', { token: 'x' })).status).toBe(403)
    expect((await new Jar(server.issuer).post('/device/answer/options', { token: 'x' })).status).toBe(403)
    expect((await one.jar.raw('/device/answer/options', '', { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await one.jar.get('/device/answer/options')).headers['location']).toBe('/device')
    expect(await statusOf(grant)).toBe('pending')
  })

  it('asks for none once the code is answered or too old', async () => {
    const one = await member()
    await asking(one)
    const token = tokenOf(one.jar)
    await server.wait(595)
    expect((await one.jar.post('/device/answer/options', { token })).status).toBe(403)
  })

  it('asks for none where the client wants none', async () => {
    const one = await member()
    await asking(one, { client: 'tenfoot-tv' as ClientId })
    expect(one.jar.page).not.toMatch(/data-passkey|<script/)
    expect((await one.jar.post('/device/answer/options', { token: tokenOf(one.jar) })).status).toBe(403)
  })

  it('D-21: makes who fails five times wait, and lets them decline all the same', async () => {
    const one = await member()
    const { grant } = await asking(one)
    const statuses: number[] = []
    for (let i = 0; i < 6; i += 1) {
      const reply = await sign(one, { isUnverified: true })
      statuses.push(reply.status)
      if (reply.status === 429) expect(reply.body).toContain('Too many signatures that were not accepted')
      await one.jar.get('/device')
    }
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
    expect((await one.jar.post('/device/answer', { says: 'deny' })).headers['location']).toBe('/device/outcome')
    expect(await statusOf(grant)).toBe('denied')
  })
})

describe('who cannot sign an approval', () => {
  it('D-11: without JavaScript is told so, keeps the code, and can decline', async () => {
    const one = await member()
    const { grant, page } = await asking(one)
    expect(page.body).toContain('<noscript>')
    const token = tokenOf(one.jar)
    const told = await one.jar.post('/device/answer', { token, says: 'approve', answer: '' })
    expect(told.status).toBe(422)
    expect(told.body).toContain('a browser that has JavaScript and passkeys')
    expect((await trail(grant)).map(({ event }) => event)).not.toContain('signature-failed')
    expect((await one.jar.post('/device/answer', { says: 'deny' })).headers['location']).toBe('/device/outcome')
    expect(await statusOf(grant)).toBe('denied')
  })

  it('has no passkey yet: is led to add one, after a fresh sign-in, and back to the code', async () => {
    const one = await somebody()
    await server.wait(301)
    const { grant, page } = await asking(one)
    expect(page.body).toContain('To approve this, you need a passkey')
    expect(page.body).toContain('href="/account/passkeys"')
    expect(page.body).not.toMatch(/value="approve"|<script/)
    expect((await one.jar.get('/account/passkeys')).headers['location']).toBe('/signin/again')
    await one.jar.get('/signin/again')
    expect((await one.jar.post('/signin/again', { password })).headers['location']).toBe('/account/passkeys')
    expect((await addPasskey(one)).headers['location']).toBe('/account/passkeys?done=added')
    expect((await one.jar.get('/account/passkeys?done=added')).body).toContain('Go on with your code')
    await one.jar.get('/device')
    expect((await sign(one)).headers['location']).toBe('/device/outcome')
    expect(await statusOf(grant)).toBe('approved')
  })

  it('has no passkey: approves nothing by a form of their own, and can decline', async () => {
    const one = await somebody()
    const { grant } = await asking(one)
    const token = tokenOf(one.jar)
    expect((await one.jar.post('/device/answer/options', { token })).status).toBe(403)
    expect((await one.jar.post('/device/answer', { token, says: 'approve' })).status).toBe(422)
    const other = await member()
    await asking(other)
    const { options } = await askAt(other.jar, '/device/answer')
    const answer = other.authenticator.use(options)
    expect((await one.jar.post('/device/answer', { token, says: 'approve', answer })).status).toBe(422)
    expect(await statusOf(grant)).toBe('pending')
    expect((await one.jar.post('/device/answer', { token, says: 'deny' })).status).toBe(303)
    expect(await statusOf(grant)).toBe('denied')
  })

  it('has taken the passkey away since: is told at the next try', async () => {
    const one = await member()
    const { grant } = await asking(one)
    const { token, options } = await askAt(one.jar, '/device/answer')
    await server.services.store.passkeys.update(one.authenticator.id, () => ({ verdict: 'removed', next: 'none' }))
    const told = await one.jar.post('/device/answer', { token, says: 'approve', answer: one.authenticator.use(options) })
    expect(told.status).toBe(422)
    expect(told.body).toContain('To approve this, you need a passkey')
    expect(await statusOf(grant)).toBe('pending')
  })

  it('is to have none, since a provider alone signs them in', async () => {
    const rule = { domains: ['company.test'], isRequired: true, createsPeople: false, createdAt: server.clock.now() }
    const one = await member()
    const { store } = server.services
    const zoe = await server.addPerson('zoe@company.test', 'Zoe Example')
    const jar = new Jar(server.issuer)
    await jar.get('/signin')
    await jar.post('/signin', { email: zoe.email, password })
    await store.providers.insert({ name: 'Company', issuer: 'https://company.test', clientId: 'tenfoot', ...rule })
    const { page } = await asking({ jar })
    expect(page.body).toContain('You cannot approve this here')
    expect(page.body).toContain('Ask whoever runs this server')
    expect(page.body).not.toContain('Add a passkey')
    await asking(one)
    expect((await sign(one)).status).toBe(303)
    await store.providers.remove('Company')
  })

  it('is nobody at an address without passkeys: the code can be declined', async () => {
    const plain = await startPages()
    await register(plain, 'vault', {})
    const { jar } = await somebody(plain)
    const grant = await plain.ask('WDJB-MJHT', vault)
    await jar.get('/device?user_code=WDJB-MJHT')
    const page = await jar.get('/device')
    expect(page.body).toContain('at this address there are none')
    const token = tokenOf(jar)
    expect((await jar.post('/device/answer/options', { token })).status).toBe(403)
    expect((await jar.post('/device/answer', { token, says: 'approve' })).status).toBe(422)
    expect((await jar.post('/device/answer', { token, says: 'deny' })).status).toBe(303)
    expect((await plain.services.store.grants.find({ id: grant.id }))?.status).toBe('denied')
    await plain.close()
  })

  it('D-32: is an operator, who may decline all the same', async () => {
    const { person } = await member()
    const code = drawUserCode(systemRandom) as UserCode
    await server.ask(writeUserCode(code), vault)
    const answer = { code, person: person.id, by: 'operator' } as const
    expect(await answerUserCode(server.services, { ...answer, says: 'approve' })).toBe('wants-factor')
    expect(await answerUserCode(server.services, { ...answer, says: 'deny' })).toBe('denied')
  })
})

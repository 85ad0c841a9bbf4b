import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formToken } from '../../../server/flows/anti-forgery.ts'
import type { Browser } from '../../../server/flows/browser-session.ts'
import type { Grant } from '../../../server/grant/grant.ts'
import { Jar, type Reply } from '../../support/browser-jar.ts'
import { type PagesServer, password, startPages } from '../../support/pages-server.ts'

/** The account page over real HTTP: the devices that are signed in, their end from afar, and the password. */

let server: PagesServer
beforeAll(async () => {
  server = await startPages()
})
afterAll(() => server.close())

const letters = 'BCDFGHJKLMNPQRSTVWXZ'
let drawn = 0

/** Somebody new, signed in in one browser on the way to the account. */
async function somebody(): Promise<{ jar: Jar; email: string }> {
  drawn += 1
  const { email } = await server.addPerson(`person${drawn}@example.test`, 'Ada Example')
  return { jar: await browserOf(email), email }
}

async function browserOf(email: string, secret = password): Promise<Jar> {
  const jar = new Jar(server.issuer)
  expect((await jar.get('/account')).headers['location']).toBe('/signin')
  await jar.get('/signin')
  expect((await jar.post('/signin', { email, password: secret })).headers['location']).toBe('/account')
  await jar.get('/account')
  return jar
}

/** A television that somebody lets in; answers the name of its sign-in. */
async function letIn(jar: Jar, deviceName?: string): Promise<string> {
  return server.redeem(await approve(jar, deviceName))
}

/** A television that somebody approves, and that has not fetched its tokens. */
async function approve(jar: Jar, deviceName?: string): Promise<Grant> {
  drawn += 1
  const code = `WDJB-${letters.charAt(drawn % 20)}${letters.charAt(Math.floor(drawn / 20))}HT`
  const grant = await server.ask(code, { deviceName, address: `10.0.${drawn}.7` })
  await jar.get(`/device?user_code=${code}`)
  await jar.get('/device')
  await jar.post('/device/answer', { says: 'approve' })
  return grant
}

/** The anti-forgery token of a form for one device, as the page of this browser has it. */
function tokenFor(jar: Jar, purpose: Parameters<typeof formToken>[1], id: string): string {
  return formToken({ token: jar.cookies.get('__Host-tenfoot') ?? '' } as Browser, purpose, id)
}

function post(jar: Jar, what: 'end' | 'name' | 'know', id: string, more: Record<string, string> = {}): Promise<Reply> {
  const purpose = `${what}-device` as const
  return jar.post(`/account/devices/${what}`, { id, token: tokenFor(jar, purpose, id), ...more })
}

async function isRevoked(id: string): Promise<boolean> {
  return (await server.services.store.families.find({ id: id as never }))?.revokedAt !== undefined
}

async function lastEvent() {
  return (await server.services.store.audit.list(1))[0]
}

describe('the devices that are signed in as somebody', () => {
  it('C-12: are listed with what they are, may do, and where they were approved; a name is a claim, and escaped', async () => {
    const { jar } = await somebody()
    await letIn(jar, '<b>Living</b> room TV')
    await server.wait(7200)
    const fresh = await browserOf('person1@example.test')
    const { body } = await fresh.get('/account')
    expect(body).toContain('&lt;b&gt;Living&lt;/b&gt; room TV')
    expect(body).toContain('Tenfoot TV')
    expect(body).toContain('See your name and e\u2011mail address, stay signed in')
    expect(body).toContain('2 hours ago, from 127.0.0.1')
    expect(body).toMatch(/<dt>Asked<\/dt><dd>from 10\.0\.\d+\.7<\/dd>/)
    expect(body).toContain('A device was approved')
  })

  it('are none for somebody who let none in', async () => {
    const { jar } = await somebody()
    expect((await jar.get('/account')).body).toContain('None. A television that you let in')
  })

  it('C-12: are signed out one by one, with all their tokens', async () => {
    const { jar } = await somebody()
    const [one, other] = [await letIn(jar), await letIn(jar)]
    expect((await post(jar, 'end', one)).headers['location']).toBe('/account?done=ended')
    const { body } = await jar.get('/account?done=ended')
    expect(body).toContain('That device is signed out.')
    expect([body.includes(one), body.includes(other)]).toEqual([false, true])
    expect([await isRevoked(one), await isRevoked(other)]).toEqual([true, false])
    expect(await lastEvent()).toMatchObject({ event: 'revoked', by: 'person', address: '127.0.0.1' })
    expect((await post(jar, 'end', one)).headers['location']).toBe('/account?done=ended')
  })

  it('C-12: are signed out all at once', async () => {
    const { jar } = await somebody()
    const devices = [await letIn(jar), await letIn(jar)]
    await jar.get('/account')
    expect((await jar.post('/account/devices/end-all')).headers['location']).toBe('/account?done=all-ended')
    expect(await Promise.all(devices.map(isRevoked))).toEqual([true, true])
  })

  it('C-12: are signed out all at once, with one that was approved and has not fetched its tokens', async () => {
    const { jar } = await somebody()
    for (let device = 0; device < 2; device++) await letIn(jar)
    await jar.get('/account')
    const token = jar.token('/account/devices/end-all') ?? ''
    const grant = await approve(jar)
    expect((await jar.get('/device/outcome')).body).toContain('Waiting for the television')
    await jar.post('/account/devices/end-all', { token })
    await expect(server.redeem(grant)).rejects.toThrow('denied')
    expect((await jar.get('/device/outcome')).body).toContain('Declined')
  })

  it('D-73: are nobody else’s: not to see, not to end, not to name', async () => {
    const { jar } = await somebody()
    const id = await letIn(jar, 'Bedroom')
    const { jar: stranger } = await somebody()
    expect((await stranger.get('/account')).body).not.toContain('Bedroom')
    expect((await post(stranger, 'end', id)).status).toBe(404)
    expect((await post(stranger, 'name', id, { name: 'Mine' })).headers['location']).toBe('/account?done=gone')
    expect((await post(stranger, 'end', 'no-such-device')).status).toBe(404)
    expect(await isRevoked(id)).toBe(false)
  })

  it('D-03: change for a form of this browser and this device alone', async () => {
    const { jar } = await somebody()
    const [id, other] = [await letIn(jar), await letIn(jar)]
    for (const token of ['', 'x', tokenFor(jar, 'end-device', other), tokenFor(jar, 'name-device', id)])
      expect((await jar.post('/account/devices/end', { id, token })).status).toBe(403)
    expect((await jar.post('/account/devices/end-all', { token: 'x' })).status).toBe(403)
    const crossSite = await jar.raw('/account/devices/end', `id=${id}&token=${tokenFor(jar, 'end-device', id)}`, {
      'sec-fetch-site': 'cross-site',
    })
    expect(crossSite.status).toBe(403)
    expect(await isRevoked(id)).toBe(false)
  })

  it('keep the name that their person gives them, cleaned and cut, until it is taken back', async () => {
    const { jar } = await somebody()
    const id = await letIn(jar, 'Living room TV')
    expect((await post(jar, 'name', id, { name: ' Up\u202estairs\u0007 ' })).headers['location']).toBe('/account?done=named')
    expect((await jar.get('/account')).body).toContain('<h3>Upstairs')
    await post(jar, 'name', id, { name: '' })
    expect((await jar.get('/account')).body).toContain('<h3>Living room TV')
  })

  it('say so where an operator approved them', async () => {
    const { jar, email } = await somebody()
    const person = await server.services.store.people.findByEmail(email)
    const grant = await server.ask('WDJB-ZZZZ')
    await server.services.store.grants.update({ id: grant.id }, (found) => ({
      verdict: 'approved',
      next: { ...found, status: 'approved', approval: { person: person?.id as never, at: server.clock.now(), by: 'operator' } },
    }))
    await server.redeem(grant)
    expect((await jar.get('/account')).body).toContain('by the operator of this server')
  })

  it('are asked for with a form alone: an address of one leads to the list', async () => {
    const { jar } = await somebody()
    expect(await jar.get('/account/devices/end')).toMatchObject({ status: 303, headers: { location: '/account' } })
  })

  it('D-04: are nothing to a browser in which nobody is signed in', async () => {
    const jar = new Jar(server.issuer)
    await jar.get('/signin')
    for (const what of ['end', 'name', 'know'] as const) expect((await post(jar, what, 'any')).headers['location']).toBe('/account')
    expect((await jar.post('/account/devices/end-all', { token: 'x' })).headers['location']).toBe('/account')
    expect((await jar.post('/account/password', { token: 'x' })).headers['location']).toBe('/account')
  })
})

describe('a device that somebody may not know of', () => {
  it('C-29: is told of in every other browser, but on the page with a code, until they say that they know', async () => {
    const { jar, email } = await somebody()
    const other = await browserOf(email)
    const id = await letIn(jar)
    expect((await jar.get('/device')).body).not.toContain('Was that you?')
    expect((await other.get('/device')).body).toContain('A device was signed in as you.')
    await server.ask('WDJB-QQQQ')
    await other.get('/device?user_code=WDJB-QQQQ')
    expect((await other.get('/device')).body).not.toContain('Was that you?')
    expect((await other.get('/account')).body).toContain('This wasn’t me')
    await post(other, 'know', id)
    expect((await other.get('/account')).body).not.toContain('This wasn’t me')
    expect((await other.get('/account')).body).not.toContain('<em>new</em>')
  })

  it('C-12, C-29: is signed out with one tap, and that is another thing than signing one’s own out', async () => {
    const { jar, email } = await somebody()
    const other = await browserOf(email)
    const id = await letIn(jar)
    const reply = await post(other, 'end', id, { why: 'not-me' })
    expect(reply.headers['location']).toBe('/account?done=disowned')
    expect((await other.get('/account?done=disowned')).body).toContain('change your password')
    expect(await isRevoked(id)).toBe(true)
    expect(await lastEvent()).toMatchObject({ event: 'disowned', by: 'person' })
  })

  it('C-29: can be signed out again from the page that says that it is in', async () => {
    const { jar } = await somebody()
    const id = await letIn(jar)
    const { body } = await jar.get('/device/outcome')
    expect(body).toContain('This wasn’t me')
    expect(body).toContain(`name="id" value="${id}"`)
    expect((await jar.post('/account/devices/end', { id, why: 'not-me' })).headers['location']).toBe('/account?done=disowned')
    expect(await isRevoked(id)).toBe(true)
  })
})

describe('a password', () => {
  const wanted = 'seven quiet lamps by noon'

  it('is changed by whoever knows it, and every other browser is signed out', async () => {
    const { jar, email } = await somebody()
    const other = await browserOf(email)
    const device = await letIn(jar)
    await jar.get('/account')
    const reply = await jar.post('/account/password', { current: password, wanted })
    expect(reply.headers['location']).toBe('/account?done=password-changed')
    expect((await jar.get('/account?done=password-changed')).body).toContain('The password was changed')
    expect((await other.get('/account')).headers['location']).toBe('/signin')
    expect(await isRevoked(device)).toBe(false)
    await browserOf(email, wanted)
    const old = new Jar(server.issuer)
    await old.get('/signin')
    expect((await old.post('/signin', { email, password })).status).toBe(422)
  })

  it.each([
    ['the one before is wrong', 'wrong', wanted, 'That is not your password now'],
    ['D-23: the new one is too short', password, 'short', 'choose one of 15 characters or more'],
    ['D-23: the new one is common', password, 'passwordpassword', 'choose another'],
    ['D-27: the new one is too long', password, 'long '.repeat(300), 'choose one of 1024 bytes or fewer'],
  ])('stays where %s, and says what to do', async (_why, current, next, says) => {
    const { jar, email } = await somebody()
    const reply = await jar.post('/account/password', { current, wanted: next })
    expect(reply.status).toBe(422)
    expect(reply.body).toContain(says)
    expect(reply.body).toContain('aria-describedby="problem"')
    await browserOf(email)
  })

  it('D-21: is not guessed through a browser that was left open', async () => {
    const { jar } = await somebody()
    const replies = []
    for (let tried = 0; tried < 7; tried++) {
      await jar.get('/account')
      replies.push(await jar.post('/account/password', { current: `wrong ${tried}`, wanted }))
    }
    expect(replies.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422, 429, 429])
    expect(replies.at(-1)?.headers['retry-after']).toMatch(/^\d+$/)
  })

  it('D-03: is changed by a form of this browser alone', async () => {
    const { jar } = await somebody()
    expect((await jar.post('/account/password', { current: password, wanted, token: 'x' })).status).toBe(403)
  })
})

describe('a sign-in', () => {
  it('D-33: leads to the account or to the device page, wherever else a request may ask for', async () => {
    const { email } = await somebody()
    const jar = new Jar(server.issuer)
    await jar.get('/account?return_to=//evil.example')
    await jar.get('/device?user_code=WDJB-MJHT')
    await jar.get('/signin?return_to=//evil.example')
    expect((await jar.post('/signin', { email, password, return_to: '//evil.example' })).headers['location']).toBe('/device')
  })
})

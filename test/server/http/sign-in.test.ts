import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideSignIn, waitAfter } from '../../../server/identity/sign-in-throttle.ts'
import { instant, later, seconds } from '../../../src/time/units.ts'
import { Jar, type Reply } from '../../support/browser-jar.ts'
import { type PagesServer, password, startPages } from '../../support/pages-server.ts'

/** Passwords over real HTTP: who gets in, what others learn from trying, and how long they wait. */

let server: PagesServer
beforeAll(async () => {
  server = await startPages()
})
afterAll(() => server.close())

let people = 0
async function newPerson(): Promise<string> {
  people += 1
  return (await server.addPerson(`person${people}@example.test`, 'Somebody')).email
}

async function tryPassword(email: string, typed: string, jar = new Jar(server.issuer)): Promise<Reply> {
  await jar.get('/signin')
  return jar.post('/signin', { email, password: typed })
}

describe('signing in', () => {
  it('D-72: a wrong password and an unknown person get the same page, word for word', async () => {
    const known = await newPerson()
    const [wrong, unknown] = [await tryPassword(known, 'wrong'), await tryPassword('nobody@example.test', 'wrong')]
    const neutral = (reply: Reply, email: string) => reply.body.replace(/name="token" value="[^"]+"/g, '').replace(email, '')
    expect([wrong.status, unknown.status]).toEqual([422, 422])
    expect(neutral(unknown, 'nobody@example.test')).toBe(neutral(wrong, known))
    expect(wrong.body).toContain('aria-describedby="problem"')
    expect(Object.keys(unknown.headers).sort()).toEqual(Object.keys(wrong.headers).sort())
  })

  it.each([
    ['nothing', '', ''],
    ['something that is no address', 'ada', password],
    ['a password of more than a kilobyte (D-27)', 'person1@example.test', 'x'.repeat(2000)],
  ])('refuses %s like any other mistake', async (_what, email, typed) => {
    expect((await tryPassword(email, typed)).status).toBe(422)
  })

  it('D-45: notes who failed and who came in, never what was typed', async () => {
    const email = await newPerson()
    await tryPassword(email, 'a secret slip')
    await tryPassword(email, password)
    const trail = JSON.stringify(await server.services.store.audit.list(100))
    expect(trail).toContain('sign-in-failed')
    expect(trail).toContain('signed-in')
    expect(trail).not.toContain('slip')
    expect(trail).not.toContain(password)
  })

  it('D-26: stores a hash with the parameters of today on the way', async () => {
    const email = await newPerson()
    const { store } = server.services
    const person = await store.people.findByEmail(email)
    const weaker = person?.passwordHash?.replace('t=1', 't=1') ?? ''
    await tryPassword(email, password)
    expect((await store.people.findByEmail(email))?.passwordHash).toBe(weaker)
  })
})

describe('guessing passwords', () => {
  it('D-21: after the fifth failure in a row an account waits, longer with each one, and a success ends the row', async () => {
    const email = await newPerson()
    for (let i = 0; i < 5; i += 1) expect((await tryPassword(email, 'wrong')).status).toBe(422)
    const limited = await tryPassword(email, password)
    expect(limited).toMatchObject({ status: 429, headers: { 'retry-after': '30' } })
    expect(limited.body).toContain('30 seconds')
    await server.wait(31)
    expect((await tryPassword(email, 'wrong')).status).toBe(422)
    expect((await tryPassword(email, password)).headers['retry-after']).toBe('60')
    await server.wait(61)
    expect((await tryPassword(email, password)).status).toBe(303)
    expect((await tryPassword(email, 'wrong')).status).toBe(422)
  })

  it('D-72: an account that does not exist waits just the same', async () => {
    for (let i = 0; i < 5; i += 1) await tryPassword('ghost@example.test', 'wrong')
    expect((await tryPassword('Ghost@example.test', 'wrong')).status).toBe(429)
  })

  it('D-21: twenty tries at once are twenty tries', async () => {
    const email = await newPerson()
    const jar = new Jar(server.issuer)
    await jar.get('/signin')
    const replies = await Promise.all(Array.from({ length: 20 }, () => jar.post('/signin', { email, password: 'wrong' })))
    expect(replies.filter(({ status }) => status === 422)).toHaveLength(5)
  })

  it('D-22: whoever signed in here before is not locked out by strangers, and cannot guess without end either', async () => {
    const email = await newPerson()
    const owner = new Jar(server.issuer)
    await tryPassword(email, password, owner)
    owner.cookies.delete('__Host-tenfoot')
    for (let i = 0; i < 5; i += 1) await tryPassword(email, 'wrong')
    expect((await tryPassword(email, password)).status).toBe(429)
    expect((await tryPassword(email, password, owner)).status).toBe(303)
    owner.cookies.delete('__Host-tenfoot')
    for (let i = 0; i < 5; i += 1) expect((await tryPassword(email, 'wrong', owner)).status).toBe(422)
    expect((await tryPassword(email, 'wrong', owner)).status).toBe(429)
  })

  it("D-22: the mark of another person's browser, or one made up, exempts nobody", async () => {
    const [mine, theirs] = [await newPerson(), await newPerson()]
    const jar = new Jar(server.issuer)
    await tryPassword(mine, password, jar)
    jar.cookies.delete('__Host-tenfoot')
    for (let i = 0; i < 5; i += 1) await tryPassword(theirs, 'wrong')
    expect((await tryPassword(theirs, password, jar)).status).toBe(429)
    jar.cookies.set('__Host-tenfoot-known', 'made.up')
    expect((await tryPassword(theirs, password, jar)).status).toBe(429)
  })

  it('D-22, D-36: a network of strangers makes a hundred failures in ten minutes, whatever accounts they try', async () => {
    await server.wait(601)
    const jar = new Jar(server.issuer)
    await jar.get('/signin')
    const replies = await Promise.all(
      Array.from({ length: 110 }, (_, i) => jar.post('/signin', { email: `crowd${i}@example.test`, password: 'wrong' })),
    )
    expect(replies.filter(({ status }) => status === 422)).toHaveLength(100)
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(10)
    await server.wait(601)
  })
})

describe('decideSignIn()', () => {
  it.each([
    [1, 0],
    [4, 0],
    [5, 30],
    [6, 60],
    [7, 120],
    [11, 1920],
    [12, 3600],
    [99, 3600],
    [100, 86_400],
    [1000, 86_400],
  ])('D-21: waits so long after that many failures in a row: %i, %i s', (failures, expected) => {
    expect(waitAfter(failures)).toBe(expected)
  })

  it('begins a new row after a day without a failure, and waits for nobody when the clock was set back', () => {
    const at = instant(1_000_000_000)
    expect(decideSignIn({ count: 12, since: at }, later(at, seconds(86_401))).next).toEqual([
      { count: 1, since: later(at, seconds(86_401)) },
    ])
    expect(decideSignIn({ count: 12, since: at }, later(at, seconds(-1))).verdict.kind).toBe('allowed')
  })
})

describe('the demo in one tap', () => {
  const demoSignIn = { email: 'ada@example.test', password }

  it.each([
    ['http://127.0.0.1:8628', true],
    ['http://localhost:8628', true],
    ['http://192.168.1.20:8628', true],
    ['https://signin.example.test', false],
    ['http://93.184.216.34:8628', false],
    ['http://10.evil.example', false],
  ])('is offered at a loopback or private issuer only: %s', async (issuer, isOffered) => {
    const demo = await startPages({ settings: { issuer, demoSignIn } })
    await demo.addPerson('ada@example.test', 'Ada Example')
    const jar = new Jar(`http://127.0.0.1:${demo.port}`)
    await jar.get('/signin')
    expect(jar.page.includes('Continue as')).toBe(isOffered)
    expect(jar.page).not.toContain(password)
    if (isOffered) expect((await jar.post('/signin/demo')).headers['location']).toBe('/device')
    await demo.close()
  })

  it('is no way in where there is no demo, nor with a token for something else', async () => {
    const jar = new Jar(server.issuer)
    await jar.get('/signin')
    expect((await jar.post('/signin/demo', { token: jar.token('/signin') ?? '' })).status).toBe(403)
    expect(jar.page).not.toContain('Continue as')
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueResetLink } from '../../../server/flows/reset-password.ts'
import type { Grant } from '../../../server/grant/grant.ts'
import { resetLinkLasts } from '../../../server/identity/password-reset.ts'
import type { Person } from '../../../server/identity/person.ts'
import { oneTimeCode } from '../../../server/keys/one-time-code.ts'
import { Jar, type Reply } from '../../support/browser-jar.ts'
import { type PagesServer, password, startPages } from '../../support/pages-server.ts'

/** A new password by a link that an operator made, over real HTTP. */

let server: PagesServer
beforeAll(async () => {
  server = await startPages()
})
afterAll(() => server.close())

const session = '__Host-tenfoot'
const chosen = 'seven quiet lamps by noon'
let drawn = 0

function somebody(changed: Partial<Person> = {}): Promise<Person> {
  drawn += 1
  return server.addPerson(`person${drawn}@example.test`, 'Ada Example', changed)
}

/** The path and query of a new link. */
async function linkFor(person: Person): Promise<string> {
  const outcome = await issueResetLink(server.services, person, server.issuer)
  if (outcome.kind !== 'issued') throw new Error(`No link: ${outcome.kind}`)
  expect(outcome.link).toMatch(new RegExp(`^${server.issuer}/reset\\?token=[\\w-]{43}$`))
  return outcome.link.slice(server.issuer.length)
}

/** A browser that has followed a link as far as the page. */
async function follow(link: string, jar = new Jar(server.issuer)): Promise<Jar> {
  expect(await jar.get(link)).toMatchObject({ status: 303, headers: { location: '/reset' } })
  await jar.get('/reset')
  return jar
}

function choose(jar: Jar, over: Record<string, string> = {}): Promise<Reply> {
  return jar.post('/reset', { wanted: chosen, repeated: chosen, devices: 'end', ...over })
}

async function signIn(email: string, typed: string, jar = new Jar(server.issuer)): Promise<Jar> {
  await jar.get('/account')
  await jar.get('/signin')
  await jar.post('/signin', { email, password: typed })
  return jar
}

async function isSignedIn(jar: Jar): Promise<boolean> {
  return (await jar.get('/account')).status === 200
}

async function events({ id }: Person): Promise<readonly string[]> {
  return (await server.services.store.audit.list(100, id)).map(({ event }) => event)
}

/** What must be the same for every link that is of no use. */
function bare({ status, body, headers }: Reply) {
  return { status, body, 'set-cookie': headers['set-cookie'], 'cache-control': headers['cache-control'] }
}

describe('a link to choose a new password', () => {
  it('D-07: leaves the address at once, and no page, cookie or later address has its token', async () => {
    const link = await linkFor(await somebody())
    const token = link.slice(link.indexOf('=') + 1)
    const jar = new Jar(server.issuer)
    const first = await jar.get(link, { 'sec-fetch-site': 'cross-site' })
    expect(first).toMatchObject({
      status: 303,
      headers: { location: '/reset', 'cache-control': 'no-store', 'referrer-policy': 'same-origin' },
    })
    const page = await jar.get('/reset')
    expect(page).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store', 'referrer-policy': 'same-origin' } })
    expect(JSON.stringify([first, page, [...jar.cookies]])).not.toContain(token)
    expect(page.body).toContain('Choose a new password')
  })

  it('A-32: is not spent by previews, however often they look', async () => {
    const person = await somebody()
    const link = await linkFor(person)
    for (let looked = 0; looked < 3; looked++) {
      const preview = await follow(link)
      await preview.get('/reset')
      expect((await preview.head(link)).status).toBe(303)
      expect((await preview.head('/reset')).status).toBe(200)
    }
    expect(await events(person)).toEqual(['reset-link-issued'])
    expect((await choose(await follow(link))).status).toBe(303)
  })

  it('sets the password, and signs nobody in', async () => {
    const person = await somebody()
    const jar = await follow(await linkFor(person))
    expect((await choose(jar)).headers['location']).toBe('/reset/done')
    const done = await jar.get('/reset/done')
    expect(done.body).toContain('Your new password is set')
    expect(await isSignedIn(jar)).toBe(false)
    expect(await isSignedIn(await signIn(person.email, password))).toBe(false)
    const again = await signIn(person.email, chosen)
    expect(await isSignedIn(again)).toBe(true)
    expect(again.page).toContain('A new password was chosen with a link')
    expect(again.page).toContain('A link to choose a new password was made <small>Just now, by the operator')
    expect(await events(person)).toEqual(['reset-link-issued', 'password-reset', 'sign-in-failed', 'signed-in'])
  })

  it('sets the first password of somebody who came from a provider', async () => {
    const person = await somebody({ passwordHash: undefined })
    expect((await choose(await follow(await linkFor(person)))).status).toBe(303)
    expect(await isSignedIn(await signIn(person.email, chosen))).toBe(true)
  })

  it('D-16: ends every browser of that person, whole, half or this one, and nobody else’s', async () => {
    const [person, other] = [await somebody(), await somebody()]
    const [mine, same, others] = [
      await signIn(person.email, password),
      await signIn(person.email, password),
      await signIn(other.email, password),
    ]
    await follow(await linkFor(person), same)
    expect((await choose(same)).status).toBe(303)
    expect(await Promise.all([mine, same, others].map(isSignedIn))).toEqual([false, false, true])
  })

  it('leaves somebody else who is signed in there signed in', async () => {
    const [person, other] = [await somebody(), await somebody()]
    const jar = await follow(await linkFor(person), await signIn(other.email, password))
    expect(jar.page).toContain(`For <strong>${person.email}</strong>`)
    expect((await choose(jar)).status).toBe(303)
    expect(await isSignedIn(jar)).toBe(true)
    expect(jar.page).toContain(other.email)
  })

  it.each([
    ['signs out devices, too', 'end', '/reset/done', 0],
    ['leaves devices signed in where that was unticked', '', '/reset/done?devices=stay', 1],
  ] as const)('%s', async (_what, devices, location, left) => {
    const person = await somebody()
    await letInByPage(person)
    const jar = await follow(await linkFor(person))
    expect(jar.page).toContain('name="devices" value="end" checked')
    expect((await choose(jar, { devices })).headers['location']).toBe(location)
    expect((await jar.get(location)).body).toContain(left ? 'your devices stay signed in' : 'and so is every device')
    expect(await server.services.store.families.list(person.id)).toHaveLength(left)
  })

  it('takes back an approval whose television has not fetched its tokens', async () => {
    const person = await somebody()
    const grant = await approveByPage(person)
    await choose(await follow(await linkFor(person)))
    await expect(server.redeem(grant)).rejects.toThrow('denied')
    expect(await events(person)).toEqual([
      ...['signed-in', 'code-looked-up', 'approved'],
      ...['reset-link-issued', 'password-reset', 'revoked'],
    ])
  })

  it('leaves the second factor on: the sign-in that follows asks for it', async () => {
    const person = await somebody()
    const owner = await signIn(person.email, password)
    await owner.get('/account/second-factor')
    await owner.post('/account/second-factor/begin', { password })
    await owner.get('/account/second-factor')
    const secret = (/<p class="key">([^<]+)</.exec(owner.page)?.[1] ?? '').replaceAll(' ', '')
    const codeNow = () => oneTimeCode(secret, Math.floor(server.clock.now() / 30_000))
    await owner.post('/account/second-factor/confirm', { code: codeNow() })
    await server.wait(60)
    expect((await choose(await follow(await linkFor(person)))).status).toBe(303)
    const jar = await signIn(person.email, chosen)
    expect(await isSignedIn(jar)).toBe(false)
    await jar.get('/signin/code')
    await jar.post('/signin/code', { code: codeNow() })
    expect(await isSignedIn(jar)).toBe(true)
  })

  it('D-21: ends the wait after wrong passwords', async () => {
    const person = await somebody()
    const jar = new Jar(server.issuer)
    for (let tried = 0; tried < 6; tried++) await signIn(person.email, 'wrong', jar)
    expect(jar.page).toContain('Too many tries')
    await follow(await linkFor(person), jar)
    await choose(jar)
    expect(await isSignedIn(await signIn(person.email, chosen, jar))).toBe(true)
  })
})

describe('a link that is of no use', () => {
  it('D-72: gets one answer, whether it is unknown, malformed, missing, expired, used or replaced', async () => {
    const person = await somebody()
    const [used, replaced, expired, unused] = [await somebody(), await somebody(), await somebody(), await somebody()]
    const links: string[] = [
      `/reset?token=${'x'.repeat(43)}`,
      '/reset?token=',
      '/reset?token=a&token=b',
      `/reset?token=${'x'.repeat(5000)}`,
    ]
    links.push(await linkFor(used))
    await choose(await follow(links.at(-1) ?? ''))
    links.push(await linkFor(replaced))
    await linkFor(replaced)
    links.push(await linkFor(expired))
    await server.wait(resetLinkLasts)
    const fresh = await linkFor(unused)
    await server.services.store.people.remove(unused.id)
    const replies = [await visit('/reset'), ...(await Promise.all([...links, fresh].map(visit)))]
    expect(replies[0]).toMatchObject({ status: 404, body: expect.stringContaining('This link does not work') })
    expect(new Set(replies.map((reply) => JSON.stringify(bare(reply)))).size).toBe(1)
    expect(await events(person)).toEqual([])
  })

  it('works to its last second, and not after it, though the page was open', async () => {
    const person = await somebody()
    const link = await linkFor(person)
    await server.wait(resetLinkLasts - 1)
    const jar = await follow(link)
    expect(jar.page).toContain('Choose a new password')
    await server.wait(1)
    expect(await choose(jar)).toMatchObject({ status: 404 })
    expect(await isSignedIn(await signIn(person.email, password))).toBe(true)
  })

  it('D-27: costs no hash, nor does a password that is refused', async () => {
    const person = await somebody()
    const link = await linkFor(person)
    const [jar, used] = [await follow(link), await follow(link)]
    let hashed = 0
    const { passwords } = server.services
    Object.assign(server.services, {
      passwords: {
        ...passwords,
        hash: (text: string) => {
          hashed += 1
          return passwords.hash(text)
        },
      },
    })
    await choose(jar, { wanted: 'short', repeated: 'short' })
    await choose(jar, { token: 'x' })
    expect(hashed).toBe(0)
    await jar.get('/reset')
    await choose(jar)
    expect(hashed).toBe(1)
    expect((await choose(used)).status).toBe(404)
    expect((await new Jar(server.issuer).post('/reset', { wanted: chosen, repeated: chosen })).status).toBe(404)
    expect(hashed).toBe(1)
    Object.assign(server.services, { passwords })
  })

  it('is spent by one of four browsers at once', async () => {
    const link = await linkFor(await somebody())
    const jars = await Promise.all(Array.from({ length: 4 }, () => follow(link)))
    const replies = await Promise.all(jars.map((jar) => choose(jar)))
    expect(replies.map(({ status }) => status).sort()).toEqual([303, 404, 404, 404])
  })

  it('is the link of somebody whose domain signs in through a provider by now, and of a demo', async () => {
    const person = await server.addPerson('grace@company.test', 'Grace')
    const link = await linkFor(person)
    const demo = await server.addPerson('demo@example.test', 'Demo', { isDemo: true })
    expect(await issueResetLink(server.services, demo, server.issuer)).toEqual({ kind: 'demo' })
    await server.services.store.providers.insert({
      name: 'Example Corp',
      issuer: 'https://login.example.test',
      clientId: 'tenfoot',
      domains: ['company.test'],
      isRequired: true,
      createsPeople: false,
      createdAt: server.clock.now(),
    })
    expect((await visit(link)).status).toBe(404)
    expect(await issueResetLink(server.services, person, server.issuer)).toEqual({ kind: 'elsewhere', provider: 'Example Corp' })
    await server.services.store.providers.remove('Example Corp')
  })
})

describe('the form for a new password', () => {
  it.each([
    ['too short', { wanted: 'short', repeated: 'short' }, 'too short'],
    ['nothing', { wanted: '', repeated: '' }, 'too short'],
    ['too long', { wanted: 'x1'.repeat(600), repeated: 'x1'.repeat(600) }, 'too long'],
    ['one that many people use', { wanted: 'passwordpassword', repeated: 'passwordpassword' }, 'many people use'],
    ['two that differ', { repeated: `${chosen}!` }, 'not the same'],
  ])('D-23: refuses %s with what to do, and the link still works', async (_what, typed, told) => {
    const person = await somebody()
    const jar = await follow(await linkFor(person))
    const refused = await choose(jar, { ...typed, devices: '' })
    expect(refused.status).toBe(422)
    expect(refused.body).toContain(told)
    expect(refused.body).toContain('aria-invalid')
    expect(refused.body).not.toContain('value="end" checked')
    expect(refused.body).not.toContain(chosen)
    expect(await events(person)).toEqual(['reset-link-issued'])
    expect((await choose(jar)).status).toBe(303)
  })

  it('D-03 D-05: is taken from this browser alone, for this link alone, and from our own page', async () => {
    const [one, other] = [await somebody(), await somebody()]
    const jar = await follow(await linkFor(one))
    const stale = jar.token('/reset') ?? ''
    const stranger = await follow(await linkFor(other))
    expect((await choose(stranger, { token: stale })).status).toBe(403)
    expect((await choose(jar, { token: 'x' })).status).toBe(403)
    const elsewhere = new URLSearchParams({ token: stale, wanted: chosen, repeated: chosen }).toString()
    expect((await jar.raw('/reset', elsewhere, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    await follow(await linkFor(other), jar)
    expect((await choose(jar, { token: stale })).status).toBe(403)
    for (const person of [one, other]) expect(await events(person)).not.toContain('password-reset')
  })

  it('leads on to the code that this browser came with', async () => {
    const person = await somebody()
    await server.ask('WDJB-MJHT')
    const jar = new Jar(server.issuer)
    await jar.get('/device?user_code=WDJB-MJHT')
    await follow(await linkFor(person), jar)
    await choose(jar)
    expect((await jar.get('/reset/done')).body).toContain('href="/device"')
    expect(jar.cookies.get(session)).toBeDefined()
    await jar.get('/signin')
    await jar.post('/signin', { email: person.email, password: chosen })
    expect((await jar.get('/device')).body).toContain('WDJB-MJHT')
  })
})

/** Where a link leads a browser that nobody has seen. */
async function visit(link: string): Promise<Reply> {
  const jar = new Jar(server.issuer)
  await jar.get(link)
  return jar.get('/reset')
}

/** Somebody lets a television in on the page, and it fetches its tokens. */
async function letInByPage(person: Person): Promise<void> {
  await server.redeem(await approveByPage(person))
}

async function approveByPage({ email }: Person): Promise<Grant> {
  const code = ['WDJC', 'WDJD', 'WDJF', 'WDJG'].map((start) => `${start}-MJHT`)[drawn % 4] ?? ''
  const grant = await server.ask(code)
  const jar = new Jar(server.issuer)
  await jar.get(`/device?user_code=${code}`)
  await jar.get('/signin')
  await jar.post('/signin', { email, password })
  await jar.get('/device')
  await jar.post('/device/answer', { says: 'approve' })
  return grant
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerInBrowser } from '../../../server/flows/answer-in-browser.ts'
import { answerUserCode } from '../../../server/flows/answer-user-code.ts'
import { openBrowser } from '../../../server/flows/browser-session.ts'
import type { ClientId } from '../../../server/identity/client.ts'
import type { PersonId } from '../../../server/identity/person.ts'
import { oneTimeCode } from '../../../server/keys/one-time-code.ts'
import { readUserCode, type UserCode } from '../../../src/protocol/user-code.ts'
import { Jar, type Reply } from '../../support/browser-jar.ts'
import { type PagesServer, password, startPages } from '../../support/pages-server.ts'

/** Authenticator apps over real HTTP: set up, asked for at sign-in, replaced by a recovery code, turned off. */

let server: PagesServer
beforeAll(async () => {
  server = await startPages()
})
afterAll(() => server.close())

/** Somebody whose authenticator app is on. */
interface Protected {
  readonly jar: Jar
  readonly email: string
  readonly secret: string
  readonly recovery: readonly string[]
}

const path = '/account/second-factor'
const session = '__Host-tenfoot'
let drawn = 0

async function somebody(): Promise<{ jar: Jar; email: string }> {
  drawn += 1
  const { email } = await server.addPerson(`person${drawn}@example.test`, 'Ada Example')
  const jar = new Jar(server.issuer)
  await givePassword(jar, email)
  await jar.get('/account')
  return { jar, email }
}

async function givePassword(jar: Jar, email: string): Promise<Reply> {
  await jar.get('/account')
  await jar.get('/signin')
  return jar.post('/signin', { email, password })
}

/** Goes as far as the page with the key. */
async function begin(jar: Jar): Promise<string> {
  await jar.get(path)
  expect((await jar.post(`${path}/begin`, { password })).headers['location']).toBe(path)
  await jar.get(path)
  return (/<p class="key">([^<]+)</.exec(jar.page)?.[1] ?? '').replaceAll(' ', '')
}

async function somebodyProtected(): Promise<Protected> {
  const { jar, email } = await somebody()
  const secret = await begin(jar)
  const { status, body } = await jar.post(`${path}/confirm`, { code: codeNow(secret) })
  expect(status).toBe(200)
  const recovery = [...body.matchAll(/<li>([a-z2-9]{5}-[a-z2-9]{5})<\/li>/g)].map(([, code = '']) => code)
  await server.wait(60)
  return { jar, email, secret, recovery }
}

function codeNow(secret: string, stepsAgo = 0): string {
  return oneTimeCode(secret, Math.floor(server.clock.now() / 30_000) - stepsAgo)
}

/** A code of six digits that is none now. */
function wrongCode(secret: string): string {
  const right = [codeNow(secret, -1), codeNow(secret), codeNow(secret, 1)]
  return ['000000', '111111', '222222', '333333'].find((code) => !right.includes(code)) ?? ''
}

/** A browser that has given the password and is asked for the code. */
async function halfWay(email: string, jar = new Jar(server.issuer)): Promise<Jar> {
  expect((await givePassword(jar, email)).headers['location']).toBe('/signin/code')
  expect((await jar.get('/signin/code')).status).toBe(200)
  return jar
}

async function giveCode(jar: Jar, code: string): Promise<Reply> {
  await jar.get('/signin/code')
  return jar.post('/signin/code', { code })
}

async function events(email: string): Promise<readonly string[]> {
  const person = await server.services.store.people.findByEmail(email)
  return (await server.services.store.audit.list(100, person?.id)).map(({ event }) => event)
}

async function factorOf(email: string) {
  const person = await server.services.store.people.findByEmail(email)
  return person && server.services.store.factors.find(person.id)
}

describe('setting up an authenticator app', () => {
  it('shows the key as a QR code, a link and groups of letters, and counts only after a code of it', async () => {
    const { jar, email } = await somebody()
    const secret = await begin(jar)
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(jar.page).toContain('<svg xmlns')
    expect(jar.page).toContain(`href="otpauth://totp/`)
    expect(jar.page).toContain(`secret=${secret}`)
    expect(await factorOf(email)).toBeUndefined()
    expect((await givePassword(new Jar(server.issuer), email)).headers['location']).toBe('/account')
    const refused = await jar.post(`${path}/confirm`, { code: wrongCode(secret) })
    expect(refused.status).toBe(422)
    expect(refused.body).toContain('aria-describedby="problem"')
    expect((await jar.post(`${path}/confirm`, { code: codeNow(secret) })).status).toBe(200)
    expect(await factorOf(email)).toBeDefined()
    expect(await events(email)).toContain('second-factor-enabled')
    expect((await jar.get('/account')).body).toContain('An authenticator app was set up')
  })

  it('D-30: gives ten recovery codes once, and keeps neither them nor the key readable', async () => {
    const { jar, email, secret, recovery } = await somebodyProtected()
    expect(new Set(recovery).size).toBe(10)
    const stored = JSON.stringify(await factorOf(email))
    for (const text of [secret, ...recovery, ...recovery.map((code) => code.replace('-', ''))]) expect(stored).not.toContain(text)
    const { body } = await jar.get(path)
    expect(body).toContain('You have 10 recovery codes left.')
    for (const text of [secret, ...recovery]) expect(body).not.toContain(text)
  })

  it('D-15: goes on under a new session, and ends every other one', async () => {
    const { jar, email } = await somebody()
    const other = new Jar(server.issuer)
    await givePassword(other, email)
    const secret = await begin(jar)
    const before = jar.cookies.get(session)
    await jar.post(`${path}/confirm`, { code: codeNow(secret) })
    expect(jar.cookies.get(session)).not.toBe(before)
    expect((await jar.get('/account')).status).toBe(200)
    expect((await other.get('/account')).headers['location']).toBe('/signin')
  })

  it('D-28: spends the code that confirms it', async () => {
    const { jar, email } = await somebody()
    const secret = await begin(jar)
    const code = codeNow(secret)
    await jar.post(`${path}/confirm`, { code })
    expect((await giveCode(await halfWay(email), code)).status).toBe(422)
  })

  it('takes the password first, under the waits of a sign-in (D-21), and forms of this browser alone (D-03)', async () => {
    const { jar } = await somebody()
    await jar.get(path)
    expect((await jar.post(`${path}/begin`, { password, token: 'x' })).status).toBe(403)
    expect((await jar.post(`${path}/confirm`, { code: '000000', token: 'x' })).status).toBe(403)
    expect((await jar.post(`${path}/end`, { password, code: '000000', token: 'x' })).status).toBe(403)
    const statuses = []
    for (let tried = 0; tried < 6; tried++) {
      await jar.get(path)
      statuses.push((await jar.post(`${path}/begin`, { password: 'wrong' })).status)
    }
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
  })

  it('is for whoever is signed in', async () => {
    const stranger = new Jar(server.issuer)
    expect((await stranger.get(path)).headers['location']).toBe('/account')
    for (const what of ['begin', 'confirm', 'end'])
      expect((await stranger.post(`${path}/${what}`, { password })).headers['location']).toBe('/account')
  })
})

describe('a sign-in with an authenticator app', () => {
  it('asks for the code after the password, and leads where it was to lead', async () => {
    const { email, secret } = await somebodyProtected()
    const jar = await halfWay(email)
    expect((await giveCode(jar, codeNow(secret))).headers['location']).toBe('/account')
    expect((await jar.get('/account')).body).toContain('You signed in')
  })

  it('D-15: opens nothing before the code, and each step has a new session', async () => {
    const { email, secret } = await somebodyProtected()
    const jar = new Jar(server.issuer)
    await jar.get('/account')
    const ids = [jar.cookies.get(session)]
    await halfWay(email, jar)
    ids.push(jar.cookies.get(session))
    for (const closed of ['/account', path, '/device', '/device/outcome'])
      expect((await jar.get(closed)).headers['location']).toMatch(/^\/(signin|account)$/)
    expect((await jar.get('/signin')).headers['location']).toBe('/signin/code')
    expect((await jar.post('/device/answer', { says: 'approve' })).headers['location']).toBe('/signin')
    expect((await jar.post('/account/password', { current: password, wanted: 'seven quiet lamps by noon' })).headers['location']).toBe(
      '/account',
    )
    expect(await events(email)).not.toContain('password-changed')
    await giveCode(jar, codeNow(secret))
    ids.push(jar.cookies.get(session))
    expect(new Set(ids).size).toBe(3)
    const old = new Jar(server.issuer)
    old.cookies.set(session, ids[1] ?? '')
    expect((await old.get('/account')).headers['location']).toBe('/signin')
  })

  it('brings the code of the television along, and says in its tokens how the person signed in (RFC 8176)', async () => {
    const { email, secret } = await somebodyProtected()
    const grant = await server.ask('WDJB-MJHT')
    const jar = new Jar(server.issuer)
    await jar.get('/device?user_code=WDJB-MJHT')
    await jar.get('/signin')
    await jar.post('/signin', { email, password })
    expect((await giveCode(jar, codeNow(secret))).headers['location']).toBe('/device')
    expect((await jar.get('/device')).body).toContain('WDJB-MJHT')
    await jar.post('/device/answer', { says: 'approve' })
    const family = await server.services.store.families.find({ id: await server.redeem(grant) })
    expect(family?.amr).toEqual(['pwd', 'otp'])
  })

  it('C-27: takes both again where a fresh sign-in is wanted, and the code of the television stays', async () => {
    const { jar, secret } = await somebodyProtected()
    await server.wait(301)
    await server.ask('WDJB-MJHV')
    await jar.get('/device?user_code=WDJB-MJHV')
    expect((await jar.get('/device')).headers['location']).toBe('/signin/again')
    await jar.get('/signin/again')
    expect((await jar.post('/signin/again', { password })).headers['location']).toBe('/signin/code')
    expect((await jar.get('/device')).headers['location']).toBe('/signin')
    expect((await giveCode(jar, codeNow(secret))).headers['location']).toBe('/device')
    expect((await jar.get('/device')).body).toContain('WDJB-MJHV')
  })

  it('D-29: takes the code of this half minute and of the one before, and no other', async () => {
    const { email, secret } = await somebodyProtected()
    await server.wait(300)
    for (const stepsAgo of [-2, -1, 2, 3]) expect((await giveCode(await halfWay(email), codeNow(secret, stepsAgo))).status).toBe(422)
    expect((await giveCode(await halfWay(email), codeNow(secret, 1))).status).toBe(303)
    expect((await giveCode(await halfWay(email), codeNow(secret, 0))).status).toBe(303)
  })

  it('D-28: takes a code once, and none of an earlier step afterwards', async () => {
    const { email, secret } = await somebodyProtected()
    expect((await giveCode(await halfWay(email), codeNow(secret))).status).toBe(303)
    expect((await giveCode(await halfWay(email), codeNow(secret))).status).toBe(422)
    expect((await giveCode(await halfWay(email), codeNow(secret, 1))).status).toBe(422)
  })

  it('D-28: of four browsers with one code at once one gets in', async () => {
    const { email, secret } = await somebodyProtected()
    const jars = await Promise.all(Array.from({ length: 4 }, () => halfWay(email)))
    const code = codeNow(secret)
    const replies = await Promise.all(jars.map((jar) => jar.post('/signin/code', { code })))
    expect(replies.filter(({ status }) => status === 303)).toHaveLength(1)
  })

  it('D-30: takes each recovery code once, in the same field, however it is typed', async () => {
    const { email, recovery } = await somebodyProtected()
    const [one = '', other = ''] = recovery
    expect((await giveCode(await halfWay(email), one)).status).toBe(303)
    expect((await giveCode(await halfWay(email), one)).status).toBe(422)
    const jar = await halfWay(email)
    expect((await giveCode(jar, ` ${other.replace('-', ' ').toUpperCase()} `)).status).toBe(303)
    expect((await jar.get('/account')).body).toContain('A recovery code was used')
    expect((await jar.get(path)).body).toContain('You have 8 recovery codes left.')
  })

  it("D-30: takes nobody else's recovery codes", async () => {
    const [mine, theirs] = [await somebodyProtected(), await somebodyProtected()]
    expect((await giveCode(await halfWay(mine.email), theirs.recovery[0] ?? '')).status).toBe(422)
  })

  it('D-21: after the fifth wrong code waits, whoever gives the password anew', async () => {
    const { email, secret } = await somebodyProtected()
    for (let tried = 0; tried < 5; tried++) expect((await giveCode(await halfWay(email), wrongCode(secret))).status).toBe(422)
    const limited = await giveCode(await halfWay(email), codeNow(secret))
    expect(limited).toMatchObject({ status: 429, headers: { 'retry-after': '30' } })
    await server.wait(31)
    const jar = await halfWay(email)
    expect((await giveCode(jar, codeNow(secret))).status).toBe(303)
    expect((await jar.get('/account')).body).toContain('A wrong code of the authenticator app')
  })

  it('D-22: a browser that signed in before is not locked out by others who know the password', async () => {
    const { email, secret } = await somebodyProtected()
    const owner = await halfWay(email)
    await giveCode(owner, codeNow(secret))
    owner.cookies.delete(session)
    for (let tried = 0; tried < 6; tried++) await giveCode(await halfWay(email), wrongCode(secret))
    await server.wait(30)
    expect((await giveCode(await halfWay(email, owner), codeNow(secret))).status).toBe(303)
  })

  it('D-22: a password alone makes no browser known', async () => {
    const { email } = await somebodyProtected()
    expect((await halfWay(email)).cookies.has('__Host-tenfoot-known')).toBe(false)
  })

  it('waits five minutes for the code, then wants the password anew', async () => {
    const { email, secret } = await somebodyProtected()
    const jar = await halfWay(email)
    await server.wait(301)
    expect((await jar.post('/signin/code', { code: codeNow(secret) })).headers['location']).toBe('/signin')
    expect((await jar.get('/signin/code')).headers['location']).toBe('/signin')
    expect((await jar.get('/signin')).status).toBe(200)
  })

  it('can be left for another account, and takes forms of this browser alone (D-03)', async () => {
    const { email, secret } = await somebodyProtected()
    const jar = await halfWay(email)
    expect((await jar.post('/signin/code', { code: codeNow(secret), token: 'x' })).status).toBe(403)
    await jar.get('/signin/code')
    expect((await jar.post('/switch')).headers['location']).toBe('/signin')
    expect((await jar.get('/signin')).body).toContain('name="password"')
  })

  it('D-45, D-42: notes who failed, never what was typed', async () => {
    const { email, secret, recovery } = await somebodyProtected()
    const code = wrongCode(secret)
    await giveCode(await halfWay(email), code)
    await giveCode(await halfWay(email), recovery[0] ?? '')
    expect((await events(email)).slice(-3)).toEqual(['second-factor-failed', 'recovery-code-used', 'signed-in'])
    const trail = JSON.stringify(await server.services.store.audit.list(100))
    for (const text of [`"${code}"`, secret, recovery[0] ?? '']) expect(trail).not.toContain(text)
  })
})

describe('a second factor that is required', () => {
  async function somebodyRequired(): Promise<string> {
    drawn += 1
    const { email } = await server.addPerson(`person${drawn}@example.test`, 'Ada Example', { requiresSecondFactor: true })
    return email
  }

  /** The key on the page with which somebody sets up their app while they sign in. */
  async function keyAtSignIn(jar: Jar): Promise<string> {
    const { body } = await jar.get('/signin/code')
    expect(body).toContain('Your account needs an authenticator app')
    return (/<p class="key">([^<]+)</.exec(body)?.[1] ?? '').replaceAll(' ', '')
  }

  it('of a person is set up while they sign in first, and nothing is open before; the code of the television stays', async () => {
    const email = await somebodyRequired()
    await server.ask('WDJC-MJHT')
    const jar = new Jar(server.issuer)
    await jar.get('/device?user_code=WDJC-MJHT')
    await jar.get('/signin')
    expect((await jar.post('/signin', { email, password })).headers['location']).toBe('/signin/code')
    const ids = [jar.cookies.get(session)]
    const secret = await keyAtSignIn(jar)
    for (const closed of ['/account', '/device']) expect((await jar.get(closed)).headers['location']).toBe('/signin')
    expect((await jar.get(path)).headers['location']).toBe('/account')
    await keyAtSignIn(jar)
    expect((await jar.post('/signin/set-up', { code: codeNow(secret), token: 'x' })).status).toBe(403)
    await keyAtSignIn(jar)
    expect((await jar.post('/signin/set-up', { code: wrongCode(secret) })).status).toBe(422)
    const done = await jar.post('/signin/set-up', { code: codeNow(secret) })
    expect(done.status).toBe(200)
    expect(done.body.match(/<li>[a-z2-9]{5}-[a-z2-9]{5}</g)).toHaveLength(10)
    expect(done.body).toContain('href="/device">I have kept them')
    expect((await jar.get('/device')).body).toContain('WDJC-MJHT')
    ids.push(jar.cookies.get(session))
    expect(new Set(ids).size).toBe(2)
    expect((await events(email)).slice(-3)).toEqual(['second-factor-enabled', 'signed-in', 'code-looked-up'])
    await server.wait(60)
    expect((await giveCode(await halfWay(email), codeNow(secret))).status).toBe(303)
  })

  it('of a person cannot be replaced by whoever has only the password', async () => {
    const email = await somebodyRequired()
    const [first, late] = [await halfWay(email), await halfWay(email)]
    const [secret, stale] = [await keyAtSignIn(first), await keyAtSignIn(late)]
    await first.post('/signin/set-up', { code: codeNow(secret) })
    expect((await late.post('/signin/set-up', { code: codeNow(stale) })).headers['location']).toBe('/signin')
    const thief = await halfWay(email)
    expect(thief.page).not.toContain('class="key"')
    const token = /name="token" value="([^"]+)"/.exec(thief.page)?.[1] ?? ''
    expect((await thief.post('/signin/set-up', { code: codeNow(stale), token })).status).toBe(403)
    expect((await giveCode(thief, codeNow(stale))).status).toBe(422)
  })

  it('of a person that is turned off gives way to another one', async () => {
    const email = await somebodyRequired()
    const jar = await halfWay(email)
    const secret = await keyAtSignIn(jar)
    await jar.post('/signin/set-up', { code: codeNow(secret) })
    await server.wait(60)
    await jar.get(path)
    expect((await jar.post(`${path}/end`, { password, code: codeNow(secret) })).headers['location']).toBe(path)
    expect((await jar.get(path)).body).toContain('class="key"')
  })

  it('of a client is asked of whoever lets it in, and the code goes on once it is set up', async () => {
    const { jar } = await somebody()
    const { clients } = server.services.store
    const television = await clients.find('tenfoot-tv' as ClientId)
    if (television) await clients.insert({ ...television, id: 'safe' as ClientId, requiresSecondFactor: true })
    const grant = await server.ask('WDJD-MJHT', { client: 'safe' as ClientId })
    await jar.get('/device?user_code=WDJD-MJHT')
    expect((await jar.get('/device')).headers['location']).toBe(`${path}?why=client`)
    expect((await jar.get(`${path}?why=client`)).body).toContain('What you are about to let in wants one.')
    const secret = await begin(jar)
    expect((await jar.post(`${path}/confirm`, { code: codeNow(secret) })).body).toContain('href="/device">I have kept them')
    await jar.get('/device')
    await jar.post('/device/answer', { says: 'approve' })
    expect((await server.services.store.families.find({ id: await server.redeem(grant) }))?.amr).toEqual(['pwd', 'otp'])
  })

  it('of a client cannot be passed by with a form that was shown before it was', async () => {
    const { jar, email } = await somebody()
    const { clients } = server.services.store
    const television = await clients.find('tenfoot-tv' as ClientId)
    const stricter = { ...clients, find: async () => television && ({ ...television, requiresSecondFactor: true } as const) }
    const changed = { ...server.services, store: { ...server.services.store, clients: stricter } }
    await server.ask('WDJF-MJHT')
    await jar.get('/device?user_code=WDJF-MJHT')
    await jar.get('/device')
    const person = await server.services.store.people.findByEmail(email)
    const browser = await openBrowser(server.services, jar.cookies.get(session))
    const outcome =
      person && (await answerInBrowser(changed, { browser, person, says: 'approve', token: jar.token('/device/answer'), address: '::1' }))
    expect(outcome).toBe('lacks-factor')
  })

  it.each([
    ['person', true, false],
    ['client', false, true],
  ])('of a %s is not given by an operator, who may decline all the same', async (what, ofPerson, ofClient) => {
    const email = ofPerson ? await somebodyRequired() : (await somebody()).email
    const code = ofPerson ? 'WDJG-MJHT' : 'WDJH-MJHT'
    await server.ask(code, ofClient ? { client: 'safe' as ClientId } : {})
    const person = await server.services.store.people.findByEmail(email)
    const answer = { code: readUserCode(code) as UserCode, person: person?.id as PersonId, by: 'operator' } as const
    expect(await answerUserCode(server.services, { ...answer, says: 'approve' }), what).toBe('wants-factor')
    expect(await answerUserCode(server.services, { ...answer, says: 'deny' })).toBe('denied')
  })
})

describe('turning an authenticator app off', () => {
  const end = async (jar: Jar, typed: Record<string, string>) => {
    await jar.get(path)
    return jar.post(`${path}/end`, typed)
  }

  it.each(['code', 'recovery code'])('takes the password and a %s, and the password alone signs in again', async (kind) => {
    const { jar, email, secret, recovery } = await somebodyProtected()
    const code = kind === 'code' ? codeNow(secret) : (recovery[3] ?? '')
    expect((await end(jar, { password, code })).headers['location']).toBe('/account?done=second-factor-ended')
    expect((await jar.get('/account?done=second-factor-ended')).body).toContain('The authenticator app was turned off')
    expect(await factorOf(email)).toBeUndefined()
    expect((await givePassword(new Jar(server.issuer), email)).headers['location']).toBe('/account')
  })

  it('D-72: does not tell which of the two was wrong, and waits after five tries (D-21)', async () => {
    const { jar, email, secret } = await somebodyProtected()
    const tries = [
      { password: 'wrong', code: codeNow(secret) },
      { password, code: wrongCode(secret) },
    ]
    const replies = [await end(jar, tries[0] ?? {}), await end(jar, tries[1] ?? {})]
    expect(replies.map(({ status }) => status)).toEqual([422, 422])
    expect(replies[0]?.body).toBe(replies[1]?.body)
    for (let tried = 0; tried < 3; tried++) await end(jar, tries[1] ?? {})
    expect((await end(jar, { password, code: codeNow(secret) })).status).toBe(429)
    expect(await factorOf(email)).toBeDefined()
  })
})

describe('making new recovery codes', () => {
  const renew = async (jar: Jar, typed: Record<string, string>) => {
    await jar.get(`${path}/recovery`)
    return jar.post(`${path}/recovery`, typed)
  }
  const codesOn = (body: string) => [...body.matchAll(/<li>([a-z2-9]{5}-[a-z2-9]{5})<\/li>/g)].map(([, code = '']) => code)

  it.each(['code', 'recovery code'])(
    'D-30: takes the password and a %s, shows ten new ones once, and those before are void',
    async (kind) => {
      const { jar, email, secret, recovery } = await somebodyProtected()
      expect((await jar.get(path)).body).toContain('href="/account/second-factor/recovery"')
      const reply = await renew(jar, { password, code: kind === 'code' ? codeNow(secret) : (recovery[3] ?? '') })
      expect(reply.status).toBe(200)
      const renewed = codesOn(reply.body)
      expect(new Set(renewed).size).toBe(10)
      expect(reply.body).toContain('Those before are void.')
      expect((await jar.get(path)).body).toContain('You have 10 recovery codes left.')
      expect(jar.page).not.toContain(renewed[0])
      expect(await events(email)).toContain('recovery-codes-renewed')
      expect((await jar.get('/account')).body).toContain('New recovery codes were made')
      expect((await giveCode(await halfWay(email), recovery[5] ?? '')).status).toBe(422)
      expect((await giveCode(await halfWay(email), renewed[0] ?? '')).status).toBe(303)
      await server.wait(60)
      expect((await giveCode(await halfWay(email), codeNow(secret))).status).toBe(303)
    },
  )

  it('D-72: does not tell which of the two was wrong; tries count together with those for turning it off (D-21)', async () => {
    const { jar, email, secret } = await somebodyProtected()
    const before = await factorOf(email)
    const replies = [
      await renew(jar, { password: 'wrong', code: codeNow(secret) }),
      await renew(jar, { password, code: wrongCode(secret) }),
      await renew(jar, {}),
    ]
    expect(replies.map(({ status }) => status)).toEqual([422, 422, 422])
    expect(new Set(replies.map(({ body }) => body)).size).toBe(1)
    expect((await jar.post(`${path}/recovery`, { password, code: codeNow(secret), token: 'x' })).status).toBe(403)
    for (let tried = 0; tried < 2; tried++) {
      await jar.get(path)
      await jar.post(`${path}/end`, { password, code: wrongCode(secret) })
    }
    expect((await renew(jar, { password, code: codeNow(secret) })).status).toBe(429)
    expect(await factorOf(email)).toEqual(before)
  })

  it('is for whoever has an app', async () => {
    const { jar } = await somebody()
    expect((await jar.get(`${path}/recovery`)).headers['location']).toBe(path)
    await begin(jar)
    const stranger = new Jar(server.issuer)
    expect((await stranger.get(`${path}/recovery`)).headers['location']).toBe('/account')
    expect((await stranger.post(`${path}/recovery`, { password })).headers['location']).toBe('/account')
  })
})

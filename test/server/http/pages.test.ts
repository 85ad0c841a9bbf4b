import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Jar } from '../../support/browser-jar.ts'
import { type PagesServer, password, startPages } from '../../support/pages-server.ts'

/** The approval pages over real HTTP, without a browser: what is written to the store, and what is refused. */

let server: PagesServer
beforeAll(async () => {
  server = await startPages()
  await server.addPerson('ada@example.test', 'Ada Example')
  await server.addPerson('bob@example.test', 'Bob Example')
})
afterAll(() => server.close())

/** A browser in which somebody has signed in, possibly on the way to a code. */
async function signedIn(path = '/device', email = 'ada@example.test'): Promise<Jar> {
  const jar = new Jar(server.issuer)
  await jar.get(path)
  await jar.get('/signin')
  const reply = await jar.post('/signin', { email, password })
  expect(reply.status).toBe(303)
  return jar
}

/** New letters for each test, so that tests do not meet. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'
let drawn = 0
function newCode(): string {
  drawn += 1
  const letter = (i: number) => letters.charAt(i % 20)
  return `WDJB-${letter(drawn)}${letter(Math.floor(drawn / 20))}HT`
}

async function status(code: string): Promise<string | undefined> {
  return (await server.services.store.grants.find({ id: `grant-${code}` as never }))?.status
}

async function events(): Promise<string[]> {
  return (await server.services.store.audit.list(500)).map(({ event }) => event)
}

describe('the page that asks', () => {
  it('B-52: names the resources that the tokens are to be for, and an answer counts for them', async () => {
    const code = newCode()
    await server.ask(code, { resources: ['https://api.example/<films>'] })
    const jar = await signedIn(`/device?user_code=${code}`)
    expect((await jar.get('/device')).body).toContain('https://api.example/&lt;films&gt;')
    expect((await jar.post('/device/answer', { says: 'approve' })).status).toBe(303)
  })
})

describe('from scan to answer', () => {
  it('A-22, A-24, A-25, A-30: leads from the scanned code through sign-in and comparison to an approval that the store has', async () => {
    const code = newCode()
    const grant = await server.ask(code)
    const jar = new Jar(server.issuer)
    expect((await jar.get(`/device?user_code=${code}`)).headers['location']).toBe('/device')
    expect((await jar.get('/device')).headers['location']).toBe('/signin')
    await jar.get('/signin')
    expect((await jar.post('/signin', { email: 'ADA@example.test ', password })).headers['location']).toBe('/device')
    const confirm = await jar.get('/device')
    expect(confirm.body).toContain(code)
    expect(confirm.body).toContain('Is this the code on your television?')
    const answer = await jar.post('/device/answer', { says: 'approve' })
    expect(answer).toMatchObject({ status: 303, headers: { location: '/device/outcome' } })
    expect(await server.services.store.grants.find({ id: grant.id })).toMatchObject({
      status: 'approved',
      approval: { person: 'person-ada@example.test', by: 'person', amr: ['pwd'], authTime: server.clock.now() },
    })
    const waiting = await jar.get('/device/outcome')
    expect(waiting.headers['refresh']).toBe('2')
    await server.redeem(grant)
    const done = await jar.get('/device/outcome')
    expect(done.body).toContain('The television is in')
    expect(done.headers['refresh']).toBeUndefined()
    expect(await events()).toEqual(expect.arrayContaining(['signed-in', 'code-looked-up', 'approved']))
  })

  it('A-24: declines, says so, and the code is dead', async () => {
    const code = newCode()
    await server.ask(code)
    const jar = await signedIn(`/device?user_code=${code}`)
    await jar.get('/device')
    await jar.post('/device/answer', { says: 'deny' })
    expect((await jar.get('/device/outcome')).body).toContain('Declined')
    expect(await status(code)).toBe('denied')
  })

  it('A-27: types the code when there is none to compare, in any spelling (A-67)', async () => {
    const code = newCode()
    await server.ask(code)
    const jar = await signedIn()
    expect((await jar.get('/device')).body).toContain('Enter the code')
    expect((await jar.post('/device/code', { code: ` ${code.toLowerCase().replace('-', '. ')} ` })).headers['location']).toBe('/device')
    expect((await jar.get('/device')).body).toContain(code)
  })

  it('hears of a second tap what the first one did, whichever of two came first', async () => {
    for (const says of ['approve', 'deny']) {
      const code = newCode()
      await server.ask(code)
      const jar = await signedIn(`/device?user_code=${code}`)
      await jar.get('/device')
      const taps = await Promise.all([jar.post('/device/answer', { says }), jar.post('/device/answer', { says })])
      expect(taps.map(({ headers }) => headers['location'])).toEqual(['/device/outcome', '/device/outcome'])
    }
  })

  it('after 30 seconds of waiting says what to do, and when the code runs out that nothing was signed in', async () => {
    const code = newCode()
    await server.ask(code)
    const jar = await signedIn(`/device?user_code=${code}`)
    await jar.get('/device')
    await jar.post('/device/answer', { says: 'approve' })
    await server.wait(31)
    const long = await jar.get('/device/outcome')
    expect(long.body).toContain('longer than it should')
    expect(long.headers['refresh']).toBe('5')
    await server.wait(600)
    const lost = await jar.get('/device/outcome')
    expect(lost.body).toContain('did not come back')
    expect(lost.headers['refresh']).toBeUndefined()
  })

  it('decision 17: an answer in the last seven seconds hears that it is too late, and nothing is approved', async () => {
    const code = newCode()
    await server.ask(code)
    const jar = await signedIn(`/device?user_code=${code}`)
    await jar.get('/device')
    await server.wait(594)
    const reply = await jar.post('/device/answer', { says: 'approve' })
    expect(reply.status).toBe(409)
    expect(reply.body).toContain('the code has run out')
    expect(await status(code)).toBe('pending')
    expect((await jar.post('/device/answer', { says: 'approve' })).headers['location']).toBe('/device')
  })

  it('A-64: an answer that somebody else has given already stands', async () => {
    const code = newCode()
    await server.ask(code)
    const ada = await signedIn(`/device?user_code=${code}`)
    const bob = await signedIn(`/device?user_code=${code}`, 'bob@example.test')
    await ada.get('/device')
    await bob.get('/device')
    await bob.post('/device/answer', { says: 'deny' })
    const late = await ada.post('/device/answer', { says: 'approve' })
    expect(late.status).toBe(409)
    expect(late.body).toContain('answered already')
    expect(await status(code)).toBe('denied')
  })

  it('tells the television of visits', async () => {
    const before = server.visits()
    await new Jar(server.issuer).get('/signin')
    expect(server.visits()).toBe(before + 1)
  })
})

describe('what cannot change a grant', () => {
  it('A-32: GET and HEAD of every page leave a pending code pending', async () => {
    const code = newCode()
    await server.ask(code)
    const jar = await signedIn(`/device?user_code=${code}`)
    await jar.get('/device')
    const paths = ['/device', '/device/code', '/device/answer', '/device/outcome', '/signin', '/signin/demo', '/switch', '/signout']
    for (const path of paths) {
      await jar.get(`${path}?says=approve&token=${jar.token('/device/answer')}`)
      await fetch(`${server.issuer}${path}`, { method: 'HEAD', redirect: 'manual' })
    }
    expect(await status(code)).toBe('pending')
    expect((await jar.get('/device')).body).toContain(code)
  })

  it('D-02 D-03: refuses every form with no token, a wrong one, one of another form or one of another session', async () => {
    const code = newCode()
    await server.ask(code)
    const ada = await signedIn(`/device?user_code=${code}`)
    const bob = await signedIn(`/device?user_code=${code}`, 'bob@example.test')
    await bob.get('/device')
    await ada.get('/device')
    const foreign = bob.token('/device/answer') ?? ''
    for (const token of ['', 'x', foreign, ada.token('/switch') ?? '']) {
      expect((await ada.raw('/device/answer', new URLSearchParams({ says: 'approve', token }).toString())).status).toBe(403)
    }
    for (const path of ['/device/code', '/switch', '/signout', '/signin', '/signin/demo'])
      expect((await ada.raw(path, 'token=x')).status).toBe(403)
    expect((await ada.raw('/device/answer', `says=approve&says=approve&token=${ada.token('/device/answer')}`)).status).toBe(400)
    expect(await status(code)).toBe('pending')
    expect((await ada.get('/device')).body).toContain('Ada Example')
  })

  it('D-19: an answer counts only for what was shown: a client renamed meanwhile is another question', async () => {
    const code = newCode()
    await server.ask(code)
    const jar = await signedIn(`/device?user_code=${code}`)
    await jar.get('/device')
    const { clients } = server.services.store
    const renamed = vi
      .spyOn(clients, 'find')
      .mockImplementation(async (id) => (await clients.list()).map((client) => ({ ...client, id, name: 'Bank' }))[0])
    expect((await jar.post('/device/answer', { says: 'approve' })).status).toBe(403)
    renamed.mockRestore()
    expect(await status(code)).toBe('pending')
  })

  it('D-19: a token for one code is none for another', async () => {
    const [one, two] = [newCode(), newCode()]
    await server.ask(one)
    await server.ask(two)
    const jar = await signedIn(`/device?user_code=${one}`)
    await jar.get('/device')
    const token = jar.token('/device/answer') ?? ''
    await jar.get(`/device?user_code=${two}`)
    expect((await jar.post('/device/answer', { says: 'approve', token })).status).toBe(403)
    expect([await status(one), await status(two)]).toEqual(['pending', 'pending'])
  })

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a sister site', { 'sec-fetch-site': 'same-site' }, 403],
    ['another origin, where Sec-Fetch-Site is missing', { 'sec-fetch-site': '', origin: 'http://evil.example' }, 403],
    ['an opaque origin, where Sec-Fetch-Site is missing', { 'sec-fetch-site': '', origin: 'null' }, 403],
    ['nowhere, where both are missing', { 'sec-fetch-site': '' }, 403],
  ])('D-05: refuses a form from %s', async (_where, headers, expected) => {
    const code = newCode()
    await server.ask(code)
    const jar = await signedIn(`/device?user_code=${code}`)
    await jar.get('/device')
    expect((await jar.post('/device/answer', { says: 'approve' }, headers)).status).toBe(expected)
    expect(await status(code)).toBe('pending')
  })

  it('D-05: takes a form of our own origin where Sec-Fetch-Site is missing, as over plain http', async () => {
    const code = newCode()
    await server.ask(code)
    const jar = await signedIn(`/device?user_code=${code}`)
    await jar.get('/device')
    await jar.post('/device/answer', { says: 'approve' }, { 'sec-fetch-site': '', origin: server.issuer })
    expect(await status(code)).toBe('approved')
  })

  it('A-23: nobody answers or enters a code without having signed in', async () => {
    const jar = new Jar(server.issuer)
    await jar.get('/signin')
    for (const path of ['/device/answer', '/device/code'])
      expect((await jar.raw(path, 'says=approve&code=WDJB-MJHT')).headers['location']).toBe('/signin')
    expect((await jar.get('/device/outcome')).headers['location']).toBe('/signin')
  })
})

describe('a browser that somebody else wants to sign in', () => {
  it('D-04: does not take the form of another browser, right password or not, before it has signed in', async () => {
    const [victim, attacker] = [new Jar(server.issuer), new Jar(server.issuer)]
    await victim.get('/signin')
    await attacker.get('/signin')
    const fields = { email: 'bob@example.test', password, token: attacker.token('/signin') ?? '' }
    expect((await victim.post('/signin', fields)).status).toBe(403)
    victim.cookies.clear()
    expect((await victim.post('/signin', fields)).status).toBe(403)
    expect((await victim.get('/device')).headers['location']).toBe('/signin')
    expect((await attacker.post('/signin', fields)).status).toBe(303)
  })

  it('D-04: has a session of its own from the first page on, like nobody else', async () => {
    const [one, other] = [new Jar(server.issuer), new Jar(server.issuer)]
    for (const jar of [one, other]) await jar.get('/signin')
    expect(one.cookies.get('__Host-tenfoot')).toMatch(/^[\w-]{43}$/)
    expect(one.cookies.get('__Host-tenfoot')).not.toBe(other.cookies.get('__Host-tenfoot'))
    expect(one.token('/signin')).not.toBe(other.token('/signin'))
  })
})

describe('without scripts', () => {
  it('D-11: every page of an answer, yes or no, is links and forms alone', async () => {
    for (const says of ['approve', 'deny']) {
      const code = newCode()
      const grant = await server.ask(code)
      const jar = new Jar(server.issuer)
      const pages: string[] = []
      const look = async (path: string) => pages.push((await jar.get(path)).body)
      await look('/signin')
      await jar.post('/signin', { email: 'ada@example.test', password })
      await look('/device')
      await jar.post('/device/code', { code })
      await look('/device')
      await jar.post('/device/answer', { says })
      await look('/device/outcome')
      expect(await status(code)).toBe(says === 'approve' ? 'approved' : 'denied')
      if (says === 'approve') await server.redeem(grant)
      await look('/account')
      await look('/device/outcome')
      expect(pages.every((page) => page.includes('</html>'))).toBe(true)
      expect(pages.filter((page) => /<script|<noscript|javascript:|<[^>]*\son[a-z]+=/i.test(page))).toEqual([])
    }
  })
})

describe('codes', () => {
  it('A-33, C-32: unknown, expired, answered and too short codes get the same page, word for word', async () => {
    const [expired, denied] = [newCode(), newCode()]
    await server.ask(expired, { expiresAt: server.clock.now() })
    await server.ask(denied, { status: 'denied' } as never)
    const jar = await signedIn()
    const pages: string[] = []
    for (const code of [expired, denied, 'ZZZZ-ZZZZ', 'WDJB']) {
      await jar.get('/device')
      const reply = await jar.post('/device/code', { code })
      expect(reply.status).toBe(422)
      pages.push(reply.body.replace(code, 'CODE'))
    }
    expect(new Set(pages).size).toBe(1)
    expect(pages[0]).toContain('aria-describedby="problem hint"')
    expect(await events()).toContain('wrong-code')
  })

  it('D-79: after five wrong codes a session waits, right or wrong, and is told for how long', async () => {
    const code = newCode()
    await server.ask(code)
    const carol = await server.addPerson('carol@example.test', 'Carol')
    const jar = await signedIn('/device', carol.email)
    for (let i = 0; i < 5; i += 1) {
      await jar.get('/device')
      expect((await jar.post('/device/code', { code: i % 2 ? 'ZZZZ-ZZZZ' : 'short' })).status).toBe(422)
    }
    const token = jar.token('/device/code') ?? ''
    const limited = await jar.post('/device/code', { code, token })
    expect(limited.status).toBe(429)
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(590)
    expect(limited.body).toContain('10 minutes')
    const again = await signedIn(`/device?user_code=${code}`, carol.email)
    expect((await again.get('/device')).status).toBe(429)
    await server.wait(601)
    expect((await again.get(`/device?user_code=${code}`)).status).toBe(303)
  })

  it('D-79: fifty wrong codes at once are fifty tries: five are looked at', async () => {
    await server.wait(61)
    const dora = await server.addPerson('dora@example.test', 'Dora')
    const jar = await signedIn('/device', dora.email)
    await jar.get('/device')
    const replies = await Promise.all(Array.from({ length: 50 }, () => jar.post('/device/code', { code: 'ZZZZ-ZZZZ' })))
    expect(replies.filter(({ status }) => status === 422)).toHaveLength(5)
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(45)
  })

  it('D-79: everybody together makes at most 48 wrong tries a minute', async () => {
    await server.wait(61)
    const jars = await Promise.all(
      Array.from({ length: 11 }, async (_, i) => {
        const person = await server.addPerson(`many${i}@example.test`, 'Many')
        const jar = await signedIn('/device', person.email)
        await jar.get('/device')
        return jar
      }),
    )
    const replies = await Promise.all(
      jars.flatMap((jar) => Array.from({ length: 5 }, () => jar.post('/device/code', { code: 'ZZZZ-ZZZZ' }))),
    )
    const looked = replies.filter(({ status }) => status === 422).length
    expect(looked).toBeGreaterThan(40)
    expect(looked).toBeLessThanOrEqual(48)
    await server.wait(61)
  })

  it('looking at a code again and again is no guess', async () => {
    const code = newCode()
    await server.ask(code)
    const jar = await signedIn(`/device?user_code=${code}`)
    for (let i = 0; i < 8; i += 1) expect((await jar.get('/device')).status).toBe(200)
  })

  it('D-07: the code leaves the address, and the store has it only sealed', async () => {
    const code = newCode()
    await server.ask(code)
    const jar = new Jar(server.issuer)
    const reply = await jar.get(`/device?user_code=${code}`)
    expect(reply).toMatchObject({ status: 303, headers: { location: '/device' } })
    expect(JSON.stringify(reply.headers)).not.toContain(code)
  })

  it.each([
    ['a link on another site', { 'sec-fetch-site': 'cross-site' }],
    ['a link on a sister site', { 'sec-fetch-site': 'same-site' }],
    ['a foreign page, by its Referer', { referer: 'http://mail.example/inbox' }],
    ['a page with an unreadable Referer', { referer: 'nonsense' }],
  ])('C-26: a code that came by %s is dropped, and the person types it', async (_where, headers) => {
    const code = newCode()
    await server.ask(code)
    const jar = await signedIn()
    await jar.get(`/device?user_code=${code}`, headers)
    const page = await jar.get('/device')
    expect(page.body).not.toContain(code)
    expect(page.body).toContain('A link brought you here')
    await jar.post('/device/code', { code })
    expect((await jar.get('/device')).body).toContain('Is this the code')
  })

  it('C-26: a camera, a typed address and our own pages keep the code', async () => {
    for (const headers of [{ 'sec-fetch-site': 'none' }, { 'sec-fetch-site': 'same-origin', referer: `${server.issuer}/device` }, {}]) {
      const code = newCode()
      await server.ask(code)
      const jar = await signedIn()
      await jar.get(`/device?user_code=${code}`, headers)
      expect((await jar.get('/device')).body).toContain(code)
    }
  })
})

describe('sessions', () => {
  it('D-14: the cookie is __Host-, Secure, HttpOnly, Lax, of 256 bits, and the store has its hash only', async () => {
    const jar = new Jar(server.issuer)
    const reply = await jar.get('/signin')
    expect(reply.headers['set-cookie']).toMatch(/^__Host-tenfoot=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect(await server.services.store.sessions.find(jar.cookies.get('__Host-tenfoot') as never)).toBeUndefined()
  })

  it('D-15: signing in changes the token, and the old one is nobody', async () => {
    const jar = new Jar(server.issuer)
    await jar.get('/signin')
    const before = jar.cookies.get('__Host-tenfoot') ?? ''
    await jar.post('/signin', { email: 'ada@example.test', password })
    expect(jar.cookies.get('__Host-tenfoot')).not.toBe(before)
    const thief = new Jar(server.issuer)
    thief.cookies.set('__Host-tenfoot', before)
    expect((await thief.get('/device')).headers['location']).toBe('/signin')
  })

  it('D-15: a token that the browser made up is not adopted', async () => {
    const jar = new Jar(server.issuer)
    jar.cookies.set('__Host-tenfoot', 'A'.repeat(43))
    await jar.get('/signin')
    expect(jar.cookies.get('__Host-tenfoot')).not.toBe('A'.repeat(43))
  })

  it('D-16: fifteen idle minutes end a session, and so do eight busy hours', async () => {
    const idle = await signedIn()
    await server.wait(14 * 60)
    expect((await idle.get('/device')).status).toBe(200)
    await server.wait(15 * 60)
    expect((await idle.get('/device')).headers['location']).toBe('/signin')
    const busy = await signedIn()
    for (let minutes = 0; minutes < 8 * 60 - 14; minutes += 14) {
      await server.wait(14 * 60)
      expect((await busy.get('/device')).status).toBe(200)
    }
    await server.wait(14 * 60)
    expect((await busy.get('/device')).headers['location']).toBe('/signin')
  })

  it('D-16: signing out ends the session on the server, not in the cookie only', async () => {
    const jar = await signedIn()
    await jar.get('/device')
    const cookies = new Map(jar.cookies)
    const reply = await jar.post('/signout')
    expect(reply.body).toContain('You are signed out')
    expect(jar.cookies.has('__Host-tenfoot')).toBe(false)
    for (const [name, value] of cookies) jar.cookies.set(name, value)
    expect((await jar.get('/device')).headers['location']).toBe('/signin')
    expect(await events()).toContain('signed-out')
  })

  it('keeps the code when another account takes over, and nothing of the first one', async () => {
    const code = newCode()
    await server.ask(code)
    const jar = await signedIn(`/device?user_code=${code}`)
    await jar.get('/device')
    const old = jar.cookies.get('__Host-tenfoot')
    expect((await jar.post('/switch')).headers['location']).toBe('/signin')
    expect(jar.cookies.get('__Host-tenfoot')).not.toBe(old)
    await jar.get('/signin')
    await jar.post('/signin', { email: 'bob@example.test', password })
    const page = await jar.get('/device')
    expect(page.body).toContain(code)
    expect(page.body).toContain('Bob Example')
    expect(page.body).not.toContain('Ada')
  })

  it('a person who was removed is signed in no more', async () => {
    const gone = await server.addPerson('gone@example.test', 'Gone')
    const jar = await signedIn('/device', gone.email)
    await server.services.store.people.remove(gone.id)
    expect((await jar.get('/device')).headers['location']).toBe('/signin')
  })
})

describe('what is sent along', () => {
  it('D-01, D-06, D-09, D-10: every page, errors included, has the headers that it must, and none that breaks plain http', async () => {
    const replies = [
      await new Jar(server.issuer).get('/signin'),
      await new Jar(server.issuer).get('/nowhere'),
      await new Jar(server.issuer).raw('/signin', ''),
    ]
    for (const { headers } of replies) {
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'none';style-src 'self';img-src 'self' data:;script-src 'self';connect-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'permissions-policy': expect.stringContaining('camera=()'),
        'content-type': 'text/html; charset=utf-8',
      })
      for (const name of ['strict-transport-security', 'cross-origin-opener-policy', 'origin-agent-cluster', 'x-powered-by'])
        expect(headers).not.toHaveProperty(name)
    }
  })

  it('D-10: over https there is HSTS, an opener policy and a __Host- cookie', async () => {
    const https = await startPages({ settings: { issuer: 'https://signin.example.test' } })
    const { headers } = await new Jar(`http://127.0.0.1:${https.port}`).get('/signin')
    expect(headers['strict-transport-security']).toBe('max-age=31536000')
    expect(headers['cross-origin-opener-policy']).toBe('same-origin')
    expect(headers['origin-agent-cluster']).toBe('?1')
    expect(headers['set-cookie']).toMatch(/^__Host-tenfoot=.*Secure/)
    await https.close()
  })

  it('D-18: over http on a local address the cookies have plain names, without Secure, HttpOnly and Lax all the same', async () => {
    const plain = await startPages({ settings: { issuer: 'http://192.168.1.20:8628', isPlainDemo: true } })
    const reply = await new Jar(`http://127.0.0.1:${plain.port}`).get('/signin')
    expect(reply.headers['set-cookie']).toMatch(/^tenfoot=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(reply.body).toContain('demonstration without encryption')
    await plain.close()
  })

  it('serves the stylesheet for good under its version, and afresh under any other', async () => {
    const jar = new Jar(server.issuer)
    await jar.get('/signin')
    const href = /href="(\/assets\/style\.css\?v=[^"]+)"/.exec(jar.page)?.[1] ?? ''
    expect((await jar.get(href)).headers).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    expect((await jar.get('/assets/style.css?v=old')).headers['cache-control']).toBe('no-cache')
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/%09//evil.example',
    'https:evil.example',
    'https://good@evil.example',
    'javascript:alert(1)',
  ])('D-33: %s in any parameter leads nowhere', async (target) => {
    const jar = new Jar(server.issuer)
    const query = new URLSearchParams({ return_to: target, next: target, redirect: target }).toString()
    await jar.get(`/signin?${query}`)
    const reply = await jar.post(`/signin?${query}`, {
      email: 'ada@example.test',
      password,
      return_to: target,
      token: jar.token('/signin') ?? '',
    })
    expect(reply).toMatchObject({ status: 303, headers: { location: '/device' } })
    expect((await jar.get(`/signin?${query}`)).headers['location']).toBe('/device')
    expect((await jar.get(`/?${query}`)).headers['location']).toBe('/device')
    expect((await jar.get(`/${target}`)).headers['location']).toBeUndefined()
  })

  it('D-08: redirects after forms are 303', async () => {
    const jar = await signedIn()
    await jar.get('/device')
    expect((await jar.post('/switch')).status).toBe(303)
  })
})

describe('what is not understood', () => {
  it('has a page for an address that it does not know', async () => {
    const reply = await new Jar(server.issuer).get('/nowhere')
    expect(reply.status).toBe(404)
    expect(reply.body).toContain('There is no such page')
  })

  it('D-38: refuses a body of more than 64 KiB', async () => {
    const reply = await new Jar(server.issuer).raw('/signin', `password=${'x'.repeat(70_000)}`)
    expect(reply.status).toBe(413)
    expect(reply.headers['connection']).toBe('close')
  })

  it('D-48: names such as __proto__ are names like any other', async () => {
    expect((await new Jar(server.issuer).raw('/signin', '__proto__=1&constructor=2&toString=3')).status).toBe(403)
  })

  it('takes no form in JSON', async () => {
    expect(
      (await new Jar(server.issuer).raw('/signin', '{"email":"ada@example.test"}', { 'content-type': 'application/json' })).status,
    ).toBe(403)
  })

  it.each([
    ['an address with a broken escape', '/device?user_code=%E0%A4%A', 303],
    ['a code sent twice', '/device?user_code=WDJB-MJHT&user_code=X', 303],
    ['a path with a broken escape', '/%E0%A4%A', 404],
  ])('answers %s', async (_what, path, expected) => {
    expect((await new Jar(server.issuer).get(path)).status).toBe(expected)
  })

  it('D-47: a page for what broke says nothing of it', async () => {
    const broken = await startPages()
    await broken.services.store.close()
    const reply = await new Jar(broken.issuer).get('/signin')
    expect(reply.status).toBe(500)
    expect(reply.body).toContain('Something broke on our side')
    expect(reply.body).not.toMatch(/sqlite|database|Error/i)
    expect(broken.errors).toHaveLength(1)
    await broken.close().catch(() => undefined)
  })
})

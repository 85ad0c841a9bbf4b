import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { confirmationOf } from '../../../server/flows/confirmation.ts'
import { relationOf } from '../../../server/flows/network.ts'
import { redeemDeviceCode } from '../../../server/flows/redeem-device-code.ts'
import type { ClientId } from '../../../server/identity/client.ts'
import { Jar } from '../../support/browser-jar.ts'
import { type PagesServer, password, startPages } from '../../support/pages-server.ts'

/** How a code is confirmed (RFC 10027 §6.1): compared, or its end typed where the client wants that or something looks wrong. */

let server: PagesServer
beforeAll(async () => {
  server = await startPages()
})
afterAll(() => server.close())

const letters = 'BCDFGHJKLMNPQRSTVWXZ'
let drawn = 0
function newCode(): string {
  drawn += 1
  return `WDJB-${letters.charAt(drawn % 20)}${letters.charAt(Math.floor(drawn / 20))}HT`
}

async function signedIn(): Promise<Jar> {
  drawn += 1
  const { email } = await server.addPerson(`person${drawn}@example.test`, 'Ada Example')
  const jar = new Jar(server.issuer)
  await jar.get('/signin')
  expect((await jar.post('/signin', { email, password })).status).toBe(303)
  return jar
}

/** Scans a code, and answers what the page says. */
async function scan(jar: Jar, code: string): Promise<string> {
  await jar.get(`/device?user_code=${code}`)
  return (await jar.get('/device')).body
}

async function statusOf(code: string): Promise<string | undefined> {
  return (await server.services.store.grants.find({ id: `grant-${code}` as never }))?.status
}

/** The token of the form with the yes: there are two where something is typed. */
function answer(jar: Jar, fields: Record<string, string>) {
  return jar.post('/device/answer', fields)
}

async function typingClient(): Promise<ClientId> {
  drawn += 1
  const id = `strict-${drawn}` as ClientId
  const television = await server.services.store.clients.find('tenfoot-tv' as ClientId)
  if (!television) throw new Error('The first client is gone')
  await server.services.store.clients.insert({ ...television, id, confirmation: 'type' })
  return id
}

/** Somebody, and a code whose end they have to type. */
async function typing(): Promise<{ jar: Jar; code: string }> {
  const [jar, code] = [await signedIn(), newCode()]
  await server.ask(code, { client: await typingClient() })
  return { jar, code }
}

describe('a code whose end has to be typed', () => {
  it('A-31: is not on the page whole, and approved with the letters of the television alone', async () => {
    const { jar, code } = await typing()
    const page = await scan(jar, code)
    expect(page).toContain('Type the end of the code on your television')
    expect(page).toContain('WDJB-····')
    expect(page).not.toContain(code)
    expect(page).not.toContain(code.slice(5))
    for (const typed of ['', 'BBBB', 'WDJB', code]) expect((await answer(jar, { says: 'approve', letters: typed })).status).toBe(422)
    expect(await statusOf(code)).toBe('pending')
    expect(
      (await answer(jar, { says: 'approve', letters: ` ${code.slice(5, 7).toLowerCase()}-${code.slice(7)} ` })).headers['location'],
    ).toBe('/device/outcome')
    expect(await statusOf(code)).toBe('approved')
  })

  it('D-80 A-31: is approved with the last four letters of a longer one, across its groups', async () => {
    const [jar, code] = [await signedIn(), 'WDJ-BMJ-HTK']
    await server.ask(code, { client: await typingClient() })
    const page = await scan(jar, code)
    expect(page).toContain('WDJ-BM·-···')
    for (const typed of ['HTK', 'BMJ', 'J-HTL']) expect((await answer(jar, { says: 'approve', letters: typed })).status).toBe(422)
    expect((await answer(jar, { says: 'approve', letters: 'j-htk' })).headers['location']).toBe('/device/outcome')
    expect(await statusOf(code)).toBe('approved')
  })

  it('C-21: is declined without a letter', async () => {
    const { jar, code } = await typing()
    await scan(jar, code)
    expect((await answer(jar, { says: 'deny' })).status).toBe(303)
    expect(await statusOf(code)).toBe('denied')
  })

  it('D-79: is not guessed: what is wrong counts, and after five there is no sixth', async () => {
    const { jar, code } = await typing()
    await scan(jar, code)
    const statuses = []
    for (const typed of ['BBBB', 'CCCC', 'DDDD', 'FFFF', 'GGGG', 'JJJJ'])
      statuses.push((await answer(jar, { says: 'approve', letters: typed })).status)
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
    expect(await statusOf(code)).toBe('pending')
  })

  it('decision 5: is approved with a tap by whoever has typed all of it', async () => {
    const { jar, code } = await typing()
    await jar.get('/device')
    await jar.post('/device/code', { code })
    expect((await jar.get('/device')).body).toContain('Is this the code on your television?')
    expect((await answer(jar, { says: 'approve' })).status).toBe(303)
    expect(await statusOf(code)).toBe('approved')
  })
})

describe('a sign of risk', () => {
  it('C-07: is that device and phone are in networks known to be different', async () => {
    const code = newCode()
    await server.ask(code, { address: '8.8.8.8' })
    const [grant, client] = await Promise.all([
      server.services.store.grants.find({ id: `grant-${code}` as never }),
      server.services.store.clients.find('tenfoot-tv' as ClientId),
    ])
    if (!grant || !client) throw new Error('The code is gone')
    const risksFrom = (address: string) => confirmationOf(server.services, { grant, client }, { address })
    expect(await risksFrom('8.8.4.4')).toEqual({ mode: 'type', risks: ['other-network'] })
    for (const near of ['8.8.8.8', '2a00:1450:1:2::1']) expect(await risksFrom(near)).toEqual({ mode: 'compare', risks: [] })
  })

  it('C-10: is that somebody else has entered the code', async () => {
    const code = newCode()
    await server.ask(code)
    const [first, second] = [await signedIn(), await signedIn()]
    expect(await scan(first, code)).toContain('Is this the code on your television?')
    const page = await scan(second, code)
    expect(page).toContain('Somebody else has entered this code, too.')
    expect(page).toContain('Type the end of the code')
    expect(await scan(first, code)).toContain('Type the end of the code')
    expect((await server.services.store.audit.list(500)).filter(({ event }) => event === 'code-shared')).toHaveLength(1)
    expect((await answer(second, { says: 'approve', letters: code.slice(5) })).status).toBe(303)
  })

  it('C-30: is that a device asks for codes in one network and polls in another', async () => {
    const jar = await signedIn()
    const [code, still] = [newCode(), newCode()]
    for (const [asked, from] of [
      [code, '8.8.4.4'],
      [still, '8.8.8.8'],
    ] as const) {
      await server.ask(asked, { address: '8.8.8.8' })
      const client = await server.services.store.clients.find('tenfoot-tv' as ClientId)
      if (client) await redeemDeviceCode(server.services, client, asked, { address: from })
    }
    expect(await scan(jar, code)).toContain('first asked from one network, and then from another')
    expect(await scan(jar, still)).toContain('Is this the code on your television?')
  })

  it('C-33: is that people have refused codes from that network, for a day', async () => {
    const address = '9.9.9.9'
    for (let times = 0; times < 10; times += 1) {
      const refused = newCode()
      await server.ask(refused, { address })
      const jar = await signedIn()
      expect(await scan(jar, refused)).toContain('Is this the code on your television?')
      await answer(jar, { says: 'deny' })
    }
    const code = newCode()
    await server.ask(code, { address })
    const jar = await signedIn()
    expect(await scan(jar, code)).toContain('People have refused televisions from this network lately.')
    const elsewhere = newCode()
    await server.ask(elsewhere, { address: '9.9.9.10' })
    expect(await scan(jar, elsewhere)).toContain('Is this the code on your television?')
  })
})

describe('the first approval of a client', () => {
  it('C-27: asks for a fresh sign-in where the last was five minutes ago, keeps the code, and asks no more after that', async () => {
    const jar = await signedIn()
    await server.wait(301)
    const code = newCode()
    await server.ask(code)
    await jar.get(`/device?user_code=${code}`)
    expect((await jar.get('/device')).headers['location']).toBe('/signin/again')
    expect((await jar.get('/signin/again')).body).toContain('Is it still you?')
    const wrong = await jar.post('/signin/again', { password: 'wrong' })
    expect([wrong.status, wrong.body.includes('E-mail and password do not go together')]).toEqual([422, true])
    const before = jar.cookies.get('__Host-tenfoot')
    expect((await jar.post('/signin/again', { password })).headers['location']).toBe('/device')
    expect(jar.cookies.get('__Host-tenfoot')).not.toBe(before)
    expect((await jar.get('/device')).body).toContain(code)
    expect((await answer(jar, { says: 'approve' })).status).toBe(303)
    await server.wait(301)
    const second = newCode()
    await server.ask(second)
    expect(await scan(jar, second)).toContain('Is this the code on your television?')
    expect((await answer(jar, { says: 'approve' })).headers['location']).toBe('/device/outcome')
  })

  it('C-27: asks for it, too, when it was fresh as the page was shown and is no more', async () => {
    const jar = await signedIn()
    await server.wait(290)
    const code = newCode()
    await server.ask(code)
    await scan(jar, code)
    await server.wait(20)
    expect((await answer(jar, { says: 'approve' })).headers['location']).toBe('/signin/again')
    expect(await statusOf(code)).toBe('pending')
    await scan(jar, code)
    expect((await jar.get('/signin/again')).status).toBe(200)
  })

  it('C-27: lets anybody decline without', async () => {
    const jar = await signedIn()
    await server.wait(290)
    const code = newCode()
    await server.ask(code)
    await scan(jar, code)
    await server.wait(20)
    expect((await answer(jar, { says: 'deny' })).headers['location']).toBe('/device/outcome')
  })

  it('D-03, D-04: takes a form of this browser alone, and nothing from a browser in which nobody is signed in', async () => {
    const jar = await signedIn()
    expect((await jar.post('/signin/again', { password, token: 'x' })).status).toBe(403)
    const stranger = new Jar(server.issuer)
    expect((await stranger.get('/signin/again')).headers['location']).toBe('/signin')
    await stranger.get('/signin')
    expect((await stranger.post('/signin/again', { password })).headers['location']).toBe('/signin')
  })
})

describe('the networks of a device and of a phone', () => {
  it.each([
    ['192.168.1.31', '192.168.1.40', 'same'],
    ['192.168.1.31', '192.168.2.40', 'different'],
    ['8.8.8.8', '8.8.8.8', 'same'],
    ['8.8.8.8', '8.8.4.4', 'different'],
    ['::ffff:8.8.8.8', '8.8.8.8', 'same'],
    ['2001:db8:1:2::1', '2001:db8:1:2::ffff', 'same'],
    ['2a00:1450:1:2::1', '2a00:1450:1:3::1', 'different'],
    ['8.8.8.8', '2a00:1450:1:2::1', 'unknown'],
    ['192.168.1.31', '8.8.8.8', 'unknown'],
    ['127.0.0.1', '192.168.1.31', 'unknown'],
    ['::1', '::1', 'unknown'],
    ['nonsense', '8.8.8.8', 'unknown'],
  ] as const)('C-07, decision 12: %s and %s are %s', (one, other, relation) => {
    expect(relationOf(one, other)).toBe(relation)
    expect(relationOf(other, one)).toBe(relation)
  })
})

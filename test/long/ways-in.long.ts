import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealProviderSecret } from '../../server/flows/sign-in-upstream.ts'
import type { ClientId } from '../../server/identity/client.ts'
import type { Person } from '../../server/identity/person.ts'
import { hashSecret } from '../../server/keys/hash.ts'
import { oneTimeCode } from '../../server/keys/one-time-code.ts'
import { wallClock } from '../../src/time/system-clock.ts'
import { later, seconds } from '../../src/time/units.ts'
import { launchBrowser, phoneSize } from '../support/browser.ts'
import { type PagesServer, password, startPages } from '../support/pages-server.ts'
import { startUpstreamProvider, type UpstreamProvider, upstreamClient } from '../support/upstream-provider.ts'
import { plugIn } from '../support/virtual-authenticator.ts'

/** Every way to sign in, with a code that was scanned and with one that is typed, in a real browser of the size of a phone; without scripts
 * wherever no passkey is needed (D-11, D-31, C-27). */

let server: PagesServer
let upstream: UpstreamProvider
let browser: Browser
beforeAll(async () => {
  server = await startPages({ host: 'localhost', startsAt: wallClock.now() })
  upstream = await startUpstreamProvider(server.issuer)
  await server.services.store.providers.insert({
    name: 'Example Corp',
    issuer: upstream.issuer,
    clientId: upstreamClient.clientId,
    sealedSecret: sealProviderSecret(server.services, 'Example Corp', upstreamClient.secret),
    domains: ['corp.test'],
    isRequired: false,
    createsPeople: true,
    createdAt: server.clock.now(),
  })
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  await browser.close()
  await upstream.close()
  await server.close()
})

/** How somebody proves who they are on the page that asks. */
interface Way {
  readonly needsScripts?: true
  /** What they did on an earlier day. */
  prepare?(page: Page, person: Person): Promise<void>
  signIn(page: Page, person: Person): Promise<void>
}

const secrets = new Map<string, string>()

async function typePassword(page: Page, { email }: Person): Promise<void> {
  if (await page.isVisible('#email')) await page.fill('#email', email)
  await page.fill('#password', password)
  await page.click('button.main')
}

/** A code is good once, so time goes on first. */
async function typeOneTimeCode(page: Page, { id }: Person): Promise<void> {
  await server.wait(30)
  await page.fill('#code', oneTimeCode(secrets.get(id) ?? '', Math.floor(server.clock.now() / 30_000)))
  await page.click('button.main')
}

async function passProvider(page: Page, { email }: Person): Promise<void> {
  await page.click('text=Continue with Example Corp')
  const login = email.split('@')[0] ?? ''
  upstream.people.set(login, { email, email_verified: true, name: 'Grace Example' })
  await page.fill('input[name=login]', login)
  await page.fill('input[name=password]', 'any')
  await page.click('button[type=submit]')
  // It asks for a yes the first time only.
  if (new URL(page.url()).origin === upstream.issuer) await page.click('button[type=submit]')
}

async function tapPasskey(page: Page): Promise<void> {
  await Promise.all([page.waitForEvent('framenavigated'), page.click('text=Sign in with a passkey')])
  await page.waitForLoadState()
}

const ways: Readonly<Record<string, Way>> = {
  'a provider': { signIn: passProvider },
  'a password': { signIn: typePassword },
  'a password and an app': {
    prepare: async (page, person) => {
      await page.goto(`${server.issuer}/account`)
      await typePassword(page, person)
      await page.click('text=Set up an authenticator app')
      await page.fill('#password', password)
      await page.click('button.main')
      secrets.set(person.id, ((await page.textContent('.key')) ?? '').replaceAll(' ', ''))
      await typeOneTimeCode(page, person)
      await page.click('text=I have kept them')
      await page.click('footer >> text=Sign out')
    },
    signIn: async (page, person) => {
      await typePassword(page, person)
      await typeOneTimeCode(page, person)
    },
  },
  'a passkey': {
    needsScripts: true,
    prepare: async (page, person) => {
      await plugIn(page)
      await page.goto(`${server.issuer}/account/passkeys`)
      await typePassword(page, person)
      await page.goto(`${server.issuer}/account/passkeys`)
      await page.fill('#name', 'My phone')
      await page.click('text=Add a passkey')
      await page.waitForURL('**/account/passkeys?done=added')
      await page.click('footer >> text=Sign out')
    },
    signIn: tapPasskey,
  },
}

const letters = 'BCDFGHJKLMNPQRSTVWXZ'
let drawn = 0

/** A television's code, by its QR code or by hand. */
async function arrive(page: Page, how: 'scanned' | 'typed', code: string): Promise<void> {
  await page.goto(how === 'scanned' ? `${server.issuer}/device?user_code=${code}` : `${server.issuer}/device`)
}

async function typeCode(page: Page, code: string): Promise<void> {
  await page.fill('#code', code)
  await page.click('button.main')
}

/** A code, and a client that nobody has approved yet. */
async function newCode(): Promise<{ code: string; grant: Awaited<ReturnType<PagesServer['ask']>> }> {
  drawn += 1
  const client = `client-${drawn}` as ClientId
  const television = await server.services.store.clients.find('tenfoot-tv' as ClientId)
  if (!television) throw new Error('There is no television')
  await server.services.store.clients.insert({ ...television, id: client })
  const code = `WDJB-MJ${letters.charAt(Math.floor(drawn / 20))}${letters.charAt(drawn % 20)}`
  return { code, grant: await server.ask(code, { client }) }
}

async function approve(page: Page, code: string, grant: Awaited<ReturnType<PagesServer['ask']>>): Promise<void> {
  expect(await page.textContent('main')).toContain(code)
  await page.click('button[value=approve]')
  await server.redeem(grant)
  await page.goto(`${server.issuer}/device/outcome`)
  expect(await page.textContent('h1')).toBe('The television is in')
}

/** Makes a sign-in too old to be fresh; the server's time cannot go on, since that of the provider does not. */
async function growStale(page: Page): Promise<void> {
  const cookie = (await page.context().cookies()).find(({ name }) => name === '__Host-tenfoot')
  await server.services.store.sessions.update(hashSecret(cookie?.value ?? ''), (session) => ({
    ...session,
    signIn: session.signIn && { ...session.signIn, at: later(session.signIn.at, seconds(-301)) },
  }))
}

describe.each(Object.entries(ways))('somebody with %s', (name, way) => {
  it.each(['scanned', 'typed'] as const)(
    'lets a television in by a %s code, and with a fresh sign-in the next one',
    { timeout: 60_000 },
    async (how) => {
      const person = await server.addPerson(`grace-${drawn}@${name === 'a provider' ? 'corp' : 'example'}.test`, 'Grace Example')
      if (name === 'a provider') await server.services.store.people.remove(person.id)
      const context = await browser.newContext({ viewport: phoneSize, javaScriptEnabled: way.needsScripts === true })
      // The provider's pages ask for a font from elsewhere.
      await context.route(
        ({ hostname }) => !['localhost', '127.0.0.1'].includes(hostname),
        (route) => route.abort(),
      )
      const page = await context.newPage()
      await way.prepare?.(page, person)

      const first = await newCode()
      await arrive(page, how, first.code)
      await way.signIn(page, person)
      if (how === 'typed') await typeCode(page, first.code)
      await approve(page, first.code, first.grant)

      await growStale(page)
      const second = await newCode()
      await arrive(page, how, second.code)
      if (how === 'typed') await typeCode(page, second.code)
      expect(await page.textContent('h1')).toBe('Is it still you?')
      await way.signIn(page, person)
      await approve(page, second.code, second.grant)
      await context.close()
    },
  )
})

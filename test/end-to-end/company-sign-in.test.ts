import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealProviderSecret } from '../../server/flows/sign-in-upstream.ts'
import { wallClock } from '../../src/time/system-clock.ts'
import { launchBrowser, phoneSize } from '../support/browser.ts'
import { type PagesServer, password, startPages } from '../support/pages-server.ts'
import { startUpstreamProvider, type UpstreamProvider, upstreamClient } from '../support/upstream-provider.ts'

/** Company sign-in in a real browser without scripts: cookies, policy and redirects as a phone has them, there and back. */

let server: PagesServer
let upstream: UpstreamProvider
let browser: Browser
beforeAll(async () => {
  server = await startPages({ startsAt: wallClock.now() })
  upstream = await startUpstreamProvider(server.issuer)
  browser = await launchBrowser()
  await server.services.store.providers.insert({
    name: 'Example Corp',
    issuer: upstream.issuer,
    clientId: upstreamClient.clientId,
    sealedSecret: sealProviderSecret(server.services, 'Example Corp', upstreamClient.secret),
    domains: ['example.test'],
    isRequired: false,
    createsPeople: true,
    createdAt: server.clock.now(),
  })
}, 60_000)
afterAll(async () => {
  await browser.close()
  await upstream.close()
  await server.close()
})

/** A phone that reaches this machine only: the provider's pages ask for a font from elsewhere. */
async function phone(javaScriptEnabled = false): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: phoneSize, javaScriptEnabled, bypassCSP: javaScriptEnabled })
  await context.route(
    ({ hostname }) => hostname !== '127.0.0.1',
    (route) => route.abort(),
  )
  return { context, page: await context.newPage() }
}

/** At the provider: name, password, and a yes to what our server asks for. */
async function passProvider(page: Page, login: string): Promise<void> {
  expect(new URL(page.url()).origin).toBe(upstream.issuer)
  await page.fill('input[name=login]', login)
  await page.fill('input[name=password]', 'any')
  await page.click('button[type=submit]')
  await page.click('button[type=submit]')
}

async function barriers(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

describe('company sign-in in a real browser', () => {
  it.each(['scanned', 'typed'] as const)(
    'D-11: leads from a %s code to the television without a script',
    { timeout: 60_000 },
    async (how) => {
      const code = how === 'scanned' ? 'WDJB-MJHT' : 'WDJB-MJHV'
      const login = `grace-${how}`
      upstream.people.set(login, { email: `${login}@example.test`, email_verified: true, name: 'Grace Example' })
      const grant = await server.ask(code)
      const { context, page } = await phone()
      await page.goto(how === 'scanned' ? `${server.issuer}/device?user_code=${code}` : `${server.issuer}/device`)
      await page.click('text=Continue with Example Corp')
      await passProvider(page, login)
      expect(page.url()).toBe(`${server.issuer}/device`)
      if (how === 'typed') {
        await page.fill('#code', code)
        await page.click('button.main')
      }
      expect(await page.textContent('main')).toContain(code)
      await page.click('button[value=approve]')
      await server.redeem(grant)
      await page.goto(`${server.issuer}/account`)
      expect(await page.textContent('main')).toContain('You signed in through your organization')
      await context.close()
    },
  )

  it('shows pages without barriers, and links an account by its password', { timeout: 60_000 }, async () => {
    const email = 'ada@example.test'
    upstream.people.set('ada', { email, email_verified: true })
    upstream.people.set('eve', { email, email_verified: false })
    await server.addPerson(email, 'Ada Example')
    const { context, page } = await phone(true)
    const seen: Record<string, readonly string[]> = {}
    await page.goto(`${server.issuer}/account`)
    seen['sign in'] = await barriers(page)
    await page.click('text=Continue with Example Corp')
    await passProvider(page, 'eve')
    expect(await page.textContent('main')).toContain('has not confirmed')
    seen['refused'] = await barriers(page)
    await context.clearCookies()
    await page.goto(`${server.issuer}/account`)
    await page.click('text=Continue with Example Corp')
    await passProvider(page, 'ada')
    seen['link'] = await barriers(page)
    await page.fill('#password', 'wrong')
    await page.click('button.main')
    seen['wrong password'] = await barriers(page)
    await page.fill('#password', password)
    await page.click('button.main')
    expect(page.url()).toBe(`${server.issuer}/account`)
    expect(Object.values(seen).flat()).toEqual([])
    await context.close()
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, phoneSize } from '../support/browser.ts'
import { run, type Served, serve } from '../support/program.ts'

/** A new password by an operator's link, with the programs as they are and a real browser: from the command to the next sign-in. */

const forgotten = 'correct horse battery staple'
const chosen = 'seven quiet lamps by noon'

let folder: string
let data: readonly string[]
let server: Served
let browser: Browser
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tenfoot-reset-'))
  data = ['--data', join(folder, 'data')]
  server = await serve(['--port', '0', '--log-level', 'debug', ...data])
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  await browser.close()
  server.child.kill('SIGTERM')
  await server.gone
  rmSync(folder, { recursive: true, force: true })
})

/** The most bytes that a page may take with all that belongs to it. */
const most = 60_000

interface Looked {
  readonly heading: string | null
  readonly barriers: readonly string[]
  readonly isWiderThanPhone: boolean
  readonly isHeavy: boolean
}

/** A phone whose pages are looked at one after the other; axe is a script, so the policy against those is off. */
async function phone(colorScheme: 'light' | 'dark') {
  const context = await browser.newContext({ viewport: phoneSize, colorScheme, bypassCSP: true })
  const page = await context.newPage()
  let loaded: Promise<number>[] = []
  const addresses: string[] = []
  const told: string[] = []
  page.on('request', (request) => {
    addresses.push(request.url())
    told.push(request.headers()['referer'] ?? '')
  })
  page.on('requestfinished', (request) => loaded.push(request.sizes().then(({ responseBodySize }) => responseBodySize)))
  const see = async (act: () => Promise<unknown>): Promise<Looked> => {
    loaded = []
    await act()
    await page.waitForLoadState('networkidle')
    const bytes = (await Promise.all(loaded)).reduce((sum, size) => sum + size, 0)
    return { ...(await look(page)), isHeavy: bytes > most }
  }
  return { context, page, addresses, told, see }
}

async function look(page: Page): Promise<Omit<Looked, 'isHeavy'>> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return {
    heading: await page.textContent('h1'),
    barriers: violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    isWiderThanPhone: Number(await page.evaluate('document.documentElement.scrollWidth')) > phoneSize.width,
  }
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.fill('#email', email)
  await page.fill('#password', password)
  await page.click('button.main')
}

describe.each(['light', 'dark'] as const)('a forgotten password, in %s colours', (colorScheme) => {
  it('D-07 D-11: is replaced by the link that an operator printed, which no address, referrer or log keeps', {
    timeout: 90_000,
  }, async () => {
    const email = `ada-${colorScheme}@example.test`
    await run(['person', 'add', email, '--password-stdin', ...data], { input: forgotten })
    const link = (await run(['person', 'reset', email, ...data])).stdout.trim()
    expect(link.startsWith(`${server.issuer}/reset?token=`)).toBe(true)
    const token = link.slice(link.indexOf('=') + 1)
    const { context, page, addresses, told, see } = await phone(colorScheme)

    const seen = [await see(() => page.goto(link))]
    expect(page.url()).toBe(`${server.issuer}/reset`)
    expect(await page.isChecked('input[name=devices]')).toBe(true)
    await page.fill('#wanted', chosen)
    await page.fill('#repeated', `${chosen}!`)
    seen.push(await see(() => page.click('text=Set this password')))
    expect(await page.textContent('.problem')).toContain('not the same')
    await page.fill('#wanted', chosen)
    await page.fill('#repeated', chosen)
    await page.click('text=Sign out my devices, too')
    expect(await page.isChecked('input[name=devices]')).toBe(false)
    seen.push(await see(() => page.click('text=Set this password')))
    expect(await page.textContent('main')).toContain('your devices stay signed in')
    seen.push(await see(() => page.goto(link)))
    await page.click('main >> text=Sign in')
    await page.goto(`${server.issuer}/account`)
    await signIn(page, email, forgotten)
    expect(await page.textContent('main')).not.toContain('Your account')
    await signIn(page, email, chosen)
    expect(await page.textContent('.activity')).toContain('A new password was chosen with a link')

    expect(seen).toEqual(
      ['Choose a new password', 'Choose a new password', 'Your new password is set', 'This link does not work'].map((heading) => ({
        heading,
        barriers: [],
        isWiderThanPhone: false,
        isHeavy: false,
      })),
    )
    expect(addresses.filter((address) => address.includes(token))).toEqual([link, link])
    expect(told.join('\n')).not.toContain(token)
    expect(server.log()).toContain('"route":"/reset"')
    expect(server.log()).not.toContain(token)
    await context.close()
  })
})

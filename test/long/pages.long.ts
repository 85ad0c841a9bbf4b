import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { oneTimeCode } from '../../server/keys/one-time-code.ts'
import { english } from '../../server/pages/words/english.ts'
import { languages } from '../../server/pages/words/languages.ts'
import { launchBrowser, phoneSize } from '../support/browser.ts'
import { type PagesServer, password, startPages } from '../support/pages-server.ts'
import { photograph, readTwice } from '../support/phone-camera.ts'

/** Every page that a person meets, in a real browser of the size of a phone: reachable by forms and links, readable, light. */

let server: PagesServer
let browser: Browser
beforeAll(async () => {
  server = await startPages()
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  await browser.close()
  await server.close()
})

/** The most bytes that a page may take with all that belongs to it. */
const most = 60_000

interface Looked {
  readonly page: string
  readonly violations: readonly string[]
  readonly isWiderThanPhone: boolean
  readonly isHeavy: boolean
}

/** Looks at the page that is open now. */
async function look(page: Page, name: string, bytes: number): Promise<Looked> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  const width = await page.evaluate('document.documentElement.scrollWidth')
  return {
    page: name,
    violations: violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    isWiderThanPhone: Number(width) > phoneSize.width,
    isHeavy: bytes > most,
  }
}

/** A page that waits for the television loads itself anew; it stays while it is looked at. */
function standStill(page: Page): Promise<unknown> {
  return page.route('**/device/outcome', async (route) => {
    const response = await route.fetch()
    const { refresh: _, ...headers } = response.headers()
    await route.fulfill({ response, headers })
  })
}

/** One walk each, with letters of its own so that they do not meet. */
const walks = [
  ['en', 'light', 'T'],
  ['en', 'dark', 'V'],
  ['de', 'light', 'W'],
  ['ja', 'light', 'X'],
  ['en-XA', 'light', 'Z'],
] as const

describe.each(walks)('the pages in %s, in %s colours', (lang, colorScheme, letter) => {
  const { account, secondFactor, frame } = languages[lang] ?? english
  it('D-11: lead by forms alone from the code to the account, with no barrier, and each below 60 KB', { timeout: 120_000 }, async () => {
    const context = await browser.newContext({
      viewport: phoneSize,
      colorScheme,
      bypassCSP: true,
      extraHTTPHeaders: { 'accept-language': lang },
    })
    const page = await context.newPage()
    await standStill(page)
    let loaded: Promise<number>[] = []
    page.on('requestfinished', (request) => loaded.push(request.sizes().then(({ responseBodySize }) => responseBodySize)))
    const seen: Looked[] = []
    const see = async (name: string, act: () => Promise<unknown>) => {
      loaded = []
      await act()
      await page.waitForLoadState()
      const bytes = (await Promise.all(loaded)).reduce((sum, size) => sum + size, 0)
      seen.push(await look(page, name, bytes))
    }
    const email = `ada-${letter.toLowerCase()}@example.test`
    await server.addPerson(email, 'Ada Example')
    const code = `WDJB-MJH${letter}`
    const grant = await server.ask(code)

    await see('sign in', () => page.goto(`${server.issuer}/account`))
    await page.fill('#email', email)
    await page.fill('#password', 'wrong')
    await see('wrong password', () => page.click('button.main'))
    await page.fill('#password', password)
    await see('account, no device', () => page.click('button.main'))
    await see('enter a code', () => page.goto(`${server.issuer}/device`))
    await page.fill('#code', 'WDJB-WDJB')
    await see('not valid', () => page.click('button.main'))
    await page.fill('#code', code)
    await see('compare', () => page.click('button.main'))
    await see('waiting', () => page.click('button[value=approve]'))
    await server.redeem(grant)
    await see('in', () => page.goto(`${server.issuer}/device/outcome`))
    await see('account, one device', () => page.goto(`${server.issuer}/account`))
    await page.click(`summary:has-text("${account.rename}")`)
    await page.fill('input[name=name]', 'Upstairs')
    await see('renamed', () => page.click(`button:has-text("${account.keepName}")`))
    expect(await page.textContent('h3')).toContain('Upstairs')
    await see('ended', () => page.click(`button:has-text("${account.signOutDevice}")`))
    await page.fill('#current', password)
    await page.fill('#wanted', 'short')
    await see('password refused', () => page.click(`button:has-text("${account.changePassword}")`))
    const risky = `WDJC-MJH${letter}`
    await server.ask(risky, { isShared: true })
    await see('type the end', () => page.goto(`${server.issuer}/device?user_code=${risky}`))
    await page.fill('#letters', 'BBBB')
    await see('mistyped', () => page.press('#letters', 'Enter'))
    await server.wait(301)
    await see('still you', () => page.goto(`${server.issuer}/device`))
    await page.fill('#password', password)
    await see('type the end, once more', () => page.click('button.main'))
    await page.fill('#letters', risky.slice(5))
    await see('approved by letters', () => page.press('#letters', 'Enter'))
    const longest = `WDJ-BMJH-TKL${letter}`
    await server.ask(longest)
    await page.goto(`${server.issuer}/device`)
    await page.fill('#code', longest)
    await see('compare the longest code', () => page.click('button.main'))
    await page.setViewportSize({ ...phoneSize, width: 320 })
    const room = 'document.querySelector(".code").scrollWidth <= document.querySelector(".code").clientWidth'
    expect(await page.evaluate(room), 'the longest code on the narrowest phone').toBe(true)
    await page.setViewportSize(phoneSize)
    await see('declined', () => page.click('button[value=deny]'))
    await page.goto(`${server.issuer}/account`)
    await see('set up an app', () => page.click(`main a:has-text("${account.setUpApp}")`))
    await page.fill('#password', 'wrong')
    await see('wrong password for an app', () => page.click('button.main'))
    await page.fill('#password', password)
    await see('key of an app', () => page.click('button.main'))
    const secret = ((await page.textContent('.key')) ?? '').replaceAll(' ', '')
    const seenByPhone = await readTwice(await photograph({ png: await page.locator('.qr').screenshot() }, 'straight', 4))
    expect(seenByPhone).toEqual([await page.getAttribute('main a', 'href'), seenByPhone[0]])
    expect(seenByPhone[0]).toContain(`secret=${secret}`)
    const codeNow = () => oneTimeCode(secret, Math.floor(server.clock.now() / 30_000))
    await page.fill('#code', codeNow())
    await see('recovery codes', () => page.click(`button:has-text("${secondFactor.turnOn}")`))
    const [recovery = '', spare = ''] = await page.locator('.codes li').allTextContents()
    await see('account, with an app', () => page.click(`main a:has-text("${secondFactor.kept}")`))
    await page.click(`footer button:has-text("${frame.signOut}")`)
    await page.goto(`${server.issuer}/account`)
    await page.fill('#email', email)
    await page.fill('#password', password)
    await see('code of an app', () => page.click('button.main'))
    await page.fill('#code', codeNow())
    await see('code used already', () => page.click('button.main'))
    await page.fill('#code', recovery)
    await page.click('button.main')
    await see('app is on', () => page.goto(`${server.issuer}/account/second-factor`))
    expect(await page.textContent('main')).toContain(secondFactor.left(9))
    await see('make new recovery codes', () => page.click(`main a:has-text("${secondFactor.makeNew}")`))
    await page.fill('#password', password)
    await page.fill('#code', recovery)
    await see('recovery code used already', () => page.click(`button:has-text("${secondFactor.makeThem}")`))
    await page.fill('#password', password)
    await page.fill('#code', spare)
    await see('new recovery codes', () => page.click(`button:has-text("${secondFactor.makeThem}")`))
    await page.click(`main a:has-text("${secondFactor.kept}")`)
    await page.click(`footer button:has-text("${frame.signOut}")`)
    const required = `eve-${letter.toLowerCase()}@example.test`
    await server.addPerson(required, 'Eve Example', { requiresSecondFactor: true })
    await page.goto(`${server.issuer}/account`)
    await page.fill('#email', required)
    await page.fill('#password', password)
    await see('app that is required', () => page.click('button.main'))
    const key = ((await page.textContent('.key')) ?? '').replaceAll(' ', '')
    await page.fill('#code', oneTimeCode(key, Math.floor(server.clock.now() / 30_000)))
    await page.click(`button:has-text("${secondFactor.turnOn}")`)
    await page.click(`main a:has-text("${secondFactor.kept}")`)
    expect(await page.textContent('h1')).toBe(account.title)
    await see('no such page', () => page.goto(`${server.issuer}/nowhere`))
    await page.goto(`${server.issuer}/account`)
    await see('signed out', () => page.click(`footer button:has-text("${frame.signOut}")`))

    expect(seen.filter(({ violations, isWiderThanPhone, isHeavy }) => violations.length > 0 || isWiderThanPhone || isHeavy)).toEqual([])
    expect(seen.map(({ page }) => page)).toHaveLength(33)
  })
})

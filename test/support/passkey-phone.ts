import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { phoneSize } from './browser.ts'
import { plugIn } from './virtual-authenticator.ts'

/** The most bytes that a page may take with all that belongs to it. */
const most = 60_000

/** What weighs less came without its script, and was not weighed at all. */
const lightest = 15_000

/** A browser of the size of a phone that has an authenticator, and takes note of what is wrong with the pages. */
export interface PasskeyPhone {
  readonly page: Page
  readonly devtools: CDPSession
  readonly authenticatorId: string
  /** What the policy for content and the scripts complained of. */
  readonly complaints: readonly string[]
  /** What is wrong with the page that is open: barriers, and whether it is wider than the phone. */
  barriers(): Promise<readonly string[]>
  /** Whether what is loaded by an act weighs as much as a page with its script may; with nothing kept from before, which would count as nothing. */
  isLight(load: () => Promise<unknown>): Promise<boolean>
  close(): Promise<void>
}

/** Opens such a browser. */
export async function openPasskeyPhone(browser: Browser): Promise<PasskeyPhone> {
  const context = await browser.newContext({ viewport: phoneSize })
  const page = await context.newPage()
  const { devtools, id } = await plugIn(page)
  const complaints: string[] = []
  let loaded: Promise<number>[] = []
  page.on('requestfinished', (request) => loaded.push(request.sizes().then(({ responseBodySize }) => responseBodySize)))
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return {
    page,
    devtools,
    authenticatorId: id,
    complaints,
    barriers: () => barriersOf(page),
    isLight: async (load) => {
      await devtools.send('Network.enable')
      await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
      loaded = []
      await load()
      await page.waitForLoadState('networkidle')
      const bytes = (await Promise.all(loaded)).reduce((sum, size) => sum + size, 0)
      return bytes > lightest && bytes < most
    },
    close: () => context.close(),
  }
}

async function barriersOf(page: Page): Promise<readonly string[]> {
  const found = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  const width = Number(await page.evaluate('document.documentElement.scrollWidth'))
  return [...found.violations.map(({ id }) => id), ...(width > phoneSize.width ? ['wider than a phone'] : [])]
}

import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accentOf } from '../../server/pages/accent.ts'
import type { Frame } from '../../server/pages/frame.ts'
import { styleSheet } from '../../server/pages/style.ts'
import { english, type Words } from '../../server/pages/words/english.ts'
import { languages } from '../../server/pages/words/languages.ts'
import { launchBrowser, phoneSize } from '../support/browser.ts'
import { everyPage } from '../support/every-page.ts'

/** Every page in every language, in a real browser of the size of a phone, with the brand of an operator: readable, not cut, light. */

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
}, 60_000)
afterAll(() => browser.close())

const origin = 'http://pages.test'
const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#8a1f5c"/></svg>`
const style = styleSheet(accentOf('#8a1f5c'))

/** The most bytes that a page may take with all that belongs to it; the script for passkeys has its own test. */
const most = 60_000

function frameIn(words: Words): Frame {
  return { base: '', words, brand: { name: 'Example Films', style: '/style.css', logo: '/logo' }, isPlainDemo: false }
}

/** Serves the pages under their names, and nothing else. */
async function serve(page: Page, words: Words): Promise<readonly string[]> {
  const pages = everyPage(frameIn(words))
  await page.route('**/*', (route) => {
    const path = decodeURIComponent(new URL(route.request().url()).pathname.slice(1))
    if (path === 'style.css') return route.fulfill({ contentType: 'text/css', body: style })
    if (path === 'logo') return route.fulfill({ contentType: 'image/svg+xml', body: logo })
    const body = pages.get(path)?.toString()
    return body === undefined ? route.fulfill({ status: 404, body: '' }) : route.fulfill({ contentType: 'text/html', body })
  })
  return [...pages.keys()]
}

/** What has more text than room, apart from what is there for listeners and browsers alone. */
const cut = `[...document.body.querySelectorAll('*')]
  .filter((one) => !one.matches('.away, .away *, svg *') && getComputedStyle(one).display !== 'inline')
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > ${phoneSize.width})
  .map((one) => one.outerHTML.slice(0, 120))`

/** Barriers of English pages: the others differ in their words, and the walk of pages.long.ts looks for theirs. */
async function barriersOf(page: Page, lang: string): Promise<readonly string[]> {
  if (lang !== 'en') return []
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

async function look(page: Page, name: string, lang: string) {
  await page.goto(`${origin}/${encodeURIComponent(name)}`)
  const bytes = Buffer.byteLength(await page.content()) + style.length + logo.length
  return {
    page: name,
    violations: await barriersOf(page, lang),
    cut: (await page.evaluate(cut)) as readonly string[],
    isHeavy: bytes > most,
  }
}

/** Colours are the same in every language. */
const ways = [...Object.keys(languages).map((lang) => [lang, 'light'] as const), ['en', 'dark'] as const]

describe('every page', () => {
  it.each(ways)('in %s has no barrier, nothing cut, and is below 60 KB, in %s colours', { timeout: 300_000 }, async (lang, colorScheme) => {
    const context = await browser.newContext({ viewport: phoneSize, colorScheme, bypassCSP: true })
    const page = await context.newPage()
    const seen: Awaited<ReturnType<typeof look>>[] = []
    for (const name of await serve(page, languages[lang] ?? english)) seen.push(await look(page, name, lang))
    await context.close()
    expect(seen.filter((one) => one.violations.length > 0 || one.cut.length > 0 || one.isHeavy)).toEqual([])
    expect(seen.length).toBeGreaterThan(80)
  })
})

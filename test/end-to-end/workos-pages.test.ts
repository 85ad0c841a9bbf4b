import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, phoneSize } from '../support/browser.ts'
import { serveLocally } from '../support/local-server.ts'
import { password } from '../support/running-server.ts'
import { claimsIn, startWorkosServer, type WorkosServer } from '../support/workos-server.ts'

/** The pages of the dialect of WorkOS in a real browser: they can be read and used, and its policy lets people go on. */

let server: WorkosServer
let browser: Browser
beforeAll(async () => {
  server = await startWorkosServer()
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  await browser.close()
  await server.close()
})

/** What stands in the way of somebody who cannot see or use everything. */
async function barriers(page: Page): Promise<readonly string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(tags).analyze()
  const width = Number(await page.evaluate('document.documentElement.scrollWidth'))
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ...(width > phoneSize.width ? ['too wide'] : []),
  ]
}

describe.each(['light', 'dark'] as const)('the pages in %s colours', (colorScheme) => {
  it('ask for an organization after the approval, and go on to the outcome', { timeout: 60_000 }, async () => {
    const context = await browser.newContext({ viewport: phoneSize, colorScheme, bypassCSP: true })
    const page = await context.newPage()
    await server.addOrganization(`Acme ${colorScheme}`)
    const globex = await server.addOrganization(`Globex, which has a long name (${colorScheme})`)
    const codes = await server.begin()
    await page.goto(codes.verification_uri_complete)
    await page.fill('#email', server.byron.email)
    await page.fill('#password', password)
    await page.click('button.main')
    await page.click('button[value=approve]')
    await page.waitForURL('**/organization-selection')
    expect(await barriers(page)).toEqual([])
    await page.click(`button[value=${globex}]`)
    await page.waitForURL('**/device/outcome')
    expect((await server.authenticate(codes)).json).toMatchObject({ organization_id: globex })
    await context.close()
  })

  it('ask before they sign out', { timeout: 60_000 }, async () => {
    const context = await browser.newContext({ viewport: phoneSize, colorScheme, bypassCSP: true })
    const page = await context.newPage()
    const sid = String(claimsIn((await signedInByOperator()).json['access_token'])['sid'])
    await page.goto(`${server.issuer}/user_management/sessions/logout?session_id=${sid}&return_to=https://app.example/bye`)
    expect(await barriers(page)).toEqual([])
    await page.click('button.main')
    await page.waitForSelector('text=Continue to app.example')
    expect(await barriers(page)).toEqual([])
    await page.goto(`${server.issuer}/user_management/sessions/logout?session_id=session_01J9ZZZZZZZZZZZZZZZZZZZZZZ`)
    expect(await barriers(page)).toEqual([])
    await context.close()
  })
})

it('a browser follows to a program on this machine, as the policy of the page allows', { timeout: 60_000 }, async () => {
  const { url, close } = await serveLocally((_request, response) => void response.end('bye'))
  const page = await (await browser.newContext()).newPage()
  const sid = String(claimsIn((await signedInByOperator()).json['access_token'])['sid'])
  const returnTo = encodeURIComponent(`${url}/bye`)
  await page.goto(`${server.issuer}/user_management/sessions/logout?session_id=${sid}&return_to=${returnTo}`)
  await page.click('button.main')
  await page.waitForURL(`${url}/bye`)
  expect(await page.textContent('body')).toBe('bye')
  await close()
})

async function signedInByOperator() {
  const codes = await server.begin()
  await server.sayAsOperator(codes)
  return server.authenticate(codes)
}

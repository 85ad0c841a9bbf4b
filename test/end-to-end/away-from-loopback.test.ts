import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { answer, comparedCode, LivingRoom, openOnPhone, typePassword } from '../support/living-room.ts'

/** The demo by a name that is not loopback's, where browsers withhold what they give to secure origins (decision 18). */

let browser: Browser
let room: LivingRoom
beforeAll(async () => {
  ;[browser, room] = await Promise.all([launchBrowser({ 'tv.test': '127.0.0.1' }), LivingRoom.start({ host: 'tv.test' })])
})
afterAll(async () => {
  await browser.close()
  await room.close()
})

describe('tenfoot demo over plain http in a living room', () => {
  it('D-14, D-18: walks from scan to greeting with plain cookies and every other protection, no one-tap sign-in, a silent console, and a word on both screens that nothing is encrypted', async () => {
    const code = await room.code()
    const address = room.scan()
    expect(address).toBe(`${room.issuer}/device?user_code=${code}`)
    const phone = await openOnPhone(browser, 'about:blank')
    const complaints = listen(phone)
    const headers = (await phone.goto(address))?.headers() ?? {}
    expect(await phone.evaluate('isSecureContext')).toBe(false)
    expect(await phone.getByRole('button', { name: /Continue as/ }).count()).toBe(0)
    await typePassword(room, phone)
    expect(await comparedCode(phone)).toBe(code)
    expect(room.terminal.text()).toContain('Demo without encryption')
    await phone.getByText('A demonstration without encryption').waitFor()
    await answer(phone, 'Approve')
    await phone.getByRole('heading', { name: 'The television is in' }).waitFor()
    await room.terminal.waitFor(/Good (morning|afternoon|evening), Ada Example/)
    expect(complaints).toEqual([])
    expect(Object.keys(headers)).toEqual(expect.arrayContaining(['content-security-policy', 'x-frame-options', 'referrer-policy']))
    for (const name of ['strict-transport-security', 'cross-origin-opener-policy', 'origin-agent-cluster'])
      expect(headers).not.toHaveProperty(name)
    expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests')
    const cookies = await phone.context().cookies()
    expect(cookies.map(({ name }) => name).sort()).toEqual(['tenfoot', 'tenfoot-known'])
    for (const cookie of cookies) expect(cookie).toMatchObject({ secure: false, httpOnly: true, sameSite: 'Lax', path: '/' })
  })
})

/** What a page complains about, collected from now on. */
function listen(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('response', (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`))
  page.on('requestfailed', (request) => complaints.push(`${request.failure()?.errorText} ${request.url()}`))
  return complaints
}

import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Grant } from '../../server/grant/grant.ts'
import type { ClientId } from '../../server/identity/client.ts'
import { launchBrowser } from '../support/browser.ts'
import { type PagesServer, password, startPages } from '../support/pages-server.ts'
import { openPasskeyPhone, type PasskeyPhone } from '../support/passkey-phone.ts'

/** Approvals that a passkey signs, in a real browser with the authenticator that it can pretend to have (D-32). */

let server: PagesServer
let browser: Browser
beforeAll(async () => {
  server = await startPages({ host: 'localhost' })
  const television = await server.services.store.clients.find('tenfoot-tv' as ClientId)
  if (!television) throw new Error('There is no television')
  await server.services.store.clients.insert({ ...television, ...vault, name: 'Vault', requiresSignedApproval: true })
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  await browser.close()
  await server.close()
})

const vault = { id: 'vault' as ClientId }

let phone: PasskeyPhone
let page: Page
let devtools: CDPSession
let authenticatorId: string
beforeEach(async () => {
  phone = await openPasskeyPhone(browser)
  ;({ page, devtools, authenticatorId } = phone)
})
afterEach(() => phone.close())

async function signIn(name: string, at = page): Promise<void> {
  const { email } = await server.addPerson(`${name}@example.test`, name)
  await at.goto(`${server.issuer}/account`)
  await at.fill('#email', email)
  await at.fill('#password', password)
  await at.click('button.main')
  await at.waitForURL('**/account')
}

async function addPasskey(): Promise<void> {
  await page.fill('#name', 'My phone')
  await page.click('button:has-text("Add a passkey")')
  await page.waitForURL('**/account/passkeys?done=added')
}

/** Somebody who is signed in, by password and some time ago, and has a passkey. */
async function somebody(name: string): Promise<void> {
  await signIn(name)
  await page.goto(`${server.issuer}/account/passkeys`)
  await addPasskey()
  await server.wait(301)
}

function ask(code: string, changed: Partial<Grant> = {}): Promise<Grant> {
  return server.ask(code, { client: vault.id, ...changed })
}

/** What the QR code on a television leads to (RFC 8628 §3.3.1). */
async function scan(code: string, at = page): Promise<void> {
  await at.goto(`${server.issuer}/device?user_code=${code}`)
}

async function statusOf({ id }: Grant): Promise<string | undefined> {
  return (await server.services.store.grants.find({ id }))?.status
}

async function approve(): Promise<void> {
  await page.click('button:has-text("Approve")')
  await page.waitForURL('**/device/outcome')
}

/** With its script, which a tap before would not wait for. */
async function waitForPageWith(text: string): Promise<void> {
  await page.waitForSelector(`text=${text}`)
  await page.waitForLoadState()
}

describe('approvals that a passkey signs, in a real browser', () => {
  it('D-32: take one tap after a scan, though the sign-in is old', { timeout: 60_000 }, async () => {
    await somebody('ada')
    const grant = await ask('WDJB-MJHT')
    await scan('WDJB-MJHT')
    expect(await page.textContent('h1')).toBe('Is this the code on your television?')
    await approve()
    const family = await server.services.store.families.find({ id: await server.redeem(grant) })
    expect(family?.amr).toEqual(['pop', 'user', 'mfa'])
    await page.goto(`${server.issuer}/account`)
    expect(await page.textContent('.activity')).toContain('A device was approved, signed with “My phone”')
    expect(phone.complaints).toEqual([])
  })

  it('D-32: take one tap after a code was typed', { timeout: 60_000 }, async () => {
    await somebody('bob')
    const grant = await ask('WDJC-MJHT', { isShared: true })
    await page.goto(`${server.issuer}/device`)
    await page.fill('#code', 'wdjc mjht')
    await page.press('#code', 'Enter')
    await waitForPageWith('Somebody else has entered this code, too')
    await approve()
    expect(await statusOf(grant)).toBe('approved')
  })

  it('take the end of the code along, and Enter there asks the passkey, too', { timeout: 60_000 }, async () => {
    await somebody('carol')
    const grant = await ask('WDJD-MJHT', { isShared: true })
    await scan('WDJD-MJHT')
    await page.fill('#letters', 'BBBB')
    await page.press('#letters', 'Enter')
    await waitForPageWith('That is not what the television shows')
    await page.fill('#letters', 'mjht')
    await page.press('#letters', 'Enter')
    await page.waitForURL('**/device/outcome')
    expect(await statusOf(grant)).toBe('approved')
  })

  it('are none while the authenticator does not know its user; Decline needs none', { timeout: 60_000 }, async () => {
    await somebody('dan')
    const grant = await ask('WDJF-MJHT')
    await scan('WDJF-MJHT')
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    await page.click('button:has-text("Approve")')
    await page.waitForSelector('text=No passkey has signed, so nothing is approved')
    expect(await statusOf(grant)).toBe('pending')
    await page.click('button:has-text("Decline")')
    await page.waitForURL('**/device/outcome')
    expect(await statusOf(grant)).toBe('denied')
  })

  it('D-32: what was signed for one code is nothing for another, and nothing once more', { timeout: 60_000 }, async () => {
    await somebody('eve')
    await ask('WDJG-MJHT')
    await scan('WDJG-MJHT')
    const sent = page.waitForRequest((request) => request.url().endsWith('/device/answer') && request.method() === 'POST')
    await approve()
    const signature = new URLSearchParams((await sent).postData() ?? '').get('answer') ?? ''
    expect(signature).toContain('clientDataJSON')
    const grant = await ask('WDJH-MJHT')
    await scan('WDJH-MJHT')
    await page.route('**/device/answer', async (route) => {
      const form = new URLSearchParams(route.request().postData() ?? '')
      form.set('answer', signature)
      await route.continue({ postData: form.toString() })
    })
    await page.click('button:has-text("Approve")')
    await waitForPageWith('Not approved: no signature of a passkey of yours')
    expect(await statusOf(grant)).toBe('pending')
    await page.unroute('**/device/answer')
    await approve()
    expect(await statusOf(grant)).toBe('approved')
  })

  it('wait for who has no passkey yet: adds one, comes back, and the code is still there', { timeout: 60_000 }, async () => {
    await signIn('finn')
    await server.wait(301)
    const grant = await ask('WDJK-MJHT')
    await scan('WDJK-MJHT')
    expect(await page.textContent('h1')).toBe('To approve this, you need a passkey')
    await page.click('text=Add a passkey')
    expect(await page.textContent('h1')).toBe('Is it still you?')
    await page.fill('#password', password)
    await page.click('button.main')
    await page.waitForURL('**/account/passkeys')
    await addPasskey()
    await page.click('text=Go on with your code')
    await page.waitForURL('**/device')
    await approve()
    expect(await statusOf(grant)).toBe('approved')
    expect(phone.complaints).toEqual([])
  })

  it('D-11: say what they need without scripts, and are declined without', { timeout: 60_000 }, async () => {
    await somebody('gil')
    const context = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() })
    const plain = await context.newPage()
    const grant = await ask('WDJL-MJHT')
    await scan('WDJL-MJHT', plain)
    expect(await plain.textContent('main')).toContain('which is off here')
    await plain.click('button:has-text("Approve")')
    expect(await plain.textContent('[role=alert]')).toContain('Not approved')
    expect(await statusOf(grant)).toBe('pending')
    await plain.click('button:has-text("Decline")')
    await plain.waitForURL('**/device/outcome')
    expect(await statusOf(grant)).toBe('denied')
    await context.close()
  })

  it('are no barrier, and weigh less than 60 KB with their script', { timeout: 60_000 }, async () => {
    const seen: Record<string, readonly string[]> = {}
    await signIn('hal')
    await ask('WDJM-MJHT')
    await scan('WDJM-MJHT')
    seen['no passkey'] = await phone.barriers()
    await page.goto(`${server.issuer}/account/passkeys`)
    await addPasskey()
    seen['added, with a code'] = await phone.barriers()
    const isLight = await phone.isLight(() => page.goto(`${server.issuer}/device`))
    seen['to sign'] = await phone.barriers()
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    await page.click('button:has-text("Approve")')
    await page.waitForSelector('text=No passkey has signed')
    seen['not signed'] = await phone.barriers()
    await ask('WDJN-MJHT', { isShared: true })
    await scan('WDJN-MJHT')
    seen['to type and sign'] = await phone.barriers()
    expect(seen).toEqual({ 'no passkey': [], 'added, with a code': [], 'to sign': [], 'not signed': [], 'to type and sign': [] })
    expect(isLight).toBe(true)
    expect(phone.complaints).toEqual([])
  })
})

import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PersonId } from '../../server/identity/person.ts'
import { launchBrowser } from '../support/browser.ts'
import { type PagesServer, password, startPages } from '../support/pages-server.ts'
import { openPasskeyPhone, type PasskeyPhone } from '../support/passkey-phone.ts'

/** Passkeys in a real browser, with the authenticator that it can pretend to have: the library, our script and the policy for scripts. */

let server: PagesServer
let browser: Browser
beforeAll(async () => {
  server = await startPages({ host: 'localhost' })
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  await browser.close()
  await server.close()
})

let phone: PasskeyPhone
let page: Page
let devtools: CDPSession
let authenticatorId: string
beforeEach(async () => {
  phone = await openPasskeyPhone(browser)
  ;({ page, devtools, authenticatorId } = phone)
})
afterEach(() => phone.close())

async function credentials() {
  return (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials
}

async function signIn(email: string): Promise<void> {
  await page.goto(`${server.issuer}/account`)
  await page.fill('#email', email)
  await page.fill('#password', password)
  await page.click('button.main')
  await page.waitForURL('**/account')
}

async function addPasskey(): Promise<void> {
  await page.goto(`${server.issuer}/account/passkeys`)
  await page.fill('#name', 'My phone')
  await page.click('text=Add a passkey')
  await page.waitForURL('**/account/passkeys?done=added')
}

async function signOut(): Promise<void> {
  await page.click('footer >> text=Sign out')
  await page.waitForSelector('text=You are signed out here')
}

/** One tap at a sign-in page; answers with the heading of the page that follows. */
async function tap(): Promise<string | null> {
  await Promise.all([page.waitForEvent('framenavigated'), page.click('text=Sign in with a passkey')])
  await page.waitForLoadState()
  return page.textContent('h1')
}

/** A person with a passkey, signed out again. */
async function somebody(name: string): Promise<PersonId> {
  const { id, email } = await server.addPerson(`${name}@example.test`, name)
  await signIn(email)
  await addPasskey()
  await signOut()
  return id
}

describe('passkeys in a real browser', () => {
  it('D-31: are added on the account page and sign in with one tap, the code of the television kept', { timeout: 60_000 }, async () => {
    await somebody('ada')
    expect(await credentials()).toMatchObject([{ rpId: 'localhost', isResidentCredential: true }])
    await server.ask('WDJB-MJHT')
    await page.goto(`${server.issuer}/device?user_code=WDJB-MJHT`)
    expect(await tap()).toBe('Is this the code on your television?')
    expect(await page.textContent('main')).toContain('WDJB')
    await page.goto(`${server.issuer}/account`)
    expect(await page.textContent('.activity')).toContain('A passkey was used')
    await server.wait(301)
    await page.goto(`${server.issuer}/account/passkeys`)
    expect(await page.textContent('h1')).toBe('Is it still you?')
    expect(await tap()).toBe('Passkeys')
    expect(phone.complaints).toEqual([])
  })

  it('D-31: open nothing any more once they are removed, nor to who is somebody else', { timeout: 60_000 }, async () => {
    const bob = await somebody('bob')
    await server.addPerson('eve@example.test', 'Eve')
    const [passkey] = await server.services.store.passkeys.list(bob)
    await signIn('eve@example.test')
    await page.goto(`${server.issuer}/signin/again`)
    // Eve has none, so that her browser offers Bob's.
    expect(await tap()).toBe('Is it still you?')
    expect(await page.textContent('[role=alert]')).toContain('not accepted')
    await signOut()
    await page.goto(`${server.issuer}/account`)
    expect(await tap()).toBe('Your account')
    await page.click('text=See, add or remove passkeys')
    await page.click('text=Remove this passkey')
    await page.waitForURL('**/account/passkeys?done=removed')
    expect(await server.services.store.passkeys.find(passkey?.id ?? '')).toBeUndefined()
    await signOut()
    await page.goto(`${server.issuer}/account`)
    expect(await tap()).toBe('Sign in')
    expect(await page.textContent('[role=alert]')).toContain('not accepted')
  })

  it('D-31: answer a challenge once: what was sent is sent in vain again', { timeout: 60_000 }, async () => {
    await somebody('carol')
    await page.goto(`${server.issuer}/account`)
    const sent = page.waitForRequest((request) => request.url().endsWith('/signin/passkey') && request.method() === 'POST')
    await tap()
    const answer = new URLSearchParams((await sent).postData() ?? '').get('answer') ?? ''
    expect(answer).toContain('clientDataJSON')
    await signOut()
    await page.goto(`${server.issuer}/account`)
    await page.route('**/signin/passkey', async (route) => {
      const form = new URLSearchParams(route.request().postData() ?? '')
      form.set('answer', answer)
      await route.continue({ postData: form.toString() })
    })
    expect(await tap()).toBe('Sign in')
    expect(await page.textContent('[role=alert]')).toContain('not accepted')
  })

  it('say so where there is none, and stay on the page', { timeout: 60_000 }, async () => {
    await server.addPerson('dan@example.test', 'Dan')
    await page.goto(`${server.issuer}/signin`)
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    await page.click('text=Sign in with a passkey')
    await page.waitForSelector('text=No passkey was used. Try again, or sign in with your password.')
    await signIn('dan@example.test')
    await page.goto(`${server.issuer}/account/passkeys`)
    await page.click('text=Add a passkey')
    await page.waitForSelector('text=No passkey was made. Try again, or use another device.')
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
    await addPasskey()
    await page.click('text=Add a passkey')
    await page.waitForSelector('text=There is a passkey of yours on this device already.')
  })

  it('are no barrier, and weigh less than 60 KB with their script', { timeout: 60_000 }, async () => {
    const seen: Record<string, readonly string[]> = {}
    const areLight: boolean[] = [await phone.isLight(() => page.goto(`${server.issuer}/signin`))]
    await page.waitForSelector('text=Sign in with a passkey')
    seen['sign in'] = await phone.barriers()
    await server.addPerson('finn@example.test', 'Finn')
    await signIn('finn@example.test')
    seen['account'] = await phone.barriers()
    areLight.push(await phone.isLight(() => page.goto(`${server.issuer}/account/passkeys`)))
    seen['none'] = await phone.barriers()
    await addPasskey()
    seen['added'] = await phone.barriers()
    areLight.push(await phone.isLight(() => page.goto(`${server.issuer}/signin/again`)))
    seen['again'] = await phone.barriers()
    expect(seen).toEqual({ 'sign in': [], account: [], none: [], added: [], again: [] })
    expect(areLight).not.toContain(false)
    expect(phone.complaints).toEqual([])
  })

  it('D-11: are not offered without scripts, and the password goes on to work', { timeout: 60_000 }, async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const plain = await context.newPage()
    await plain.goto(`${server.issuer}/account`)
    expect(await plain.isVisible('text=Sign in with a passkey')).toBe(false)
    await server.addPerson('gil@example.test', 'Gil')
    await plain.fill('#email', 'gil@example.test')
    await plain.fill('#password', password)
    await plain.click('button.main')
    expect(await plain.textContent('h1')).toBe('Your account')
    await plain.click('text=Add a passkey')
    expect(await plain.textContent('main')).toContain('this page needs JavaScript')
    await context.close()
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Browser,
  beginSignedIn,
  dropPending,
  keepAnswer,
  keepPending,
  openBrowser,
  pendingCode,
  personOf,
  signOut,
  switchAccount,
} from '../../../server/flows/browser-session.ts'
import type { GrantId } from '../../../server/grant/grant.ts'
import type { Person } from '../../../server/identity/person.ts'
import { hashSecret } from '../../../server/keys/hash.ts'
import type { UserCode } from '../../../src/protocol/user-code.ts'
import { addPerson, eventsOf, openServices, type TestServices, wait } from '../../support/services.ts'

const code = { kind: 'code', code: 'WDJBMJHT' as UserCode } as const

let services: TestServices
let ada: Person
beforeEach(async () => {
  services = await openServices()
  ada = await addPerson(services)
})
afterEach(() => services.store.close())

async function signedIn(): Promise<Browser> {
  return beginSignedIn(services, await openBrowser(services, undefined), ada, services.clock.now())
}

/** The same browser, as its next request finds it. */
function again({ token }: Browser): Promise<Browser> {
  return openBrowser(services, token)
}

describe('openBrowser()', () => {
  it('D-14: gives a browser a token of 256 bits, and keeps its hash only', async () => {
    const { token, session } = await openBrowser(services, undefined)
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(session.id).toBe(hashSecret(token))
    expect(JSON.stringify(session)).not.toContain(token)
    expect(await again({ token, session })).toEqual({ token, session })
  })

  it.each(['', 'made up', '\0'])('D-15: does not adopt a token that the browser brought along: %j', async (token) => {
    expect((await openBrowser(services, token)).token).not.toBe(token)
  })

  it('D-15: nor one that a NUL ends', async () => {
    const browser = await signedIn()
    expect((await openBrowser(services, `${browser.token}\0`)).session.signIn).toBeUndefined()
  })

  it('D-16: ends a session that was idle for fifteen minutes, for good', async () => {
    const browser = await signedIn()
    await wait(services, 14 * 60)
    expect(await personOf(services, await again(browser))).toEqual(ada)
    await wait(services, 15 * 60)
    expect((await again(browser)).token).not.toBe(browser.token)
    expect(await services.store.sessions.find(browser.session.id)).toBeUndefined()
  })

  it('D-16: ends a session of eight hours, however busy', async () => {
    const browser = await signedIn()
    for (let minutes = 0; minutes < 8 * 60 - 10; minutes += 10) {
      await wait(services, 600)
      expect((await again(browser)).token).toBe(browser.token)
    }
    await wait(services, 600)
    expect((await again(browser)).token).not.toBe(browser.token)
  })
})

describe('personOf()', () => {
  it('knows nobody before sign-in, nor once the person is removed', async () => {
    expect(await personOf(services, await openBrowser(services, undefined))).toBeUndefined()
    const browser = await signedIn()
    await services.store.people.remove(ada.id)
    expect(await personOf(services, browser)).toBeUndefined()
  })

  it('knows nobody at a server who signed in at a demo on the same directory, and is known there still', async () => {
    const guest = { ...ada, id: 'guest' as Person['id'], email: 'guest@example.test', isDemo: true }
    await services.store.people.insert(guest)
    const browser = await beginSignedIn(services, await openBrowser(services, undefined), guest, services.clock.now())
    expect(await personOf(services, browser)).toBeUndefined()
    const demo = { ...services, settings: { ...services.settings, demoSignIn: { email: guest.email, password: 'of this run' } } }
    expect(await personOf(demo, browser)).toEqual(guest)
  })
})

describe('signing in and out', () => {
  it('D-15: a sign-in takes the pending code along to another token, and the old token is nobody', async () => {
    const before = await keepPending(services, await openBrowser(services, undefined), code)
    const after = await beginSignedIn(services, before, ada, services.clock.now())
    expect(after.token).not.toBe(before.token)
    expect(pendingCode(await again(after))).toEqual(code)
    const { signIn, sealedCode } = (await again(before)).session
    expect([signIn, sealedCode]).toEqual([undefined, undefined])
  })

  it.each([
    ['no code', undefined],
    ['another code', { kind: 'code', code: 'BCDFGHJK' as UserCode } as const],
  ])('a sign-in takes along the code that another tab brought meanwhile, in place of %s', async (_what, first) => {
    const opened = await openBrowser(services, undefined)
    const before = first ? await keepPending(services, opened, first) : opened
    await keepPending(services, await again(before), code)
    const after = await beginSignedIn(services, before, ada, services.clock.now())
    expect(pendingCode(after)).toEqual(code)
    expect(pendingCode(await again(after))).toEqual(code)
  })

  it('a sign-in brings no code back that another tab has dropped meanwhile', async () => {
    const before = await keepPending(services, await openBrowser(services, undefined), code)
    await dropPending(services, await again(before))
    expect(pendingCode(await beginSignedIn(services, before, ada, services.clock.now()))).toBeUndefined()
  })

  it('a sign-in that was sent twice keeps the code both times', async () => {
    const before = await keepPending(services, await openBrowser(services, undefined), code)
    const both = await Promise.all([1, 2].map(() => beginSignedIn(services, before, ada, services.clock.now())))
    expect(both.map(pendingCode)).toEqual([code, code])
  })

  it('leaves the code to the next account, and nothing else of the first', async () => {
    const browser = await keepPending(services, await keepAnswer(services, await signedIn(), 'grant' as GrantId, 'deny'), code)
    const switched = await switchAccount(services, browser)
    expect(pendingCode(await again(switched))).toEqual(code)
    expect((await again(switched)).session).toMatchObject({ signIn: undefined, answered: undefined })
    expect(await personOf(services, await again(browser))).toBeUndefined()
    expect(await eventsOf(services)).toEqual(['signed-out'])
  })

  it('D-16: a sign-out ends the session on the server', async () => {
    const browser = await keepPending(services, await signedIn(), code)
    await signOut(services, browser)
    await signOut(services, await openBrowser(services, undefined))
    expect(await services.store.sessions.find(browser.session.id)).toBeUndefined()
    expect(await eventsOf(services)).toEqual(['signed-out'])
  })

  it.each<[string, (browser: Browser) => Promise<unknown>]>([
    ['is still keeping a code', (browser) => keepPending(services, browser, code)],
    ['is still keeping an answer', (browser) => keepAnswer(services, browser, 'grant' as GrantId, 'approve')],
    ['is still dropping a code', (browser) => dropPending(services, browser)],
  ])('D-16: a session that was signed out stays ended, though another request %s', async (_what, finish) => {
    const running = await keepPending(services, await signedIn(), code)
    await signOut(services, running)
    await finish(running)
    expect(await services.store.sessions.find(running.session.id)).toBeUndefined()
  })
})

describe('the code to answer', () => {
  it.each([code, { kind: 'type-it' } as const])('D-40: is kept so that the database alone cannot read it: $kind', async (pending) => {
    const browser = await keepPending(services, await openBrowser(services, undefined), pending)
    const stored = await services.store.sessions.find(browser.session.id)
    expect(JSON.stringify(stored)).not.toMatch(/WDJB|type-it/)
    expect(pendingCode(await again(browser))).toEqual(pending)
  })

  it('opens under its own token only', async () => {
    const browser = await keepPending(services, await openBrowser(services, undefined), code)
    expect(pendingCode({ ...browser, token: 'other' })).toBeUndefined()
  })

  it('is gone when it was dropped or answered', async () => {
    const browser = await keepPending(services, await signedIn(), code)
    expect(pendingCode(await again(await dropPending(services, browser)))).toBeUndefined()
    const answered = await again(await keepAnswer(services, await keepPending(services, browser, code), 'grant' as GrantId, 'approve'))
    expect(pendingCode(answered)).toBeUndefined()
    expect(answered.session.answered).toEqual({ grant: 'grant', at: services.clock.now(), says: 'approve' })
  })

  it('of two requests at once that change different things, neither loses what the other kept', async () => {
    const browser = await signedIn()
    await wait(services, 120)
    const [one, other] = [await services.store.sessions.find(browser.session.id), await again(browser)]
    if (!one) throw new Error('The session is gone')
    await keepAnswer(services, other, 'grant' as GrantId, 'approve')
    await keepPending(services, { token: browser.token, session: one }, code)
    expect((await again(browser)).session.answered?.grant).toBe('grant')
    expect(pendingCode(await again(browser))).toEqual(code)
  })
})

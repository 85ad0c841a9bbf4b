import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerInBrowser } from '../../server/flows/answer-in-browser.ts'
import { formToken } from '../../server/flows/anti-forgery.ts'
import { type Browser, keepPending, openBrowser } from '../../server/flows/browser-session.ts'
import { enterUserCode } from '../../server/flows/enter-user-code.ts'
import { redeemDeviceCode } from '../../server/flows/redeem-device-code.ts'
import { signIn } from '../../server/flows/sign-in.ts'
import { commonMost, reservedMost } from '../../server/grant/guess-formula.ts'
import type { Person } from '../../server/identity/person.ts'
import { readUserCode } from '../../src/protocol/user-code.ts'
import { besiege, guesserCount, openSiege, type Siege } from '../support/guessing.ts'
import { addPerson, address, ask, password, tally, television } from '../support/services.ts'

/** Protects whoever shows a code, and their sign-in, while 120 accounts guess among a thousand live codes. */

let siege: Siege
beforeEach(async () => {
  siege = await openSiege()
})
afterEach(() => siege.services.store.close())

describe('guessing among a thousand live codes', () => {
  it('D-80: finds codes of eight letters, whose guessing is reckoned with as many', () => {
    expect(tally(siege.codes.map((code) => String(readUserCode(code)?.length)))).toEqual({ 8: 1000 })
  })

  it('D-79: is answered at the documented rate, whoever guesses from wherever: forty a minute, and once a day for each account', async () => {
    const minutes = 120
    const answered = minutes * (commonMost - reservedMost) + guesserCount
    expect(await besiege(siege, minutes)).toEqual({ 'not-valid': answered, limited: minutes * 60 - answered })
    expect(answered).toBeLessThanOrEqual(minutes * commonMost)
  })

  it('D-80: makes the codes of other televisions longer', async () => {
    await besiege(siege, 1)
    expect(readUserCode((await ask(siege.services)).userCode)).toHaveLength(9)
  })
})

describe('the owner of a television, meanwhile', () => {
  let ada: Person
  beforeEach(async () => {
    ada = await addPerson(siege.services)
  })

  async function signInFrom(known?: string, typed = password, from = address) {
    const { services } = siege
    return signIn(services, { browser: await openBrowser(services, undefined), email: ada.email, password: typed, address: from, known })
  }

  async function signedIn(known?: string): Promise<{ readonly browser: Browser; readonly known: string }> {
    const outcome = await signInFrom(known)
    if (outcome.kind !== 'signed-in') throw new Error(`Not signed in: ${outcome.kind}`)
    return outcome
  }

  /** Types the code of her own television, approves it, and tells what the television gets. */
  async function approve(browser: Browser): Promise<string> {
    const { services } = siege
    const codes = await ask(services)
    const entered = await enterUserCode(services, { browser, person: ada, typed: codes.userCode, address })
    if (entered.kind !== 'found') return entered.kind
    const { code, shown } = entered.view
    const kept = await keepPending(services, browser, { kind: 'code', code, isTyped: true })
    const token = formToken(kept, 'answer', shown)
    const outcome = await answerInBrowser(services, { browser: kept, person: ada, says: 'approve', token, address })
    if (outcome !== 'done') throw new Error(`Not approved: ${JSON.stringify(outcome)}`)
    return (await redeemDeviceCode(services, television, codes.deviceCode)).kind
  }

  /** Strangers try her password. */
  async function guessPassword(): Promise<void> {
    for (let i = 0; i < 20; i += 1) await signInFrom(undefined, 'wrong', `198.51.100.${i}`)
  }

  it('D-79 D-22: signs in and approves from a browser that the server knows, though codes and her password are guessed', async () => {
    const { known } = await signedIn()
    await besiege(siege, 10)
    await guessPassword()
    expect(await approve((await signedIn(known)).browser)).toBe('issued')
  })

  it('D-79: does so from a new browser as well, as long as codes alone are guessed', async () => {
    await besiege(siege, 10)
    expect(await approve((await signedIn()).browser)).toBe('issued')
  })

  it('D-21: waits in a new browser while her password is guessed: nothing tells her from whoever guesses it', async () => {
    await guessPassword()
    expect(await signInFrom()).toMatchObject({ kind: 'limited' })
  })

  it('D-79: waits for a quiet minute once she has mistyped a code today, while the attack goes on', async () => {
    await besiege(siege, 10)
    const { browser } = await signedIn()
    expect((await enterUserCode(siege.services, { browser, person: ada, typed: 'BBBB-BBBB', address })).kind).toBe('not-valid')
    expect(await approve(browser)).toBe('limited')
  })
})

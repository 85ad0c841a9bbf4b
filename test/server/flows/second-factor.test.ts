import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashRecoveryCode, resetSecondFactor, sealFactorSecret, spendFactorCode } from '../../../server/flows/second-factor.ts'
import type { Person } from '../../../server/identity/person.ts'
import { drawOneTimeSecret, oneTimeCode } from '../../../server/keys/one-time-code.ts'
import { addPerson, address, eventsOf, openServices, type TestServices, tally } from '../../support/services.ts'

let services: TestServices
let ada: Person
let secret: string
beforeEach(async () => {
  services = await openServices()
  ada = await addPerson(services)
  secret = drawOneTimeSecret(services.random)
  await protect(ada)
})
afterEach(() => services.store.close())

const recovery = 'abcde23456'

/** Gives somebody the app with this secret, and one recovery code. */
async function protect({ id }: Person, sealedSecret = sealFactorSecret(services, id, secret)): Promise<void> {
  const next = {
    person: id,
    sealedSecret,
    createdAt: services.clock.now(),
    lastStep: 0,
    recovery: [hashRecoveryCode(services.pepper, id, recovery)],
  }
  await services.store.factors.update(id, () => ({ verdict: undefined, next }))
}

function codeNow(): string {
  return oneTimeCode(secret, Math.floor(services.clock.now() / 30_000))
}

function spend(code: string, over: TestServices = services): Promise<string> {
  return spendFactorCode(over, ada.id, code, address)
}

describe('spendFactorCode()', () => {
  it.each([
    ['the code of the app', () => codeNow(), 'right'],
    ['the code in two groups', () => `${codeNow().slice(0, 3)} ${codeNow().slice(3)}`, 'right'],
    ['a recovery code', () => recovery, 'recovered'],
    ['a recovery code in capitals', () => 'ABCDE-23456', 'recovered'],
    ['nothing', () => '', 'wrong'],
    ['more than a kilobyte', () => '1'.repeat(2000), 'wrong'],
  ])('judges %s', async (_what, code, verdict) => {
    expect(await spend(code())).toBe(verdict)
  })

  it.each([
    ['D-28: a code of the app', () => codeNow(), 'right'],
    ['D-30: a recovery code', () => recovery, 'recovered'],
  ])('%s is right for one of fifty at once', async (_what, code, verdict) => {
    const typed = code()
    expect(tally(await Promise.all(Array.from({ length: 50 }, () => spend(typed))))).toEqual({ [verdict]: 1, wrong: 49 })
  })

  it('D-30: is of no use to whoever has the database without the key beside it', async () => {
    const stranger = { ...services, pepper: new Uint8Array(32).fill(8) }
    expect(await spend(codeNow(), stranger)).toBe('wrong')
    expect(await spend(recovery, stranger)).toBe('wrong')
    const stored = JSON.stringify(await services.store.factors.find(ada.id))
    for (const text of [secret, recovery]) expect(stored).not.toContain(text)
  })

  it('D-30: takes no secret that was sealed for somebody else', async () => {
    await protect(ada, sealFactorSecret(services, 'eve' as Person['id'], secret))
    expect(await spend(codeNow())).toBe('wrong')
  })

  it('knows nothing right of whoever has no second factor', async () => {
    expect(await resetSecondFactor(services, ada.id)).toBe('reset')
    expect(await resetSecondFactor(services, ada.id)).toBe('none')
    for (const code of [codeNow(), recovery]) expect(await spend(code)).toBe('wrong')
    expect(await eventsOf(services)).toEqual(['second-factor-disabled'])
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Browser, openBrowser } from '../../../server/flows/browser-session.ts'
import { type EnteredOutcome, enterUserCode } from '../../../server/flows/enter-user-code.ts'
import type { Person } from '../../../server/identity/person.ts'
import type { DeviceAuthorization } from '../../../src/protocol/device-authorization.ts'
import { addPerson, address, answer, ask, eventsOf, openServices, type TestServices, tally, wait } from '../../support/services.ts'

let services: TestServices
let ada: Person
let browser: Browser
let codes: DeviceAuthorization
beforeEach(async () => {
  services = await openServices()
  ada = await addPerson(services)
  browser = await openBrowser(services, undefined)
  codes = await ask(services)
})
afterEach(() => services.store.close())

async function enter(typed: string, person = ada, from = browser): Promise<EnteredOutcome['kind']> {
  return (await enterUserCode(services, { browser: from, person, typed, address })).kind
}

async function enterTimes(count: number, typed: string): Promise<readonly string[]> {
  const kinds: string[] = []
  for (let i = 0; i < count; i += 1) kinds.push(await enter(typed))
  return kinds
}

describe('enterUserCode()', () => {
  it('A-67: finds the grant of a code in any spelling, and tells everything that is to be shown', async () => {
    const outcome = await enterUserCode(services, { browser, person: ada, typed: codes.userCode.toLowerCase().replace('-', ' '), address })
    if (outcome.kind !== 'found') throw new Error(`Not found: ${outcome.kind}`)
    const { grant, client, shown } = outcome.view
    for (const part of [grant.id, grant.address, client.name, ...grant.scope, codes.userCode.replace('-', '')])
      expect(shown).toContain(part)
  })

  it.each<[string, () => Promise<string>]>([
    ['one that nobody has', async () => 'BBBB-BBBB'],
    ['one that has expired', async () => wait(services, 600).then(() => codes.userCode)],
    ['one in its last seven seconds (decision 17)', async () => wait(services, 593).then(() => codes.userCode)],
    [
      'one that somebody else has answered',
      async () => answer(services, codes, await addPerson(services, 'bob')).then(() => codes.userCode),
    ],
    ['one that is too short (A-69)', async () => codes.userCode.slice(1)],
    ['one with a letter too many (A-69)', async () => `${codes.userCode}B`],
    ['one that is too long (A-69)', async () => `${codes.userCode}BBBB`],
    ['nothing', async () => ''],
  ])('A-33: says the same of %s, and counts it', async (_what, make) => {
    const typed = await make()
    expect(await enterTimes(6, typed)).toEqual([...Array.from({ length: 5 }, () => 'not-valid'), 'limited'])
  })

  it('A-33: says the same of a code that they have approved themselves, and does not count it: no answer may have reached them', async () => {
    await answer(services, codes, ada)
    expect(new Set(await enterTimes(20, codes.userCode))).toEqual(new Set(['not-valid']))
    expect(await enter((await ask(services)).userCode)).toBe('found')
  })

  it('A-56 D-79: five wrong codes in ten minutes, then the right one waits, too, and is told how long', async () => {
    await enterTimes(5, 'BBBB-BBBB')
    await wait(services, 100)
    expect(await enterUserCode(services, { browser, person: ada, typed: codes.userCode, address })).toEqual({
      kind: 'limited',
      retryAfter: 500,
    })
    await wait(services, 500)
    expect(await enter(codes.userCode)).toBe('not-valid')
    expect(await enter((await ask(services)).userCode)).toBe('found')
  })

  it('D-79: counts by account in whatever browser, and by browser whoever is signed in', async () => {
    await enterTimes(5, 'BBBB-BBBB')
    const [bob, elsewhere] = [await addPerson(services, 'bob'), await openBrowser(services, undefined)]
    expect(await enter(codes.userCode, ada, elsewhere)).toBe('limited')
    expect(await enter(codes.userCode, bob, browser)).toBe('limited')
    expect(await enter(codes.userCode, bob, elsewhere)).toBe('found')
  })

  it('D-79: fifty guesses at once are fifty guesses: five are looked at', async () => {
    const kinds = await Promise.all(Array.from({ length: 50 }, () => enter('BBBB-BBBB')))
    expect(tally(kinds)).toEqual({ 'not-valid': 5, limited: 45 })
  })

  describe('when everybody together guesses', () => {
    const wrongAs = async (name: string) => enter('BBBB-BBBB', await addPerson(services, name), await openBrowser(services, undefined))

    async function wrongFrom(count: number, group: string): Promise<Readonly<Record<string, number>>> {
      const kinds: string[] = []
      for (let i = 0; i < count; i += 1) kinds.push(await wrongAs(`${group}-${i}`))
      return tally(kinds)
    }

    it('A-56 D-79: forty-eight wrong tries a minute are looked at', async () => {
      expect(await wrongFrom(60, 'guesser')).toEqual({ 'not-valid': 48, limited: 12 })
      expect(await enter(codes.userCode)).toBe('limited')
      await wait(services, 60)
      expect(await enter(codes.userCode)).toBe('found')
    })

    it('D-79: forty of them from whomever; the others are one a day for each account, so a crowd cannot keep the rest out', async () => {
      const crowd = await Promise.all(Array.from({ length: 8 }, (_, i) => addPerson(services, `crowd-${i}`)))
      const browsers = await Promise.all(crowd.map(() => openBrowser(services, undefined)))
      const minute = async () => {
        const kinds: string[] = []
        for (let i = 0; i < 5; i += 1)
          for (const [at, person] of crowd.entries()) kinds.push(await enter('BBBB-BBBB', person, browsers[at]))
        return tally(kinds)
      }
      expect(await minute()).toEqual({ 'not-valid': 40 })
      expect(await enter(codes.userCode)).toBe('found')
      expect(await enter('BBBB-BBBB')).toBe('not-valid')
      expect(await enter(codes.userCode)).toBe('limited')
      expect(await enter((await ask(services)).userCode, await addPerson(services, 'bob'), await openBrowser(services, undefined))).toBe(
        'found',
      )
    })

    it('D-80: codes are a letter longer for an hour after guesses were refused; those shown before stay good', async () => {
      await wrongFrom(40, 'guesser')
      expect((await ask(services)).userCode).toHaveLength('WDJB-MJHT'.length)
      await wrongAs('one-more')
      const longer = await ask(services)
      expect(longer.userCode).toMatch(/^[B-Z]{3}-[B-Z]{3}-[B-Z]{3}$/)
      expect(longer.verificationUriComplete).toMatch(new RegExp(`user_code=${longer.userCode}$`))
      await wait(services, 60)
      expect([await enter(codes.userCode), await enter(longer.userCode.toLowerCase())]).toEqual(['found', 'found'])
      await wait(services, 3539)
      expect((await ask(services)).userCode).toHaveLength('WDJ-BMJ-HTK'.length)
      await wait(services, 1)
      expect((await ask(services)).userCode).toHaveLength('WDJB-MJHT'.length)
    })
  })

  it('a right code is no guess, however often it is looked at', async () => {
    expect(new Set(await enterTimes(60, codes.userCode))).toEqual(new Set(['found']))
  })

  it('D-45 D-42: notes what was looked up and what was wrong, and never the code', async () => {
    await enter(codes.userCode)
    await enter('BBBB-BBBB')
    expect(await eventsOf(services)).toEqual(['code-issued', 'code-looked-up', 'wrong-code'])
    const trail = JSON.stringify(await services.store.audit.list(10))
    for (const code of [codes.userCode, codes.userCode.replace('-', ''), 'BBBB']) expect(trail).not.toContain(code)
  })
})

import { parseOptions } from '@node-rs/argon2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBrowser, personOf } from '../../../server/flows/browser-session.ts'
import { demoOffer, type SignInOutcome, signIn, signInToDemo } from '../../../server/flows/sign-in.ts'
import type { Person } from '../../../server/identity/person.ts'
import { argon2Passwords } from '../../../server/keys/argon2-passwords.ts'
import { addPerson, address, eventsOf, openServices, password, type TestServices, tally, wait } from '../../support/services.ts'

let services: TestServices
let ada: Person
beforeEach(async () => {
  services = await openServices()
  ada = await addPerson(services)
})
afterEach(() => services.store.close())

interface Try {
  readonly email?: string
  readonly password?: string
  readonly from?: string
  readonly known?: string | undefined
  readonly over?: TestServices
}

async function attempt({ email = ada.email, password: typed = password, from = address, known, over = services }: Try = {}) {
  return signIn(over, { browser: await openBrowser(over, undefined), email, password: typed, address: from, known })
}

async function kindOf(tried: Try): Promise<SignInOutcome['kind']> {
  return (await attempt(tried)).kind
}

/** Tries wrong passwords one after the other, and tells what came of them. */
async function fail(times: number, tried: Try = {}): Promise<readonly string[]> {
  const kinds: string[] = []
  for (let i = 0; i < times; i += 1) kinds.push(await kindOf({ password: 'wrong', ...tried }))
  return kinds
}

/** The mark of a browser in which somebody has signed in. */
async function knownMark(person = ada): Promise<string> {
  const outcome = await attempt({ email: person.email })
  if (outcome.kind !== 'signed-in') throw new Error(`Not signed in: ${outcome.kind}`)
  return outcome.known
}

describe('signIn()', () => {
  it('knows nobody of a demo that runs beside on the same directory, unless it is the demo', async () => {
    const { store } = services
    const guest: Person = { ...ada, id: 'guest' as Person['id'], email: 'guest@example.test', isDemo: true }
    await store.people.insert(guest)
    expect(await kindOf({ email: guest.email })).toBe('refused')
    const demoSignIn = { email: guest.email, password }
    const demo = { ...services, settings: { ...services.settings, demoSignIn } }
    expect(await kindOf({ email: guest.email, over: demo })).toBe('signed-in')
  })

  it('A-23: lets nobody in who was added to a demo without encryption, right password or not', async () => {
    const settings = { ...services.settings, issuer: 'http://192.168.1.20:8628', isPlainDemo: true }
    expect(await kindOf({ over: { ...services, settings } })).toBe('refused')
  })

  it('D-15: moves the browser to a session of its own, signed in by password', async () => {
    const browser = await openBrowser(services, undefined)
    const outcome = await signIn(services, { browser, email: ada.email, password, address })
    if (outcome.kind !== 'signed-in') throw new Error(`Not signed in: ${outcome.kind}`)
    expect(outcome.browser.token).not.toBe(browser.token)
    expect(outcome.browser.session.signIn).toEqual({ person: ada.id, at: services.clock.now(), amr: ['pwd'] })
    expect(await services.store.sessions.find(browser.session.id)).toBeUndefined()
    expect(await personOf(services, outcome.browser)).toEqual(ada)
  })

  it.each([
    ['as it is stored', 'ada@example.test'],
    ['in capitals, with blanks around', ' ADA@Example.test\n'],
  ])('takes an address %s', async (_what, email) => {
    expect(await kindOf({ email })).toBe('signed-in')
  })

  it.each<[string, Try]>([
    ['a wrong password', { password: 'wrong' }],
    ['no password', { password: '' }],
    ['a password too long to hash (D-27)', { password: 'x'.repeat(2000) }],
    ['an unknown person', { email: 'eve@example.test' }],
    ['an address with a NUL', { email: 'ada@example.test\0' }],
    ['what is no address', { email: 'ada' }],
    ['nothing at all', { email: '', password: '' }],
  ])('D-72: refuses %s like any other mistake', async (_what, tried) => {
    expect(await attempt(tried)).toEqual({ kind: 'refused' })
  })

  it('D-72 D-26: hashes once for everybody, also for who does not exist', async () => {
    const hashes: (string | undefined)[] = []
    const passwords: TestServices['passwords'] = {
      hash: (typed) => services.passwords.hash(typed),
      verify: (hash, typed) => {
        hashes.push(hash)
        return services.passwords.verify(hash, typed)
      },
    }
    const over = { ...services, passwords }
    for (const email of [ada.email, 'eve@example.test', 'no address']) await attempt({ email, password: 'wrong', over })
    expect(hashes).toEqual([ada.passwordHash, undefined, undefined])
  })

  it('D-26: stores a hash with the parameters of today once somebody comes in, and not when they do not', async () => {
    const stronger = { memoryCost: 16, timeCost: 1, parallelism: 1 }
    const over = { ...services, passwords: argon2Passwords(stronger) }
    await attempt({ over, password: 'wrong' })
    expect((await services.store.people.find(ada.id))?.passwordHash).toBe(ada.passwordHash)
    expect(await kindOf({ over })).toBe('signed-in')
    const { passwordHash = '' } = (await services.store.people.find(ada.id)) ?? {}
    expect(parseOptions(passwordHash)).toMatchObject(stronger)
    expect(await kindOf({ over })).toBe('signed-in')
  })

  it('D-45: notes who came in and who failed, and nothing that was typed', async () => {
    await attempt({ password: 'a secret slip' })
    await attempt({ email: 'eve@example.test' })
    await attempt()
    const trail = await services.store.audit.list(10)
    expect(trail.map(({ event, person }) => [event, person])).toEqual([
      ['sign-in-failed', 'ada'],
      ['sign-in-failed', undefined],
      ['signed-in', 'ada'],
    ])
    for (const typed of ['slip', password, 'example.test']) expect(JSON.stringify(trail)).not.toContain(typed)
  })
})

describe('failures in a row', () => {
  it('D-21: after five the account waits thirty seconds, then a minute, right password or wrong', async () => {
    expect(await fail(6)).toEqual([...Array.from({ length: 5 }, () => 'refused'), 'limited'])
    expect(await attempt()).toEqual({ kind: 'limited', retryAfter: 30 })
    await wait(services, 30)
    expect(await fail(2)).toEqual(['refused', 'limited'])
    expect(await attempt()).toEqual({ kind: 'limited', retryAfter: 60 })
  })

  it('D-21: a success ends the row', async () => {
    await fail(4)
    expect(await kindOf({})).toBe('signed-in')
    expect(await fail(5)).not.toContain('limited')
  })

  it('D-21: fifty tries at once are fifty tries: five passwords are looked at', async () => {
    const kinds = await Promise.all(Array.from({ length: 50 }, () => kindOf({ password: 'wrong' })))
    expect(tally(kinds)).toEqual({ refused: 5, limited: 45 })
  })

  it('D-72: an account that does not exist waits just the same, under every spelling', async () => {
    const spellings = ['eve@example.test', 'Eve@Example.test', ' eve@example.test ']
    const kinds: string[] = []
    for (let i = 0; i < 6; i += 1) kinds.push(await kindOf({ email: spellings[i % 3] ?? '', password: 'wrong' }))
    expect(kinds.at(-1)).toBe('limited')
  })

  it('D-40: are counted under a name that the database alone cannot read', async () => {
    const keys: string[] = []
    const { guesses } = services.store
    const watching: TestServices['store']['guesses'] = {
      forget: (names) => guesses.forget(names),
      update: (names, decide) => {
        keys.push(...names)
        return guesses.update(names, decide)
      },
    }
    await attempt({ over: { ...services, store: { ...services.store, guesses: watching } } })
    expect(keys).toHaveLength(5)
    expect(keys.join()).not.toMatch(/ada|example/)
  })
})

describe('a browser that is known', () => {
  it('D-22: is not locked out by strangers, nor by the crowd', async () => {
    const known = await knownMark()
    await fail(6, { from: '10.0.0.1' })
    expect(await kindOf({})).toBe('limited')
    expect(await kindOf({ known })).toBe('signed-in')
    await Promise.all(Array.from({ length: 110 }, (_, i) => kindOf({ email: `crowd${i}@example.test`, password: 'wrong' })))
    expect(await kindOf({ email: 'crowd@example.test' })).toBe('limited')
    expect(await kindOf({ known })).toBe('signed-in')
  })

  it('D-21: has a row of its own, so that it cannot guess without end either', async () => {
    const known = await knownMark()
    expect(await fail(6, { known })).toEqual([...Array.from({ length: 5 }, () => 'refused'), 'limited'])
    expect(await kindOf({})).toBe('signed-in')
  })

  it('D-22: is known for the one person who signed in there', async () => {
    const bob = await addPerson(services, 'bob')
    const known = await knownMark(bob)
    await fail(5)
    expect(await kindOf({ known })).toBe('limited')
  })

  it.each([
    ['made up', () => 'made.up'],
    ['without a signature', (known: string) => known.split('.')[0] ?? ''],
    ['with nothing before the signature', (known: string) => `.${known.split('.')[1]}`],
    ['of another browser', (known: string) => `AAAAAAAAAAAAAAAA.${known.split('.')[1]}`],
    ['empty', () => ''],
    ['of dots', () => '...'],
  ])('D-22: is none by a mark that is %s', async (_what, change) => {
    const known = change(await knownMark())
    await fail(5)
    expect(await kindOf({ known })).toBe('limited')
  })

  it('D-22: is known by marks that differ each time', async () => {
    expect(await knownMark()).not.toBe(await knownMark())
  })
})

describe('a crowd', () => {
  const crowd = (count: number, from: (i: number) => string) =>
    Promise.all(Array.from({ length: count }, (_, i) => kindOf({ email: `crowd${i}@example.test`, password: 'wrong', from: from(i) })))

  it('D-22: makes a hundred failures in ten minutes from one network', async () => {
    expect(tally(await crowd(110, () => address))).toEqual({ refused: 100, limited: 10 })
    expect(await kindOf({})).toBe('limited')
    expect(await kindOf({ from: '10.0.0.1' })).toBe('signed-in')
    await wait(services, 600)
    expect(await kindOf({})).toBe('signed-in')
  })

  it('D-22: makes six hundred a minute from everywhere together', async () => {
    expect(tally(await crowd(620, (i) => `10.0.${i % 200}.1`))).toEqual({ refused: 600, limited: 20 })
    await wait(services, 60)
    expect(await kindOf({})).toBe('signed-in')
  })

  it('D-22: of people with right passwords is no crowd', async () => {
    for (let i = 0; i < 110; i += 1) expect(await kindOf({})).toBe('signed-in')
  })
})

describe('signInToDemo()', () => {
  const demoSignIn = { email: 'ada@example.test', password }
  const over = (changed: Partial<TestServices['settings']>): TestServices => ({
    ...services,
    settings: { ...services.settings, ...changed },
  })
  const tap = async (at: TestServices) => signInToDemo(at, await openBrowser(at, undefined), address)

  it.each([
    ['http://127.0.0.1:8628', 'signed-in'],
    ['http://192.168.1.20:8628', 'signed-in'],
    ['https://signin.example.com', 'refused'],
    ['http://93.184.216.34:8628', 'refused'],
  ])('lets somebody in with one tap where the issuer is not public: %s', async (issuer, kind) => {
    expect((await tap(over({ issuer, demoSignIn }))).kind).toBe(kind)
    expect(demoOffer({ ...services.settings, issuer, demoSignIn })).toEqual(kind === 'signed-in' ? demoSignIn : undefined)
  })

  it('refuses where there is no demo, and where its person is gone', async () => {
    expect((await tap(over({ issuer: 'http://127.0.0.1:8628' }))).kind).toBe('refused')
    await services.store.people.remove(ada.id)
    expect((await tap(over({ issuer: 'http://127.0.0.1:8628', demoSignIn }))).kind).toBe('refused')
    expect(await eventsOf(services)).toEqual(['sign-in-failed'])
  })
})

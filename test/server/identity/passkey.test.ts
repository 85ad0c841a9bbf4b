import { describe, expect, it } from 'vitest'
import {
  challengeOf,
  decidePasskeyAdd,
  decidePasskeyRemoval,
  decidePasskeyUse,
  type Passkey,
  relyingParty,
} from '../../../server/identity/passkey.ts'
import type { PersonId } from '../../../server/identity/person.ts'
import { instant, later, seconds } from '../../../src/time/units.ts'

const start = instant(1_800_000_000_000)
const ada = 'ada' as PersonId
const passkey: Passkey = { id: 'one', person: ada, publicKey: 'key', name: 'My phone', counter: 5, createdAt: start }
const address = '192.168.1.40'

describe('relyingParty()', () => {
  it.each([
    ['https://tv.example', 'tv.example', 'https://tv.example'],
    ['https://tv.example:8443/sign-in', 'tv.example', 'https://tv.example:8443'],
    ['http://localhost:8080', 'localhost', 'http://localhost:8080'],
  ])('D-31: is the exact host and origin of the issuer: %s', (issuer, id, origin) => {
    expect(relyingParty(issuer)).toEqual({ id, origin })
  })

  it.each([
    'http://127.0.0.1:8080',
    'https://127.0.0.1',
    'https://192.168.1.20',
    'https://[::1]:8443',
    'http://tv.local',
    'http://tv.example',
  ])('is none where browsers have no passkeys: %s', (issuer) => {
    expect(relyingParty(issuer)).toBeUndefined()
  })
})

describe('challengeOf()', () => {
  const ceremony = { purpose: 'sign-in', sealedChallenge: 'random', at: start } as const

  it.each([
    ['at once', ceremony, 'sign-in', 0, 'random'],
    ['just before five minutes', ceremony, 'sign-in', 299, 'random'],
    ['after five minutes', ceremony, 'sign-in', 300, undefined],
    ['for another purpose', ceremony, 'add', 0, undefined],
    ['where nothing was asked', undefined, 'add', 0, undefined],
  ] as const)('D-31: %s', (_what, asked, purpose, after, challenge) => {
    expect(challengeOf(asked, purpose, later(start, seconds(after)))).toBe(challenge)
  })
})

describe('decidePasskeyUse()', () => {
  it.each([
    [0, 0, 'right'],
    [0, 1, 'right'],
    [5, 6, 'right'],
    [5, 500, 'right'],
    [5, 5, 'copied'],
    [5, 4, 'copied'],
    [5, 0, 'copied'],
  ] as const)('D-31: after the counter %i comes %i: %s', (before, counter, verdict) => {
    const decision = decidePasskeyUse({ ...passkey, counter: before }, { counter, at: start, address })
    expect(decision.verdict).toBe(verdict)
    expect(decision.audit?.event).toBe(verdict === 'right' ? 'passkey-used' : 'passkey-counter-fell')
    expect(decision.next).toEqual(verdict === 'right' ? { ...passkey, counter, usedAt: start } : undefined)
  })

  it('knows none that was removed meanwhile', () => {
    expect(decidePasskeyUse(undefined, { counter: 1, at: start, address })).toEqual({ verdict: 'unknown' })
  })
})

describe('decidePasskeyAdd() and decidePasskeyRemoval()', () => {
  it('add one whose id is nobody’s', () => {
    expect(decidePasskeyAdd(undefined, passkey, address)).toMatchObject({ verdict: 'added', next: passkey })
    expect(decidePasskeyAdd(passkey, passkey, address)).toEqual({ verdict: 'refused' })
  })

  it('D-73: remove one of their own', () => {
    expect(decidePasskeyRemoval(passkey, { person: ada, at: start, address })).toMatchObject({ verdict: 'removed', next: 'none' })
    const others = { person: 'bob' as PersonId, at: start, address }
    expect(decidePasskeyRemoval(passkey, others)).toEqual({ verdict: 'unknown' })
    expect(decidePasskeyRemoval(undefined, others)).toEqual({ verdict: 'unknown' })
  })
})

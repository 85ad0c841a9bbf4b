import { describe, expect, it } from 'vitest'
import {
  type DatedKey,
  isDue,
  type KeyStage,
  publishedKeys,
  signingKey,
  stageOf,
  waitingKey,
  withSuccessor,
} from '../../../server/keys/rotation.ts'
import { seconds } from '../../../src/time/units.ts'
import { second } from '../grant/examples.ts'

const day = 86_400
const first: DatedKey = { kid: 'first', alg: 'ES256', publishedAt: second(0), signsFrom: second(0) }
const rsa: DatedKey = { kid: 'rsa', alg: 'RS256', publishedAt: second(0), signsFrom: second(0) }
const fresh: DatedKey = { kid: 'fresh', alg: 'ES256' }

/** Rotated at second 1000: the new key signs from 1600, the old one retires at 2500. */
const rotated = withSuccessor([first, rsa], fresh, second(1000))
const [old, other, next] = rotated as [DatedKey, DatedKey, DatedKey]

describe('withSuccessor()', () => {
  it('B-59: publishes a key now, lets it sign twice the cache time later, and the old one go when its last token has expired', () => {
    expect(rotated).toEqual([{ ...first, retiresAt: second(2500) }, rsa, { ...fresh, publishedAt: second(1000), signsFrom: second(1600) }])
  })

  it('lets a key that retires already retire as planned', () => {
    const twice = withSuccessor(rotated, { ...fresh, kid: 'third' }, second(2000))
    expect(twice.map(({ kid, retiresAt }) => [kid, retiresAt])).toEqual([
      ['first', second(2500)],
      ['rsa', undefined],
      ['fresh', second(3500)],
      ['third', undefined],
    ])
  })
})

describe('stageOf()', () => {
  it.each<[string, number, KeyStage, KeyStage]>([
    ['before', 999, 'signing', 'waiting'],
    ['at once', 1000, 'signing', 'waiting'],
    ['in the last moment', 1599.999, 'signing', 'waiting'],
    ['when the new key may sign', 1600, 'retiring', 'signing'],
    ['as long as a token lives', 2499.999, 'retiring', 'signing'],
    ['afterwards', 2500, 'retired', 'signing'],
    ['much later', 9_999_999, 'retired', 'signing'],
  ])('B-59: %s (second %d) the old key is %s and the new one %s', (_when, at, ofOld, ofNext) => {
    expect([stageOf(rotated, old, second(at)), stageOf(rotated, next, second(at))]).toEqual([ofOld, ofNext])
    expect(stageOf(rotated, other, second(at))).toBe('signing')
  })
})

describe('publishedKeys()', () => {
  it('B-59: holds a new key from the first moment and an old one to the last', () => {
    const kids = (at: number) => publishedKeys(rotated, second(at)).map(({ kid }) => kid)
    expect([kids(1000), kids(2499), kids(2500)]).toEqual([
      ['first', 'rsa', 'fresh'],
      ['first', 'rsa', 'fresh'],
      ['rsa', 'fresh'],
    ])
  })
})

describe('signingKey()', () => {
  it('finds none of an algorithm that has no key', () => {
    expect(signingKey([first], 'RS256', second(0))).toBeUndefined()
  })

  it('takes the first of keys without dates, as they were taken before there were dates', () => {
    expect(signingKey([fresh, { ...fresh, kid: 'second' }], 'ES256', second(5))?.kid).toBe('fresh')
  })

  it('takes the first where the clock was set back before all of them', () => {
    expect(signingKey(rotated, 'ES256', second(-5))?.kid).toBe('first')
  })

  it('B-59: lets no new key sign early because a clock dated the old one years ahead', () => {
    const ahead = withSuccessor([{ ...first, signsFrom: second(5000 * day) }], fresh, second(1000))
    const kids = [1000, 1599, 1600, 2499, 2500].map((at) => signingKey(ahead, 'ES256', second(at))?.kid)
    expect(kids).toEqual(['first', 'first', 'fresh', 'fresh', 'fresh'])
    expect(waitingKey(ahead, 'ES256', second(1000))?.kid).toBe('fresh')
  })
})

describe('waitingKey()', () => {
  it('finds the key that does not sign yet', () => {
    const found = (at: number) => waitingKey(rotated, 'ES256', second(at))?.kid
    expect([found(1000), found(1599), found(1600)]).toEqual(['fresh', 'fresh', undefined])
    expect(waitingKey(rotated, 'RS256', second(1000))).toBeUndefined()
  })

  it('lets a key wait for nothing that a clock dated years ahead', () => {
    const ahead = withSuccessor([first], fresh, second(5000 * day))
    expect(waitingKey(ahead, 'ES256', second(1000))).toBeUndefined()
    const right = withSuccessor(ahead, { ...fresh, kid: 'right' }, second(1000))
    expect(signingKey(right, 'ES256', second(1600))?.kid).toBe('right')
  })
})

describe('isDue()', () => {
  const due = (keys: readonly DatedKey[], at: number) => isDue(keys, 'ES256', second(at), seconds(90 * day))

  it('counts from when a key began to sign', () => {
    expect([due([first], 90 * day - 1), due([first], 90 * day)]).toEqual([false, true])
    expect([due(rotated, 1600 + 90 * day - 1), due(rotated, 1600 + 90 * day)]).toEqual([false, true])
  })

  it('is not the case while a new key waits', () => {
    const late = withSuccessor([first], fresh, second(90 * day))
    expect([due(late, 90 * day), due(late, 90 * day + 600)]).toEqual([false, false])
  })

  it('is the case for a key of unknown age, and never where there is none', () => {
    expect([due([fresh], 1_800_000_000), due([rsa], 1_800_000_000)]).toEqual([true, false])
  })
})

import { describe, expect, it } from 'vitest'
import { answerableUntil, decideExpiry, type Grant, isExpired } from '../../../server/grant/grant.ts'
import { instant, seconds } from '../../../src/time/units.ts'
import { approved, consumed, denied, facts, pending, second } from './examples.ts'

describe('isExpired()', () => {
  it.each([
    ['before the request, by a clock set back', -1, false],
    ['at once', 0, false],
    ['a millisecond before the end', 599_999, false],
    ['at the end', 600_000, true],
    ['a day later', 87_000_000, true],
  ])('A-18: both codes of a grant have one end: %s', (_when, at, expected) => {
    expect(isExpired(facts, instant(at))).toBe(expected)
  })
})

describe('decideExpiry()', () => {
  const end = { event: 'expired', at: second(600), grant: facts.id, client: facts.client }

  it.each<[string, Grant, number, object | undefined]>([
    ['pending', pending, 600, end],
    ['pending, and noticed late', pending, 9000, end],
    ['approved and not fetched', approved, 600, { ...end, person: 'ada' }],
    ['pending and alive', pending, 599, undefined],
    ['denied', denied, 600, undefined],
    ['consumed', consumed, 600, undefined],
    ['noted before', { ...pending, isExpiryNoted: true }, 600, undefined],
  ])('D-45: tells once of codes that ended without tokens or a no: %s', (_what, grant, at, audit) => {
    const decision = decideExpiry(grant, second(at), 'said')
    expect(decision).toEqual(audit ? { verdict: 'said', audit, next: { ...grant, isExpiryNoted: true } } : { verdict: 'said' })
  })
})

describe('answerableUntil()', () => {
  it.each([
    [5, 593],
    [10, 588],
    [30, 568],
  ])('decision 17: lies one interval and two seconds before the end: interval %i s, until %i s', (interval, until) => {
    expect(answerableUntil({ ...facts, interval: seconds(interval) })).toBe(second(until))
  })
})

import { describe, expect, it } from 'vitest'
import { answerableUntil, isExpired } from '../../../server/grant/grant.ts'
import { instant, seconds } from '../../../src/time/units.ts'
import { facts, second } from './examples.ts'

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

describe('answerableUntil()', () => {
  it.each([
    [5, 593],
    [10, 588],
    [30, 568],
  ])('decision 17: lies one interval and two seconds before the end: interval %i s, until %i s', (interval, until) => {
    expect(answerableUntil({ ...facts, interval: seconds(interval) })).toBe(second(until))
  })
})

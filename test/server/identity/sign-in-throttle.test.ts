import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GuessWindow } from '../../../server/grant/guesses.ts'
import { decideSignIn, waitAfter } from '../../../server/identity/sign-in-throttle.ts'
import { instant } from '../../../src/time/units.ts'
import { second } from '../grant/examples.ts'

const day = 86_400

describe('waitAfter()', () => {
  it.each([
    [0, 0],
    [4, 0],
    [5, 30],
    [6, 60],
    [11, 1920],
    [12, 3600],
    [99, 3600],
    [100, day],
    [1_000_000, day],
  ])('D-21: %i failures in a row cost %i s', (failures, expected) => {
    expect(waitAfter(failures)).toBe(expected)
  })
})

describe('decideSignIn()', () => {
  it.each<[string, GuessWindow | undefined, number, number]>([
    ['the first try', undefined, 0, 1],
    ['the fifth try, at once', { count: 4, since: second(0) }, 0, 5],
    ['a try after the wait', { count: 5, since: second(0) }, 30, 6],
    ['a try within a day of the last failure', { count: 3, since: second(0) }, day - 1, 4],
    ['a try after a day without a failure', { count: 12, since: second(0) }, day, 1],
    ['a try after a hundred failures and a day', { count: 100, since: second(0) }, day, 1],
    ['a try on a clock that was set back', { count: 12, since: second(100) }, 99, 13],
  ])('D-21: allows %s and counts it as failed from now on', (_what, failures, at, count) => {
    expect(decideSignIn(failures, second(at))).toEqual({ verdict: { kind: 'allowed' }, next: [{ count, since: second(at) }] })
  })

  it.each([
    [5, 0, 30],
    [5, 29.5, 1],
    [6, 10, 50],
    [99, 1, 3599],
    [100, 3600, day - 3600],
  ])('D-21: after %i failures refuses at %d s, counts nothing, and says to wait %i s', (count, at, retryAfter) => {
    expect(decideSignIn({ count, since: second(0) }, second(at))).toEqual({ verdict: { kind: 'limited', retryAfter } })
  })

  it('D-21: lets through no more than a hundred failures in a row, however patient somebody is, and then fewer than ninety a day', () => {
    let failures: GuessWindow | undefined
    let at = 0
    const tries: number[] = []
    while (tries.length < 150) {
      const { verdict, next } = decideSignIn(failures, instant(at))
      if (verdict.kind === 'limited') at += verdict.retryAfter * 1000
      else {
        tries.push(at)
        failures = next?.[0]
      }
    }
    expect((tries[100] ?? 0) - (tries[99] ?? 0)).toBe(day * 1000)
    expect(tries.filter((time) => time < day * 1000).length).toBeLessThan(90)
  })

  it('D-21: fifty tries at once are counted like fifty in a row: five get through', () => {
    let failures: GuessWindow | undefined
    const verdicts = Array.from({ length: 50 }, () => {
      const { verdict, next } = decideSignIn(failures, second(0))
      failures = next?.[0] ?? failures
      return verdict.kind
    })
    expect(verdicts.filter((kind) => kind === 'allowed')).toHaveLength(5)
  })

  it('D-21: a try is allowed exactly when it was said to be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.nat({ max: day * 1000 }), (count, milliseconds) => {
        const failures = { count, since: second(0) }
        const { verdict } = decideSignIn(failures, instant(milliseconds))
        if (verdict.kind === 'allowed') return
        const then = instant(milliseconds + verdict.retryAfter * 1000)
        expect(decideSignIn(failures, then).verdict.kind).toBe('allowed')
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideAttempt, decideCount, decideReturn, type GuessLimit, type GuessWindow } from '../../../server/grant/guesses.ts'
import { instant, seconds } from '../../../src/time/units.ts'
import { second } from './examples.ts'

const five: GuessLimit = { key: 'session', most: 5, per: seconds(600) }
const many: GuessLimit = { key: 'everybody', most: 48, per: seconds(60) }

describe('decideCount()', () => {
  it.each<[string, GuessWindow | undefined, number, GuessWindow]>([
    ['begins with the first attempt', undefined, 10, { count: 1, since: second(10) }],
    ['counts on in a running window, whose start stays', { count: 4, since: second(0) }, 599, { count: 5, since: second(0) }],
    ['begins anew when the window is over', { count: 5, since: second(0) }, 600, { count: 1, since: second(600) }],
    ['begins anew when the clock was set back', { count: 5, since: second(100) }, 99, { count: 1, since: second(99) }],
  ])('D-79: %s', (_what, window, at, expected) => {
    expect(decideCount([five], [window], second(at))).toEqual({ verdict: { kind: 'allowed' }, next: [expected] })
  })

  it.each([
    [0, 600],
    [0.001, 600],
    [300, 300],
    [599.5, 1],
  ])('D-79: refuses one too many at %d s, counts it not, and says when to try again: in %d s', (at, retryAfter) => {
    const full = { count: 5, since: second(0) }
    expect(decideCount([five], [full], second(at))).toEqual({ verdict: { kind: 'limited', retryAfter } })
  })

  it('D-79: one full window is enough, none of the others is counted, and the longest wait is told', () => {
    const windows = [
      { count: 5, since: second(0) },
      { count: 48, since: second(90) },
    ]
    expect(decideCount([five, many], windows, second(100))).toEqual({ verdict: { kind: 'limited', retryAfter: 500 } })
    expect(decideCount([five, many], [undefined, windows[1]], second(100))).toEqual({ verdict: { kind: 'limited', retryAfter: 50 } })
  })

  it('allows everything where there is no limit', () => {
    expect(decideCount([], [], second(0))).toEqual({ verdict: { kind: 'allowed' }, next: [] })
  })

  it('D-79: lets no more than twice the limit through in any ten minutes, whatever the pace', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 100 }), (waits) => {
        let at = 0
        let window: GuessWindow | undefined
        const allowed: number[] = []
        for (const wait of waits) {
          at += wait
          const { verdict, next } = decideCount([five], [window], instant(at))
          window = next?.[0] ?? window
          if (verdict.kind === 'allowed') allowed.push(at)
          else expect(verdict.retryAfter).toBeGreaterThan(0)
        }
        for (const start of allowed)
          expect(allowed.filter((time) => time >= start && time < start + 600_000).length).toBeLessThanOrEqual(10)
      }),
    )
  })

  it('D-79: an attempt is allowed again exactly when it was said to be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 599_999 }), (milliseconds) => {
        const full = { count: 5, since: second(0) }
        const { verdict } = decideCount([five], [full], instant(milliseconds))
        if (verdict.kind !== 'limited') throw new Error('A full window let an attempt through')
        const then = instant(milliseconds + verdict.retryAfter * 1000)
        expect(decideCount([five], [full], then).verdict.kind).toBe('allowed')
      }),
    )
  })
})

describe('decideAttempt()', () => {
  it('asks and counts nothing', () => {
    expect(decideAttempt([five], [{ count: 4, since: second(0) }], second(1))).toEqual({ verdict: { kind: 'allowed' } })
    expect(decideAttempt([five], [{ count: 5, since: second(0) }], second(1)).verdict.kind).toBe('limited')
  })
})

describe('decideReturn()', () => {
  it('takes one attempt back under every key, and never goes below none', () => {
    const windows = [{ count: 3, since: second(0) }, { count: 0, since: second(0) }, undefined]
    expect(decideReturn(windows, second(9))).toEqual({
      verdict: { kind: 'allowed' },
      next: [
        { count: 2, since: second(0) },
        { count: 0, since: second(0) },
        { count: 0, since: second(9) },
      ],
    })
  })

  it('undoes what decideCount() did', () => {
    const window = { count: 3, since: second(0) }
    const counted = decideCount([five], [window], second(1)).next ?? []
    expect(decideReturn(counted, second(2)).next).toEqual([window])
  })
})

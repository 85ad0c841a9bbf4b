import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Grant } from '../../../server/grant/grant.ts'
import { decidePoll, type PollVerdict } from '../../../server/grant/poll.ts'
import type { ClientId } from '../../../server/identity/client.ts'
import { type Instant, instant, seconds } from '../../../src/time/units.ts'
import { approval, approved, consumed, denied, family, pending, second, television } from './examples.ts'

/** The server half of RFC 8628 §3.5, as a table and as laws. */

const stranger = 'kitchen-radio' as ClientId
const slowed: Grant = { ...pending, polledAt: second(10), interval: seconds(10), isSlowed: true }
const polled: Grant = { ...pending, polledAt: second(10) }

describe('decidePoll()', () => {
  it.each<[string, string, Grant, number, PollVerdict['kind']]>([
    ['A-38', 'pending at the first poll', pending, 0, 'pending'],
    ['A-42', 'pending at a first poll that comes at once', pending, 0.001, 'pending'],
    ['A-38', 'pending again after the interval', polled, 15, 'pending'],
    ['A-42', 'pending when a second early, as networks deliver', polled, 14, 'pending'],
    ['A-39', 'slow_down when more than a second early', polled, 13.999, 'slow-down'],
    ['A-39', 'slow_down at the same instant', polled, 10, 'slow-down'],
    ['A-40', 'slow_down before the raised interval is over', slowed, 18.999, 'slow-down'],
    ['A-40', 'pending after the raised interval', slowed, 19, 'pending'],
    ['A-39', 'slow_down when the wall clock was set back by less than an interval', polled, 5.001, 'slow-down'],
    ['A-39', 'pending when the wall clock was set back by more', polled, 5, 'pending'],
    ['A-44', 'expired at the end', pending, 600, 'expired'],
    ['A-41', 'expired however early the poll', { ...pending, polledAt: second(600) }, 600, 'expired'],
    ['A-43', 'denied', denied, 70, 'denied'],
    ['A-41', 'denied however early the poll', { ...denied, polledAt: second(70) }, 70, 'denied'],
    ['A-43', 'denied for as long as it is remembered, also after the end', denied, 601, 'denied'],
    ['A-41', 'ready however early the poll, once approved', { ...approved, polledAt: second(70) }, 70, 'ready'],
    ['A-45', 'ready until the last millisecond', approved, 599.999, 'ready'],
    ['A-44', 'expired when approved and not fetched in time', approved, 600, 'expired'],
    ['A-46', 'spent once the tokens were given', consumed, 70, 'spent'],
    ['A-46', 'spent, and not expired, after the end', consumed, 601, 'spent'],
  ])('%s: answers %s', (_id, _what, grant, at, expected) => {
    expect(decidePoll(grant, second(at), { client: television }).verdict.kind).toBe(expected)
  })

  it.each([
    ['pending', pending],
    ['approved', approved],
    ['denied', denied],
    ['consumed', consumed],
  ])('A-37: tells another client nothing of what is %s, not even its end, and changes nothing', (_status, grant) => {
    for (const at of [second(70), second(601)])
      expect(decidePoll(grant, at, { client: stranger }, family)).toEqual({ verdict: { kind: 'foreign' } })
  })

  it('hands the approval to whoever is to sign tokens, and writes nothing yet', () => {
    expect(decidePoll(approved, second(70), { client: television })).toEqual({ verdict: { kind: 'ready', approval } })
  })

  it('A-41: decidePoll() issues tokens however early the poll, once approved', () => {
    const early: Grant = { ...approved, polledAt: second(70), isSlowed: true }
    expect(decidePoll(early, second(70), { client: television }, family)).toEqual({
      verdict: { kind: 'issued' },
      next: { ...early, status: 'consumed', family: family.id },
      opens: family,
      audit: { event: 'redeemed', at: second(70), grant: early.id, family: family.id, client: television, person: approval.person },
    })
  })

  it.each([
    ['pending', pending],
    ['denied', denied],
    ['consumed', consumed],
    ['expired', { ...approved, expiresAt: second(60) }],
  ])('A-46: opens no family for what is %s, though tokens were signed', (_status, grant) => {
    const { next, opens, audit } = decidePoll(grant, second(70), { client: television }, family)
    expect([opens, audit?.event === 'redeemed']).toEqual([undefined, false])
    expect(next?.status ?? grant.status).toBe(grant.status)
  })

  it('A-40: the first early poll raises the interval by five seconds, and the next ones raise nothing (decision 8)', () => {
    const first = decidePoll(polled, second(11), { client: television })
    expect(first.next).toEqual({ ...polled, interval: 10, isSlowed: true })
    expect(decidePoll(first.next ?? polled, second(12), { client: television })).toEqual({ verdict: { kind: 'slow-down' } })
  })

  it('A-40: an accepted poll begins a new window and keeps the raised interval', () => {
    expect(decidePoll(slowed, second(20), { client: television }).next).toEqual({ ...slowed, polledAt: second(20), isSlowed: false })
  })

  it.each([
    [5, 10],
    [24, 29],
    [25, 30],
    [28, 30],
    [30, 30],
    [60, 60],
  ])('decision 8: raises an interval to thirty seconds at most, and never lowers one: %i to %i', (from, to) => {
    const grant: Grant = { ...polled, interval: seconds(from) }
    expect(decidePoll(grant, second(10.5), { client: television }).next?.interval).toBe(to)
  })

  it('decision 8: a client that adds its five seconds is pending again on its second poll', () => {
    const raised = decidePoll(polled, second(11), { client: television }).next ?? polled
    expect(decidePoll(raised, second(11 + 10), { client: television }).verdict.kind).toBe('pending')
  })
})

describe('a client at any pace', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 60 })

  it('A-40: never sees the interval shrink, nor grow beyond thirty seconds, nor grow twice between two accepted polls', () => {
    fc.assert(
      fc.property(gaps, (waits) => {
        const answers = poll(waits)
        let raises = 0
        answers.forEach(({ before, after, verdict }) => {
          expect(after.interval).toBeGreaterThanOrEqual(before.interval)
          expect(after.interval).toBeLessThanOrEqual(30)
          raises = verdict === 'pending' ? 0 : raises + Number(after.interval > before.interval)
          expect(raises).toBeLessThanOrEqual(1)
        })
      }),
    )
  })

  it('A-39: is never told to slow down after a wait as long as the enforced interval', () => {
    fc.assert(
      fc.property(gaps, (waits) => {
        for (const { before, at, verdict } of poll(waits)) {
          const waited = at - (before.polledAt ?? at - 1_000_000)
          expect(verdict === 'slow-down').toBe(waited < (before.interval - 1) * 1000)
        }
      }),
    )
  })

  it('an early poll never moves the window, so that patience always ends it', () => {
    fc.assert(
      fc.property(gaps, (waits) => {
        for (const { before, after, verdict } of poll(waits)) if (verdict === 'slow-down') expect(after.polledAt).toBe(before.polledAt)
      }),
    )
  })

  interface Answer {
    readonly at: Instant
    readonly before: Grant
    readonly after: Grant
    readonly verdict: PollVerdict['kind']
  }

  /** Polls after each of these waits, in milliseconds, on codes that outlive them. */
  function poll(waits: readonly number[]): readonly Answer[] {
    let at = 0
    let grant: Grant = { ...pending, expiresAt: second(86_400) }
    return waits.map((wait) => {
      at += wait
      const before = grant
      const { verdict, next } = decidePoll(before, instant(at), { client: television })
      grant = next ?? before
      return { at: instant(at), before, after: grant, verdict: verdict.kind }
    })
  }
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Answer, type AnswerVerdict, decideAnswer, decideWithdrawal, isAnswerable } from '../../../server/grant/answer.ts'
import type { Grant } from '../../../server/grant/grant.ts'
import { decidePoll } from '../../../server/grant/poll.ts'
import type { Hash } from '../../../server/keys/hash.ts'
import { instant, seconds } from '../../../src/time/units.ts'
import { ada, approval, approved, bob, consumed, denied, family, pending, second, television } from './examples.ts'

const yes: Answer = { ...approval, says: 'approve' }
const no: Answer = { ...approval, says: 'deny' }

describe('decideAnswer()', () => {
  it('approves what is pending, with who answered, how, and a line for the audit trail', () => {
    expect(decideAnswer(pending, yes)).toEqual({
      verdict: 'approved',
      next: { ...pending, status: 'approved', approval },
      audit: { event: 'approved', at: second(60), grant: pending.id, client: television, person: ada, by: 'person' },
    })
  })

  it('D-32: keeps in the audit trail which passkey signed a yes', () => {
    const { next, audit } = decideAnswer(pending, { ...yes, passkey: 'hash' as Hash })
    expect(next).toEqual({ ...pending, status: 'approved', approval })
    expect(audit).toMatchObject({ event: 'approved', passkey: 'hash' })
  })

  it('denies what is pending, and keeps nothing of the person in the grant', () => {
    expect(decideAnswer(pending, no)).toEqual({
      verdict: 'denied',
      next: { ...pending, status: 'denied' },
      audit: { event: 'denied', at: second(60), grant: pending.id, client: television, person: ada, by: 'person' },
    })
  })

  it("keeps an operator's answer apart from a person's", () => {
    const answer: Answer = { person: ada, at: second(60), by: 'operator', says: 'approve' }
    const { next, audit } = decideAnswer(pending, answer)
    expect(next).toMatchObject({ status: 'approved', approval: { person: ada, at: second(60), by: 'operator' } })
    expect(audit).toMatchObject({ by: 'operator' })
  })

  it.each<[string, Grant, Answer, AnswerVerdict]>([
    ['a second yes of the same person hears the first', approved, yes, 'approved'],
    ['a second yes after the device has fetched its tokens hears the first', consumed, yes, 'approved'],
    ['a yes of somebody else is too late', approved, { ...yes, person: bob }, 'closed'],
    ['a no after a yes is too late', approved, no, 'closed'],
    ['a no after the tokens is too late', consumed, no, 'closed'],
    ['a yes after a no is too late', denied, yes, 'closed'],
    ['a no after a no hears the first', denied, no, 'denied'],
    ['a yes in the last seven seconds is too late (decision 17)', pending, { ...yes, at: second(593) }, 'closed'],
    ['a no in the last seven seconds is too late (decision 17)', pending, { ...no, at: second(593) }, 'closed'],
    ['a yes after the end is too late', pending, { ...yes, at: second(600) }, 'closed'],
    [
      'a yes is too late earlier where the device polls slower',
      { ...pending, interval: seconds(30) },
      { ...yes, at: second(568) },
      'closed',
    ],
  ])('D-20: changes nothing that is decided: %s', (_what, grant, answer, expected) => {
    expect(decideAnswer(grant, answer)).toEqual({ verdict: expected })
  })

  it('decision 17: an answer that counts is heard by a device that polls at its interval, however late', () => {
    const at = fc.integer({ min: 0, max: 600_000 })
    const delay = fc.integer({ min: 0, max: 2000 })
    fc.assert(
      fc.property(at, delay, fc.constantFrom(yes, no), (milliseconds, late, answer) => {
        const { next } = decideAnswer(pending, { ...answer, at: instant(milliseconds) })
        if (!next) return
        const nextPoll = instant(milliseconds + 5000 + late - 1)
        expect(decidePoll(next, nextPoll, { client: television }, family).verdict.kind).toBe(answer === yes ? 'issued' : 'denied')
      }),
    )
  })
})

describe('isAnswerable()', () => {
  it.each([
    ['pending', pending, 592.999, true],
    ['pending, but too late', pending, 593, false],
    ['approved', approved, 70, false],
    ['denied', denied, 70, false],
    ['consumed', consumed, 70, false],
  ])('A-33: is true for what still waits for somebody: %s', (_what, grant, at, expected) => {
    expect(isAnswerable(grant, second(at))).toBe(expected)
  })
})

describe('decideWithdrawal()', () => {
  const withdrawal = { person: ada, at: second(90), by: 'person', address: '192.168.1.40' } as const

  it('takes back what was approved and not fetched, so that no poll is given tokens for it, with a line for the audit trail', () => {
    const { verdict, next, audit } = decideWithdrawal(approved, withdrawal)
    expect(verdict).toBe('withdrawn')
    expect(audit).toEqual({ event: 'revoked', grant: pending.id, client: television, ...withdrawal })
    expect(next && decidePoll(next, second(100), { client: television }, family).verdict.kind).toBe('denied')
  })

  it.each([
    ['pending', pending, ada],
    ['denied', denied, ada],
    ['consumed', consumed, ada],
    ['approved by somebody else (D-73)', approved, bob],
  ])('changes nothing else: %s', (_what, grant, person) => {
    expect(decideWithdrawal(grant, { ...withdrawal, person })).toEqual({ verdict: 'closed' })
  })
})

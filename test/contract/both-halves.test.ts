import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideAnswer } from '../../server/grant/answer.ts'
import type { Grant, GrantId } from '../../server/grant/grant.ts'
import { decidePoll, type PollVerdict } from '../../server/grant/poll.ts'
import type { ClientId } from '../../server/identity/client.ts'
import type { PersonId } from '../../server/identity/person.ts'
import { type DeviceReply, type DeviceSession, isFinished } from '../../src/device/session.ts'
import { step } from '../../src/device/step.ts'
import { type Instant, instant, later, type Seconds, seconds } from '../../src/time/units.ts'
import { authorization, failure, tokens } from '../src/device/examples.ts'

/** The two pure halves of RFC 8628 §3.5, face to face over a network that delays and loses. */

const client = 'living-room-tv' as ClientId

/** What the network does to one poll: milliseconds there and back, and what of it is lost. */
interface Passage {
  readonly there: number
  readonly back: number
  readonly loses?: 'request' | 'answer' | undefined
}

interface Attempt {
  readonly passages: readonly Passage[]
  /** When a person answers, in milliseconds after the codes were issued. */
  readonly answersAt?: number | undefined
  readonly says?: 'approve' | 'deny' | undefined
  /** The interval the device was told, when it is not the one the server keeps. */
  readonly told?: Seconds | undefined
}

describe('the device and the server', () => {
  it('A-39 A-48: never meet in a slow_down, whatever the network delays or loses', () => {
    fc.assert(
      fc.property(fc.array(passage(0.2), { minLength: 1, maxLength: 30 }), (passages) => {
        expect(play({ passages }).verdicts).not.toContain('slow-down')
      }),
    )
  })

  it('A-43 A-45: agree on every answer that the page accepted, however late, over a network that delays up to 0.9 s each way', () => {
    const answersAt = fc.oneof(fc.integer({ min: 0, max: 600_000 }), fc.integer({ min: 585_000, max: 595_000 }))
    const says = fc.constantFrom('approve' as const, 'deny' as const)
    fc.assert(
      fc.property(fc.array(passage(0), { minLength: 1, maxLength: 30 }), answersAt, says, (passages, at, word) => {
        const { session, wasAccepted } = play({ passages, answersAt: at, says: word })
        const told = { approve: { phase: 'signed-in' }, deny: { ending: { reason: 'denied' } } }[word]
        expect(session).toMatchObject(wasAccepted ? told : { ending: { reason: 'expired' } })
      }),
      { numRuns: 300 },
    )
  })

  it('A-44 E-34: both say expired when nobody answers, and the server is not asked after that', () => {
    const { session, verdicts } = play({ passages: [{ there: 50, back: 50 }] })
    expect(session).toMatchObject({ phase: 'ended', ending: { reason: 'expired' } })
    expect(new Set(verdicts)).toEqual(new Set(['pending']))
  })

  it('A-40: find a common pace when the device was told a shorter interval than the server keeps', () => {
    const { verdicts } = play({ passages: [{ there: 50, back: 50 }], told: seconds(1) })
    expect(verdicts.slice(0, 4)).toEqual(['pending', 'slow-down', 'slow-down', 'pending'])
    expect(verdicts.slice(4)).not.toContain('slow-down')
  })

  it('A-51 A-52: agree in the end though every other poll is lost, on the way there or on the way back', () => {
    const good: Passage = { there: 50, back: 50 }
    for (const loses of ['request', 'answer'] as const) {
      for (const passages of [
        [good, { ...good, loses }],
        [{ ...good, loses }, good],
      ]) {
        expect(play({ passages, answersAt: 60_000 }).session.phase).toBe('signed-in')
      }
    }
  })
})

function passage(loss: number): fc.Arbitrary<Passage> {
  const delay = fc.integer({ min: 1, max: 900 })
  const loses = fc.integer({ min: 0, max: 99 }).map((roll) => {
    if (roll >= loss * 100) return undefined
    return roll % 2 ? ('request' as const) : ('answer' as const)
  })
  return fc.record({ there: delay, back: delay, loses })
}

/** Plays one attempt to its end; the passages are used over and over. */
function play({ passages, answersAt, says = 'approve', told = seconds(5) }: Attempt) {
  const verdicts: PollVerdict['kind'][] = []
  const passageOf = (poll: number): Passage => passages[poll % passages.length] ?? { there: 0, back: 0 }
  let grant = newGrant()
  let wasAccepted = false
  let now = instant(passageOf(0).back)
  let turn = step(
    { phase: 'requesting', failures: 0 },
    { type: 'codes-issued', authorization: { ...authorization, interval: told }, at: now },
  )
  let polls = 0
  while (!isFinished(turn.session)) {
    const { effect } = turn
    if (effect?.type === 'wake-at') {
      now = effect.at
      turn = step(turn.session, { type: 'woke', at: now })
      continue
    }
    const { there, back, loses } = passageOf(polls)
    polls += 1
    const reply = loses === 'request' ? undefined : hear(instant(now + there))
    now = loses || !reply ? later(now, seconds(10)) : instant(now + there + back)
    turn = step(turn.session, { ...(loses || !reply ? lost : reply), at: now })
  }
  // An answer after the last poll counts, too: it is the one that nobody would hear of.
  answerUntil(grant.expiresAt)
  return { session: turn.session as DeviceSession, verdicts, wasAccepted }

  function hear(at: Instant): DeviceReply {
    answerUntil(at)
    const { verdict, next } = decidePoll(grant, at, { client })
    if (next) grant = next
    verdicts.push(verdict.kind)
    return replyTo(verdict)
  }

  function answerUntil(at: Instant): void {
    if (answersAt === undefined || answersAt > at || wasAccepted) return
    const { next } = decideAnswer(grant, { says, person: 'ada' as PersonId, at: instant(answersAt), by: 'person' })
    if (!next) return
    grant = next
    wasAccepted = true
  }
}

const lost: DeviceReply = { type: 'failed', failure }

function replyTo(verdict: PollVerdict): DeviceReply {
  switch (verdict.kind) {
    case 'ready':
    case 'issued':
      return { type: 'tokens-issued', tokens }
    case 'pending':
      return { type: 'refused', refusal: { code: 'authorization_pending' } }
    case 'slow-down':
      return { type: 'refused', refusal: { code: 'slow_down' } }
    case 'denied':
      return { type: 'refused', refusal: { code: 'access_denied' } }
    case 'expired':
      return { type: 'refused', refusal: { code: 'expired_token' } }
    case 'spent':
    case 'foreign':
      return { type: 'refused', refusal: { code: 'invalid_grant' } }
  }
}

function newGrant(): Grant {
  return {
    status: 'pending',
    id: 'grant' as GrantId,
    client,
    scope: ['openid'],
    requestedAt: instant(0),
    expiresAt: later(instant(0), authorization.expiresIn),
    address: '127.0.0.1',
    interval: seconds(5),
    isSlowed: false,
  }
}

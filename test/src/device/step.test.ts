import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DeviceEvent, type DeviceSession, isFinished, type Step } from '../../../src/device/session.ts'
import { step } from '../../../src/device/step.ts'
import { type Instant, instant, later, seconds } from '../../../src/time/units.ts'
import { authorization, codes, events, failure, sessions, tokens } from './examples.ts'

/** The client half of RFC 8628 §3.5, as a table and as laws. */

const golden = new URL('step-table.golden.txt', import.meta.url)

describe('step()', () => {
  it('is the table kept in step-table.golden.txt, which UPDATE_GOLDEN=1 writes anew', () => {
    const table = printTable()
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, table)
    expect(table).toBe(readFileSync(golden, 'utf8'))
  })

  it('A-11: asks for codes only when started', () => {
    for (const [name, event] of Object.entries(events)) {
      expect(step({ phase: 'idle' }, event).effect?.type, name).toBe(name === 'started' ? 'request-codes' : undefined)
    }
  })

  it('A-48: waits the interval before the first poll, too', () => {
    expect(stepOn('requesting', 'codes-issued').effect).toEqual({ type: 'wake-at', at: instant(10_000) })
  })

  it('A-48: polls neither before it is time nor without being woken', () => {
    expect(stepOn('waiting', 'woke, at 4.999 s')).toEqual({ session: sessions.waiting })
    expect(stepOn('waiting', 'woke').effect).toEqual({ type: 'poll', deviceCode: codes.deviceCode })
  })

  it('A-38 A-48: goes on at the same pace while the answer is authorization_pending', () => {
    expect(stepOn('polling', 'refused: authorization_pending').effect).toEqual({ type: 'wake-at', at: instant(10_000) })
  })

  it('A-39 E-33: waits five seconds more from slow_down on, for good', () => {
    const slowed = stepOn('polling', 'refused: slow_down')
    expect(slowed.effect).toEqual({ type: 'wake-at', at: instant(15_000) })
    const polling = step(slowed.session, { type: 'woke', at: instant(15_000) })
    const pending = step(polling.session, { type: 'refused', refusal: { code: 'authorization_pending' }, at: instant(15_000) })
    expect(pending.effect).toEqual({ type: 'wake-at', at: instant(25_000) })
  })

  it('A-45: ends signed in with the tokens', () => {
    expect(stepOn('polling', 'tokens-issued')).toEqual({ session: { phase: 'signed-in', tokens, at: instant(5_000) } })
  })

  it.each([
    ['A-43', 'access_denied', { reason: 'denied' }],
    ['A-44', 'expired_token', { reason: 'expired' }],
    ['A-49', 'invalid_grant', { reason: 'refused', refusal: { code: 'invalid_grant' } }],
    ['A-49', 'invalid_client', { reason: 'refused', refusal: { code: 'invalid_client' } }],
    ['A-49', 'unauthorized_client', { reason: 'refused', refusal: { code: 'unauthorized_client' } }],
    ['A-49', 'use_dpop_nonce', { reason: 'refused', refusal: { code: 'use_dpop_nonce' } }],
    ['A-49', 'AUTHORIZATION_PENDING', { reason: 'refused', refusal: { code: 'AUTHORIZATION_PENDING' } }],
    ['A-49', '__proto__', { reason: 'refused', refusal: { code: '__proto__' } }],
  ])('%s: stops at once at %s', (_, code, ending) => {
    const { session, effect } = step(sessions.polling, { type: 'refused', refusal: { code }, at: instant(5_000) })
    expect(session).toMatchObject({ phase: 'ended', ending })
    expect(effect).toBeUndefined()
  })

  it('A-50 E-39: never starts again by itself, whatever comes after the end', () => {
    for (const event of Object.values(events)) expect(step(sessions.ended, event)).toEqual({ session: sessions.ended })
  })

  it('A-51: waits twice as long after each request that got no answer, a minute at most, and as before after any answer', () => {
    let session: DeviceSession = sessions.polling
    const waits: number[] = []
    for (let tries = 0; tries < 6; tries += 1) {
      const failed = step(session, { type: 'failed', failure, at: instant(5_000) })
      waits.push(wait(failed, instant(5_000)))
      session = { ...sessions.polling, pace: paceOf(failed.session) }
    }
    expect(waits).toEqual([10, 20, 40, 60, 60, 60])
    expect(wait(step(session, event('refused: authorization_pending')), instant(5_000))).toBe(5)
  })

  it('A-51: slows down even where the interval is already longer than the longest back-off', () => {
    const slow: DeviceSession = { ...sessions.polling, pace: { interval: seconds(90), failures: 0 } }
    expect(wait(step(slow, event('failed')), instant(5_000))).toBe(180)
  })

  it('A-52: waits as long as Retry-After asks, and never less than it would anyway', () => {
    expect(wait(stepOn('polling', 'failed, with Retry-After: 90'), instant(5_000))).toBe(90)
    const short: DeviceEvent = { type: 'failed', failure: { ...failure, retryAfter: seconds(1) }, at: instant(5_000) }
    expect(wait(step(sessions.polling, short), instant(5_000))).toBe(10)
  })

  it('A-52: does not poll again when Retry-After reaches beyond the end of the codes', () => {
    const late: DeviceEvent = { type: 'failed', failure: { ...failure, retryAfter: seconds(120) }, at: instant(500_000) }
    expect(step(sessions.polling, late).effect).toEqual({ type: 'wake-at', at: codes.expiresAt })
  })

  it('A-52: tries one last time a second before the end where back-off would miss it', () => {
    const { effect } = step(sessions['polling, after two failures'], event('failed, at 580 s'))
    expect(effect).toEqual({ type: 'wake-at', at: instant(599_000) })
  })

  it('A-52: asks for codes ten times, then says that the server is out of reach', () => {
    expect(stepOn('requesting', 'failed').effect).toEqual({ type: 'wake-at', at: instant(6_000) })
    expect(stepOn('requesting, the tenth time', 'failed').session).toMatchObject({ phase: 'ended', ending: { reason: 'unreachable' } })
  })

  it('E-34: stops at the end of the codes though the server still says pending', () => {
    const woken = step(sessions.waiting, event('woke, at 600 s'))
    expect(woken.session).toMatchObject({ phase: 'ended', ending: { reason: 'expired' } })
    expect(stepOn('polling', 'refused: authorization_pending, at 600 s').session).toMatchObject({ ending: { reason: 'expired' } })
  })

  it('E-32: an interval longer than the codes live ends the attempt when they end', () => {
    const hostile = { ...authorization, interval: seconds(600), expiresIn: seconds(600) }
    const { effect } = step(sessions.requesting, { type: 'codes-issued', authorization: hostile, at: instant(0) })
    expect(effect).toEqual({ type: 'wake-at', at: instant(600_000) })
  })

  it('E-43: ends at once at an answer that breaks the protocol', () => {
    for (const phase of ['requesting', 'polling'] as const) {
      expect(stepOn(phase, 'violated').session).toMatchObject({ phase: 'ended', ending: { reason: 'violated' } })
    }
  })

  it('does not take the answer of one request for that of another', () => {
    expect(stepOn('requesting', 'tokens-issued')).toEqual({ session: sessions.requesting })
    expect(stepOn('polling', 'codes-issued')).toEqual({ session: sessions.polling })
    expect(stepOn('waiting', 'tokens-issued')).toEqual({ session: sessions.waiting })
  })
})

describe('step(), whatever happens', () => {
  it('never moves a finished session', () => {
    always(({ before, after }) => {
      if (isFinished(before)) expect(after).toEqual({ session: before })
    })
  })

  it('leaves an unfinished session with exactly one effect, unless the event was not the awaited one', () => {
    always(({ before, after }) => {
      if (after.session === before) expect(after.effect).toBeUndefined()
      else expect(after.effect === undefined).toBe(isFinished(after.session))
    })
  })

  it('A-48 E-33: never lowers the interval, and raises it by slow_down alone, by five seconds', () => {
    always(({ before, event, after }) => {
      if (!('pace' in before) || !('pace' in after.session)) return
      const isSlowed = before.phase === 'polling' && event.type === 'refused' && event.refusal.code === 'slow_down'
      expect(after.session.pace.interval - before.pace.interval).toBe(isSlowed ? 5 : 0)
    })
  })

  it('A-48: sends no poll earlier than the interval after the last answer', () => {
    always(({ event, after, answeredAt, before }) => {
      if (after.effect?.type !== 'poll' || !('pace' in before)) return
      expect(event.at).toBeGreaterThanOrEqual(later(answeredAt, before.pace.interval))
    })
  })

  it('E-34: sends no poll once the codes have expired', () => {
    always(({ event, after }) => {
      if (after.effect?.type === 'poll' && 'codes' in after.session) expect(event.at).toBeLessThan(after.session.codes.expiresAt)
    })
  })

  it('never sleeps beyond the end of the codes, nor into the past', () => {
    always(({ event, after }) => {
      if (after.effect?.type !== 'wake-at') return
      expect(after.effect.at).toBeGreaterThan(event.at)
      if ('codes' in after.session) expect(after.effect.at).toBeLessThanOrEqual(after.session.codes.expiresAt)
    })
  })

  it('A-26: never lets the device code out of the codes and the poll', () => {
    always(({ after }) => {
      if (isFinished(after.session)) expect(JSON.stringify(after.session)).not.toContain(authorization.deviceCode)
    })
  })
})

interface Move {
  readonly before: DeviceSession
  readonly event: DeviceEvent
  readonly after: Step
  /** When the last answer to a request came. */
  readonly answeredAt: Instant
}

/** Checks a law at every move of many random attempts; time only goes forward, and most events are the awaited ones. */
function always(law: (move: Move) => void): void {
  const event = fc.oneof(
    { weight: 4, arbitrary: fc.constant({ type: 'woke' } as const) },
    { weight: 3, arbitrary: refusal('authorization_pending', 'slow_down') },
    { weight: 1, arbitrary: refusal('access_denied', 'expired_token', 'invalid_grant') },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('failed' as const), failure: fc.constantFrom(failure, patient) }) },
    { weight: 1, arbitrary: fc.constant({ type: 'started' } as const) },
    { weight: 2, arbitrary: issued },
    { weight: 1, arbitrary: fc.constantFrom({ type: 'tokens-issued', tokens } as const, { type: 'violated', message: 'x' } as const) },
  )
  const gap = fc.oneof(fc.constant('on time' as const), fc.integer({ min: 0, max: 200_000 }))
  fc.assert(fc.property(fc.array(fc.tuple(event, gap), { maxLength: 40 }), (moves) => play(moves, law)))
}

function refusal(...of: string[]) {
  return fc.record({ type: fc.constant('refused' as const), refusal: fc.record({ code: fc.constantFrom(...of) }) })
}

const patient = { ...failure, retryAfter: seconds(45) }

const issued = fc.tuple(fc.integer({ min: 1, max: 1800 }), fc.integer({ min: 1, max: 120 })).map(([life, interval]) => ({
  type: 'codes-issued' as const,
  authorization: { ...authorization, expiresIn: seconds(life), interval: seconds(Math.min(interval, life)) },
}))

type Bare = DeviceEvent extends infer Event ? (Event extends { at: Instant } ? Omit<Event, 'at'> : never) : never

function play(moves: readonly (readonly [Bare, 'on time' | number])[], law: (move: Move) => void): void {
  const start: DeviceEvent = { type: 'started', at: instant(0) }
  let { session, effect } = step({ phase: 'idle' }, start)
  let at = start.at
  let answeredAt = at
  for (const [bare, gap] of moves) {
    const due = effect?.type === 'wake-at' ? Math.max(effect.at, at) : at + 100
    at = instant(gap === 'on time' ? due : at + gap)
    const event = { ...bare, at } as DeviceEvent
    const after = step(session, event)
    law({ before: session, event, after, answeredAt })
    if (after.session !== session && event.type !== 'woke') answeredAt = at
    session = after.session
    effect = after.effect ?? effect
  }
}

function stepOn(phase: keyof typeof sessions, name: string): Step {
  return step(sessions[phase], event(name))
}

function event(name: string): DeviceEvent {
  const found = events[name]
  if (!found) throw new Error(`There is no example of the event ${name}`)
  return found
}

function wait({ effect }: Step, from: Instant): number {
  return effect?.type === 'wake-at' ? (effect.at - from) / 1000 : Number.NaN
}

function paceOf(session: DeviceSession) {
  if (!('pace' in session)) throw new Error(`A session that is ${session.phase} has no pace`)
  return session.pace
}

function printTable(): string {
  const rows = Object.entries(sessions).map(([name, session]) => {
    const lines = Object.entries(events).map(([event, at]) => `  ${event.padEnd(42)}${print(session, step(session, at))}`)
    return `${name}\n${lines.join('\n')}\n`
  })
  return `What becomes of an attempt, event by phase; times are seconds since the codes were asked for.\n\n${rows.join('\n')}`
}

function print(before: DeviceSession, { session, effect }: Step): string {
  if (session === before) return '.'
  const does = effect ? [effect.type === 'wake-at' ? `wake-at ${effect.at / 1000}` : effect.type] : []
  return [session.phase, ...details(session), ...does].join(' · ')
}

function details(session: DeviceSession): string[] {
  switch (session.phase) {
    case 'waiting':
    case 'polling':
      return [`interval ${session.pace.interval}`, `failures ${session.pace.failures}`, `expires ${session.codes.expiresAt / 1000}`]
    case 'requesting':
    case 'retrying':
      return [`failures ${session.failures}`]
    case 'ended':
      return [session.ending.reason]
    case 'idle':
    case 'signed-in':
      return []
  }
}

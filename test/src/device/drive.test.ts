import { describe, expect, it } from 'vitest'
import type { DeviceApi } from '../../../src/device/device-api.ts'
import { drive, type Turn } from '../../../src/device/drive.ts'
import type { DeviceReply } from '../../../src/device/session.ts'
import { traceTurn } from '../../../src/device/trace.ts'
import { instant } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { authorization, failure, tokens } from './examples.ts'

/** A whole sign-in in virtual time, with a server that says what the test wants. */

const issued: DeviceReply = { type: 'codes-issued', authorization }
const pending: DeviceReply = { type: 'refused', refusal: { code: 'authorization_pending' } }
const slowDown: DeviceReply = { type: 'refused', refusal: { code: 'slow_down' } }
const failed: DeviceReply = { type: 'failed', failure }
const signedIn: DeviceReply = { type: 'tokens-issued', tokens }

/** Answers in turn, the last one for ever, and notes when it was asked. */
function scripted(clock: VirtualClock, codes: DeviceReply[], polls: DeviceReply[]): { api: DeviceApi; polledAt: number[] } {
  const polledAt: number[] = []
  const next = (replies: DeviceReply[]) => Promise.resolve((replies.length > 1 ? replies.shift() : replies[0]) ?? pending)
  const poll = () => {
    polledAt.push(clock.now() / 1000)
    return next(polls)
  }
  return { api: { requestCodes: () => next(codes), poll }, polledAt }
}

async function run(codes: DeviceReply[], polls: DeviceReply[], until = 3_600_000) {
  const clock = new VirtualClock()
  const { api, polledAt } = scripted(clock, codes, polls)
  const turns: Turn[] = []
  const ending = drive({ api, clock, onTurn: (turn) => turns.push(turn) })
  await clock.advanceTo(instant(until))
  return { session: await ending, turns, polledAt, sleeping: clock.sleeping }
}

describe('drive()', () => {
  it('A-48: signs in with polls five seconds apart, the first of them after five seconds', async () => {
    const { session, polledAt, sleeping } = await run([issued], [pending, pending, signedIn])
    expect(session).toEqual({ phase: 'signed-in', tokens, at: instant(15_000) })
    expect(polledAt).toEqual([5, 10, 15])
    expect(sleeping).toBe(0)
  })

  it('A-39 A-51: keeps slow_down for good and a failure for once', async () => {
    const { polledAt } = await run([issued], [slowDown, pending, failed, failed, pending, signedIn])
    expect(polledAt).toEqual([5, 15, 25, 45, 85, 95])
  })

  it('E-34: polls for ten virtual minutes, then says that the codes have expired, within a real second', async () => {
    const { session, polledAt } = await run([issued], [pending])
    expect(session).toMatchObject({ phase: 'ended', ending: { reason: 'expired' }, at: 600_000 })
    expect(polledAt).toHaveLength(119)
    expect(polledAt.at(-1)).toBe(595)
  })

  it('A-52: asks for codes again while the network is down', async () => {
    const { session } = await run([failed, failed, issued], [signedIn])
    expect(session).toMatchObject({ phase: 'signed-in', at: 8_000 })
  })

  it('A-52: gives up on a network that stays down, without hammering', async () => {
    const { session, turns } = await run([failed], [])
    expect(session).toMatchObject({ phase: 'ended', ending: { reason: 'unreachable' } })
    expect(turns.filter((turn) => turn.effect?.type === 'request-codes')).toHaveLength(10)
  })

  it('tells of every turn, in order', async () => {
    const { turns } = await run([issued], [signedIn])
    expect(turns.map((turn) => `${turn.event.type} → ${turn.session.phase}`)).toEqual([
      'started → requesting',
      'codes-issued → waiting',
      'woke → polling',
      'tokens-issued → signed-in',
    ])
  })

  it('ends an aborted attempt where it is, asks nothing more, and leaves no sleeper behind', async () => {
    const clock = new VirtualClock()
    const { api, polledAt } = scripted(clock, [issued], [pending])
    const controller = new AbortController()
    const ending = drive({ api, clock, signal: controller.signal })
    await clock.advanceTo(instant(7_000))
    expect(clock.sleeping).toBe(1)
    controller.abort()
    expect(await ending).toMatchObject({ phase: 'waiting' })
    expect(clock.sleeping).toBe(0)
    expect(polledAt).toEqual([5])
  })

  it('does nothing at all when it was aborted before it began', async () => {
    const clock = new VirtualClock()
    const { api } = scripted(clock, [issued], [pending])
    expect(await drive({ api, clock, signal: AbortSignal.abort() })).toEqual({ phase: 'idle' })
  })

  it('keeps tokens that arrive together with the abort, so that they can be given back', async () => {
    const clock = new VirtualClock()
    const controller = new AbortController()
    const poll = async () => {
      controller.abort()
      return signedIn
    }
    const ending = drive({ api: { requestCodes: async () => issued, poll }, clock, signal: controller.signal })
    await clock.advanceTo(instant(5_000))
    expect(await ending).toMatchObject({ phase: 'signed-in', tokens })
  })

  it('lets a poll that is on the wire end for two seconds after the abort: its answer may be the tokens', async () => {
    const clock = new VirtualClock()
    const controller = new AbortController()
    const poll = (_: string, signal?: AbortSignal) => clock.sleepUntil(instant(8_000), signal).then(() => signedIn)
    const ending = drive({ api: { requestCodes: async () => issued, poll }, clock, signal: controller.signal })
    await clock.advanceTo(instant(6_500))
    controller.abort()
    await clock.advanceTo(instant(8_000))
    expect(await ending).toMatchObject({ phase: 'signed-in', tokens })
    expect(clock.sleeping).toBe(0)
  })

  it('calls off a poll that takes longer than that', async () => {
    const clock = new VirtualClock()
    const controller = new AbortController()
    let calledOffAt: number | undefined
    const poll = async (_: string, signal?: AbortSignal) => {
      await clock.sleepUntil(instant(60_000), signal)
      calledOffAt = clock.now()
      return failed
    }
    const ending = drive({ api: { requestCodes: async () => issued, poll }, clock, signal: controller.signal })
    await clock.advanceTo(instant(6_000))
    controller.abort()
    await clock.advanceTo(instant(9_000))
    expect(await ending).toMatchObject({ phase: 'polling' })
    expect(calledOffAt).toBe(8_000)
    expect(clock.sleeping).toBe(0)
  })

  it('drops any other answer that arrives together with the abort', async () => {
    const clock = new VirtualClock()
    const controller = new AbortController()
    const requestCodes = async () => {
      controller.abort()
      return failed
    }
    const { api } = scripted(clock, [issued], [pending])
    expect(await drive({ api: { ...api, requestCodes }, clock, signal: controller.signal })).toEqual({ phase: 'requesting', failures: 0 })
  })

  it('rises in protest when an api answers a request with the reply of another', async () => {
    const clock = new VirtualClock()
    const { api } = scripted(clock, [signedIn], [pending])
    await expect(drive({ api, clock })).rejects.toThrow('Cannot drive on: tokens-issued answers nothing in phase requesting')
  })
})

describe('traceTurn()', () => {
  it('D-42 E-09: names every turn without a code or a token', async () => {
    const { turns } = await run([failed, issued], [slowDown, failed, signedIn])
    const trace = turns.map(traceTurn)
    expect(JSON.stringify(trace)).not.toMatch(/secret|WDJB/)
    expect(trace.map(({ event, phase, effect }) => [event, phase, effect])).toEqual([
      ['started', 'requesting', 'request-codes'],
      ['failed', 'retrying', 'wake-at'],
      ['woke', 'requesting', 'request-codes'],
      ['codes-issued', 'waiting', 'wake-at'],
      ['woke', 'polling', 'poll'],
      ['refused', 'waiting', 'wake-at'],
      ['woke', 'polling', 'poll'],
      ['failed', 'waiting', 'wake-at'],
      ['woke', 'polling', 'poll'],
      ['tokens-issued', 'signed-in', undefined],
    ])
    expect(trace[5]).toMatchObject({ error: 'slow_down', interval: 10, wakeAt: 16_000, expiresAt: 601_000 })
    expect(trace[1]).toMatchObject({ message: failure.message, wakeAt: 1_000 })
  })

  it('names how an attempt ended', async () => {
    const { turns } = await run([{ type: 'violated', message: 'tv.example does not keep to the protocol' }], [])
    expect(turns.map(traceTurn).at(-1)).toMatchObject({ ending: 'violated', message: 'tv.example does not keep to the protocol' })
  })
})

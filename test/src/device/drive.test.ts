import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { DeviceApi } from '../../../src/device/device-api.ts'
import { drive, type Turn } from '../../../src/device/drive.ts'
import type { DeviceReply, DeviceSession } from '../../../src/device/session.ts'
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

  it.each<[DeviceSession['phase'], Scene]>([
    ['requesting', { codes: undefined }],
    ['retrying', { codes: failed }],
    ['waiting', { codes: issued }],
    ['polling', { codes: issued, polls: undefined, at: 5_000 }],
  ])('ends an attempt that is aborted while %s where it is, asks nothing more, and leaves nothing behind', async (phase, scene) => {
    const { clock, controller, ending, asked } = await underWay(scene)
    const before = asked()
    controller.abort()
    // A poll on the wire has two more seconds.
    if (phase === 'polling') await clock.advanceTo(instant(clock.now() + 2_000))
    expect(await ending).toMatchObject({ phase })
    await clock.advanceTo(instant(3_600_000))
    expect(asked()).toBe(before)
    expect(clock.sleeping).toBe(0)
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  it('changes nothing of an attempt that was over before the abort', async () => {
    const { controller, ending } = await underWay({ codes: issued, polls: signedIn, at: 5_000 })
    controller.abort()
    expect(await ending).toEqual({ phase: 'signed-in', tokens, at: instant(5_000) })
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  it.each(['started', 'codes-issued', 'woke'] as const)('asks nothing more when it is aborted by whoever is told of %s', async (type) => {
    const clock = new VirtualClock()
    const controller = new AbortController()
    const effects: unknown[] = []
    const api: DeviceApi = {
      requestCodes: async () => {
        effects.push('request-codes')
        return issued
      },
      poll: async () => {
        effects.push('poll')
        return signedIn
      },
    }
    const onTurn = ({ event }: Turn) => {
      if (event.type === type) controller.abort()
    }
    const ending = drive({ api, clock, signal: controller.signal, onTurn })
    await clock.advanceTo(instant(60_000))
    expect(await ending).toMatchObject({ phase: { started: 'requesting', 'codes-issued': 'waiting', woke: 'polling' }[type] })
    expect(effects).toEqual(type === 'started' ? [] : ['request-codes'])
  })

  it('does nothing at all when it was aborted before it began', async () => {
    const clock = new VirtualClock()
    const { api } = scripted(clock, [issued], [pending])
    expect(await drive({ api, clock, signal: AbortSignal.abort() })).toEqual({ phase: 'idle' })
  })

  it.each(['together with', 'long after'])('keeps tokens that arrive %s the abort, so that they can be given back', async (when) => {
    const clock = new VirtualClock()
    const controller = new AbortController()
    const turns: Turn[] = []
    // An api that does not listen to its signal, as a request does that has been answered already.
    const poll = async () => {
      controller.abort()
      if (when === 'long after') await clock.sleepUntil(instant(60_000))
      return signedIn
    }
    const api = { requestCodes: async () => issued, poll }
    const ending = drive({ api, clock, signal: controller.signal, onTurn: (turn) => turns.push(turn) })
    await clock.advanceTo(instant(60_000))
    expect(await ending).toMatchObject({ phase: 'signed-in', tokens })
    expect(turns.at(-1)).toMatchObject({ event: { type: 'tokens-issued' }, session: { phase: 'signed-in' } })
  })

  it.each([
    ['pending', pending],
    ['slow_down', slowDown],
    ['failed', failed],
    ['denied', { type: 'refused', refusal: { code: 'access_denied' } } as const],
  ])('drops a poll that is answered %s together with the abort', async (_, reply) => {
    const clock = new VirtualClock()
    const controller = new AbortController()
    const turns: Turn[] = []
    const poll = async () => {
      controller.abort()
      return reply
    }
    const api = { requestCodes: async () => issued, poll }
    const ending = drive({ api, clock, signal: controller.signal, onTurn: (turn) => turns.push(turn) })
    await clock.advanceTo(instant(60_000))
    expect(await ending).toMatchObject({ phase: 'polling' })
    expect(turns.map(({ event }) => event.type)).toEqual(['started', 'codes-issued', 'woke'])
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

  it.each([
    ['rejects', () => Promise.reject(new Error('a bug'))],
    [
      'throws',
      () => {
        throw new Error('a bug')
      },
    ],
  ])('rises with the error of an api that %s, for codes as well as at a poll, and asks nothing more', async (_, act) => {
    for (const api of [
      { requestCodes: act, poll: async () => pending },
      { requestCodes: async () => issued, poll: act },
    ]) {
      const clock = new VirtualClock()
      const turns: Turn[] = []
      const risen = expect(drive({ api, clock, onTurn: (turn) => turns.push(turn) })).rejects.toThrow('a bug')
      await clock.advanceTo(instant(60_000))
      await risen
      expect(turns.at(-1)?.effect?.type).toBe(api.requestCodes === act ? 'request-codes' : 'poll')
      expect(clock.sleeping).toBe(0)
    }
  })

  it.each(['started', 'codes-issued', 'woke', 'tokens-issued'] as const)(
    'rises with the error of whoever is told of %s, and goes no further',
    async (type) => {
      const clock = new VirtualClock()
      const turns: Turn[] = []
      const { api, polledAt } = scripted(clock, [issued], [signedIn])
      const onTurn = (turn: Turn) => {
        turns.push(turn)
        if (turn.event.type === type) throw new Error('a bug')
      }
      const risen = expect(drive({ api, clock, onTurn })).rejects.toThrow('a bug')
      await clock.advanceTo(instant(60_000))
      await risen
      expect(turns.at(-1)?.event.type).toBe(type)
      expect(polledAt).toEqual(type === 'tokens-issued' ? [5] : [])
      expect(clock.sleeping).toBe(0)
    },
  )

  it.each<[string, DeviceReply, DeviceReply, string]>([
    ['codes are asked for', signedIn, pending, 'tokens-issued answers nothing in phase requesting'],
    ['it polls', issued, issued, 'codes-issued answers nothing in phase polling'],
  ])('rises in protest when %s and the reply is that of the other request', async (_, codes, poll, what) => {
    const clock = new VirtualClock()
    const { api, polledAt } = scripted(clock, [codes], [poll])
    const risen = expect(drive({ api, clock })).rejects.toThrow(`Cannot drive on: ${what}`)
    await clock.advanceTo(instant(60_000))
    await risen
    expect(polledAt.length).toBeLessThan(2)
  })

  it('rises in protest when a clock wakes it too early, rather than to poll too early', async () => {
    const clock = new VirtualClock()
    const { api, polledAt } = scripted(clock, [issued], [pending])
    const hasty = { now: () => clock.now(), sleepUntil: async () => {} }
    await expect(drive({ api, clock: hasty })).rejects.toThrow('Cannot drive on: woke answers nothing in phase waiting')
    expect(polledAt).toEqual([])
  })
})

/** What a server answers, once and for all; undefined where it is silent until the request is called off. */
interface Scene {
  readonly codes: DeviceReply | undefined
  readonly polls?: DeviceReply | undefined
  readonly at?: number
}

/** An attempt that has got as far as the scene lets it, at an api that listens to its signal. */
async function underWay({ codes, polls, at = 0 }: Scene) {
  const clock = new VirtualClock()
  const controller = new AbortController()
  let asked = 0
  const answer = async (reply: DeviceReply | undefined, signal: AbortSignal | undefined) => {
    asked += 1
    if (!reply) await clock.sleepUntil(instant(Number.MAX_SAFE_INTEGER), signal)
    return reply ?? failed
  }
  const api: DeviceApi = { requestCodes: (signal) => answer(codes, signal), poll: (_, signal) => answer(polls, signal) }
  const ending = drive({ api, clock, signal: controller.signal })
  await clock.advanceTo(instant(at))
  return { clock, controller, ending, asked: () => asked }
}

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

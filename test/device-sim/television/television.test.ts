import { describe, expect, it } from 'vitest'
import { type RunningTelevision, switchOn, type TelevisionOptions } from '../../../device-sim/television/television.ts'
import type { Screen } from '../../../device-sim/view/screen.ts'
import { screenOf } from '../../../device-sim/view/screen-of.ts'
import { instant } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { approved, pending, ScriptedServer } from '../../support/scripted-server.ts'

describe('switchOn()', () => {
  it('shows a code, then greets whoever approved, then gives the tokens back when it is switched off', async () => {
    const { server, clock, television, screens } = started()
    server.polls = [pending, approved]
    await clock.advanceTo(instant(4_000))
    expect(screens.at(-1)?.name).toBe('code')
    await clock.advanceTo(instant(12_000))
    expect(screens.at(-1)?.title).toBe('Good evening, Ada Example')
    television.press('power')
    expect(await television.ended).toEqual({ kind: 'powered-off', signedIn: { name: 'Ada Example', seconds: 10, polls: 2 } })
    expect(server.signOuts).toBe(1)
    expect(clock.sleeping).toBe(0)
  })

  it('ends the attempt under way when a new code is asked for', async () => {
    const { server, clock, television, screens } = started()
    await clock.advanceTo(instant(7_000))
    television.press('ok')
    await clock.advanceTo(instant(8_000))
    expect(server.codesIssued).toBe(2)
    expect(screens.at(-1)).toMatchObject({ name: 'code', code: 'WDJB-MJHB' })
    television.press('power')
    await television.ended
    expect(clock.sleeping).toBe(0)
  })

  it('gives back tokens that arrive after their attempt was given up', async () => {
    let answer = () => {}
    const server = new ScriptedServer()
    const found = await server.connect()
    if (found.kind !== 'connected') throw new Error('The server was not found')
    const { requestCodes } = found.connection.api
    const poll = () => new Promise<typeof approved>((resolve) => (answer = () => resolve(approved)))
    const connection = { ...found.connection, api: { requestCodes, poll } }
    const { clock, television } = started({ connect: async () => ({ kind: 'connected', connection }) })
    await clock.advanceTo(instant(6_000))
    television.press('ok')
    answer()
    await clock.advanceTo(instant(7_000))
    expect(server.signOuts).toBe(1)
    television.press('power')
    await television.ended
  })

  it('E-01: waits no longer than two seconds for the server to take the tokens back', async () => {
    const { server, clock, television } = started()
    server.polls = [approved]
    server.isDeaf = true
    await clock.advanceTo(instant(8_000))
    television.signalled('SIGTERM')
    const end = television.ended
    await clock.advanceTo(instant(10_000))
    expect(await end).toMatchObject({ kind: 'powered-off', signal: 'SIGTERM' })
    expect(clock.now()).toBe(10_000)
  })

  it('shows within a minute that it was signed out elsewhere', async () => {
    const { server, clock, television, screens } = started()
    server.polls = [approved]
    await clock.advanceTo(instant(10_000))
    server.who = { kind: 'revoked' }
    await clock.advanceTo(instant(70_000))
    expect(screens.at(-1)?.name).toBe('revoked')
    television.press('power')
    await television.ended
    expect(server.signOuts).toBe(0)
  })

  it('A-62: signs out when asked twice, gives the tokens back, and says so', async () => {
    const { server, clock, television, screens } = started()
    server.polls = [approved]
    await clock.advanceTo(instant(8_000))
    for (const key of ['down', 'ok', 'right', 'ok'] as const) television.press(key)
    await clock.advanceTo(instant(9_000))
    expect(server.signOuts).toBe(1)
    expect(screens.at(-1)?.name).toBe('signed-out')
    television.press('power')
    await television.ended
  })

  it('holds the greeting for two seconds and ends, when it runs once', async () => {
    const { server, clock, television } = started({ once: true })
    server.polls = [approved]
    await clock.advanceTo(instant(9_000))
    expect(await television.ended).toEqual({ kind: 'signed-in', name: 'Ada Example', seconds: 5, polls: 1 })
    expect(server.signOuts).toBe(1)
  })

  it('leaves tokens alive that somebody else was given', async () => {
    const { server, clock, television } = started({ once: true, keepsTokens: true })
    server.polls = [approved]
    await clock.advanceTo(instant(9_000))
    await television.ended
    expect(server.signOuts).toBe(0)
  })

  it('moves to the next address and asks for a code there', async () => {
    const moves: string[] = []
    const { server, clock, television, screens } = started({ demo: demo(async () => void moves.push('moved')) })
    await clock.advanceTo(instant(2_000))
    television.press('address')
    await clock.advanceTo(instant(3_000))
    expect(moves).toEqual(['moved'])
    expect(server.codesIssued).toBe(2)
    expect(screens.at(-1)?.name).toBe('code')
    television.press('power')
    await television.ended
  })

  it('says why it cannot move', async () => {
    const { clock, television, screens } = started({ demo: demo(() => Promise.reject(new Error('Port 8628 is taken'))) })
    await clock.advanceTo(instant(2_000))
    television.press('address')
    await clock.advanceTo(instant(3_000))
    expect(screens.at(-1)).toMatchObject({ name: 'unreachable', lines: ['Port 8628 is taken', expect.any(String)] })
    television.press('power')
    await television.ended
  })

  it('tries again by itself when the server cannot be found', async () => {
    let tries = 0
    const failure = { kind: 'unreachable', message: 'Connection refused' } as const
    const { server, clock, television, screens } = started({
      connect: async () => (++tries < 3 ? { kind: 'failed', failure } : server.connect()),
    })
    await clock.advanceTo(instant(1_000))
    expect(screens.at(-1)?.name).toBe('unfound')
    await clock.advanceTo(instant(10_000))
    expect(screens.at(-1)?.name).toBe('code')
    television.press('power')
    await television.ended
  })

  it('ends with the bug when there is one', async () => {
    const clock = new VirtualClock()
    const television = switchOn(options(clock, { connect: () => Promise.reject(new TypeError('a bug')) }), () => {})
    await expect(television.ended).rejects.toThrow('a bug')
    expect(clock.sleeping).toBe(0)
  })

  it('opens the page for whoever has no phone', async () => {
    const opened: string[] = []
    const openPage = async (url: string) => {
      opened.push(url)
      return 'opened' as const
    }
    const { clock, television, screens } = started({ openPage })
    await clock.advanceTo(instant(1_000))
    television.press('open')
    await clock.advanceTo(instant(1_500))
    expect(opened).toEqual(['http://127.0.0.1:8628/device?user_code=WDJB-MJHT'])
    expect(screens.at(-1)).toMatchObject({ hint: "Opened in this computer's browser" })
    television.press('power')
    await television.ended
  })
})

function started(more: Partial<TelevisionOptions> = {}): {
  server: ScriptedServer
  clock: VirtualClock
  television: RunningTelevision
  screens: Screen[]
} {
  const server = new ScriptedServer()
  const clock = new VirtualClock()
  const screens: Screen[] = []
  const television = switchOn(options(clock, { connect: server.connect, ...more }), (state) => screens.push(screenOf(state)))
  return { server, clock, television, screens }
}

function options(clock: VirtualClock, more: Partial<TelevisionOptions> & Pick<TelevisionOptions, 'connect'>): TelevisionOptions {
  return { clock, deviceName: 'Living room TV', localHour: () => 20, ...more }
}

function demo(nextAddress: () => Promise<void>): TelevisionOptions['demo'] {
  return { email: 'ada@example.test', password: 'p', isPlain: true, addresses: 2, nextAddress, wasVisited: () => true }
}

import { describe, expect, it } from 'vitest'
import { liveSource } from '../../../device-sim/instruments/live-source.ts'
import { type LineOptions, runAsLines } from '../../../device-sim/plain/run-plain.ts'
import type { TelevisionOptions } from '../../../device-sim/television/television.ts'
import { instant } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { approved, pending, ScriptedServer } from '../../support/scripted-server.ts'

const denied = { type: 'refused', refusal: { code: 'access_denied' } } as const
const failed = { type: 'failed', failure: { kind: 'unreachable', message: 'Connection refused' } } as const

describe('runAsLines()', () => {
  it('E-17: says one line for every change into a pipe, without any control sequence', async () => {
    const { text, end } = await run([pending, failed, pending, approved], { isTerminal: false, once: true })
    expect(text).toBe(
      [
        'Sign in with your phone',
        'Go to http://127.0.0.1:8628/device',
        'Code: WDJB-MJHT',
        'Letter by letter: W D J B, M J H T',
        'Expires in 10 minutes. Waiting for your phone.',
        'The server does not answer; trying again.',
        'The server answers again.',
        'Good evening, Ada Example',
        'Signed in as ada@example.test',
        '',
      ].join('\n'),
    )
    expect(end).toMatchObject({ kind: 'signed-in', polls: 4 })
  })

  it('ends with the attempt, and says how to get another', async () => {
    const { text, end } = await run([denied], { isTerminal: false })
    expect(text).toContain('Declined on the phone\nNobody was signed in.\nWas that a slip? Start this again for a new code.\n')
    expect(end).toEqual({ kind: 'ended', ending: { reason: 'denied' } })
  })

  it('says once that a server cannot be reached, however often it is looked for in vain', async () => {
    let tries = 0
    const server = new ScriptedServer()
    server.polls = [denied]
    const connect = async () => (++tries < 4 ? { kind: 'failed' as const, failure: failed.failure } : server.connect())
    const { text } = await run([denied], { isTerminal: false, connect })
    expect(text.match(/Cannot reach the server/g)).toHaveLength(1)
    expect(text).toContain('Code: WDJB-MJHT')
  })

  it('E-17: draws no QR code on a terminal that is said to know no colours', async () => {
    expect((await run([denied], { isTerminal: true, qr: false, columns: 80 })).text).not.toContain('\x1b')
  })

  it('reminds once, at half time, and says when the code has expired', async () => {
    const { text, end } = await run([pending], { isTerminal: false }, 700_000)
    expect(text.match(/5 minutes left for the code W D J B, M J H T\./g)).toHaveLength(1)
    expect(text).toContain('This code has expired\n')
    expect(end).toEqual({ kind: 'ended', ending: { reason: 'expired' } })
  })

  it('draws the QR code in full size on a terminal that is wide enough, with four light modules on every side', async () => {
    const { text } = await run([denied], { isTerminal: true, columns: 80 })
    const rows = text.split('\n').filter((line) => line.includes('\x1b'))
    expect(rows.length).toBe(37)
    for (const row of [...rows.slice(0, 4), ...rows.slice(-4)]) expect(row).not.toContain('\x1b[40m')
    for (const row of rows) expect(row.startsWith('\x1b[47m  \x1b[0m'.repeat(4)) && row.endsWith('\x1b[47m  \x1b[0m'.repeat(4))).toBe(true)
  })

  it('draws it in half blocks on a narrower or lower one, and not at all where it does not fit', async () => {
    expect((await run([denied], { isTerminal: true, columns: 60 })).text).toContain('\x1b[38;5;231;48;5;16m▀')
    expect((await run([denied], { isTerminal: true, columns: 80, rows: 24 })).text).toContain('\x1b[38;5;231;48;5;16m▀')
    expect((await run([denied], { isTerminal: true, columns: 30 })).text).not.toContain('\x1b')
  })

  it('draws it into a pipe when asked', async () => {
    expect((await run([denied], { isTerminal: false, qr: true })).text).toContain('\x1b[')
  })

  it('says how to sign in to the demonstration, but on a terminal alone', async () => {
    const demo = {
      email: 'ada@example.test',
      password: 'abcd-efgh',
      isPlain: true,
      addresses: 1,
      nextAddress: async () => {},
      wasVisited: () => true,
    }
    expect((await run([denied], { isTerminal: true, demo })).text).toContain('sign in as ada@example.test with the password abcd-efgh')
    expect((await run([denied], { isTerminal: false, demo })).text).not.toContain('abcd-efgh')
  })

  it('leaves no listener behind on the output, however often it runs in one process', async () => {
    await run([denied], {})
    const before = process.stdout.listenerCount('error')
    for (let times = 0; times < 12; times += 1) await run([denied], {})
    expect(process.stdout.listenerCount('error')).toBe(before)
  })
})

async function run(polls: ScriptedServer['polls'], more: Partial<LineOptions & TelevisionOptions>, until = 60_000) {
  const server = new ScriptedServer()
  server.polls = polls
  const clock = new VirtualClock()
  let text = ''
  const write = (more: string) => {
    text += more
  }
  const running = runAsLines(liveSource({ connect: server.connect, clock, deviceName: 'x', localHour: () => 20, ...more }), {
    write,
    isTerminal: false,
    ...more,
  })
  await clock.advanceTo(instant(until))
  return { text, end: await running, clock }
}

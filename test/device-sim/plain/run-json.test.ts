import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { liveSource } from '../../../device-sim/instruments/live-source.ts'
import { type JsonOptions, runAsJson } from '../../../device-sim/plain/run-json.ts'
import type { TelevisionOptions } from '../../../device-sim/television/television.ts'
import type { WhoAmI } from '../../../src/device/account-port.ts'
import { instant } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { approved, pending, ScriptedServer } from '../../support/scripted-server.ts'

const slowDown = { type: 'refused', refusal: { code: 'slow_down' } } as const
const failed = { type: 'failed', failure: { kind: 'timed-out', message: 'No answer' } } as const

describe('runAsJson()', () => {
  it('writes what happens as one event a line', async () => {
    const { events, server } = await run([pending, slowDown, failed, approved], { once: true }, 120_000)
    expect(events.map(({ event }) => event)).toEqual([
      'connected',
      'codes-issued',
      'waiting',
      'polled',
      'waiting',
      'polled',
      'waiting',
      'no-answer',
      'waiting',
      'polled',
      'signed-in',
      'identified',
      'signed-out',
    ])
    expect(events[1]).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      event: 'codes-issued',
      user_code: 'WDJB-MJHT',
      verification_uri: 'http://127.0.0.1:8628/device',
      verification_uri_complete: 'http://127.0.0.1:8628/device?user_code=WDJB-MJHT',
      expires_in: 600,
      interval: 5,
    })
    expect(events[6]).toMatchObject({ event: 'waiting', seconds: 10, interval: 10 })
    expect(events.at(-2)).toMatchObject({ sub: '248289761001', name: 'Ada Example' })
    expect(events.at(-1)).toMatchObject({ event: 'signed-out', outcome: 'revoked' })
    expect(server.signOuts).toBe(1)
  })

  it('E-09: writes neither device code nor tokens', async () => {
    const { text } = await run([approved], { once: true })
    expect(text).not.toContain('secret')
  })

  it('writes tokens when asked, and then leaves them alive', async () => {
    const { events, server, text } = await run([approved], { once: true, printTokens: true })
    expect(events.find(({ event }) => event === 'signed-in')).toMatchObject({
      access_token: 'secret-access-token',
      refresh_token: 'secret-refresh-token',
      token_type: 'Bearer',
    })
    expect(text).not.toContain('secret-device-code')
    expect(server.signOuts).toBe(0)
    expect(events.map(({ event }) => event)).not.toContain('signed-out')
  })

  it('says each time that there is no server and how long it waits, and gives up within a minute', async () => {
    const connect = async () => ({ kind: 'failed' as const, failure: { kind: 'unreachable', message: 'Nothing answers there' } as const })
    const { events } = await run([pending], { connect }, 60_000)
    expect(events.filter(({ event }) => event === 'no-answer')).toHaveLength(6)
    expect(events.filter(({ event }) => event === 'waiting').map(({ seconds }) => Math.round(Number(seconds)))).toEqual([1, 2, 4, 8, 16])
    expect(events.at(-1)).toMatchObject({ event: 'ended', reason: 'unreachable', message: 'Nothing answers there' })
  })

  it.each([
    ['access_denied', { reason: 'denied' }],
    ['expired_token', { reason: 'expired' }],
    ['invalid_client', { reason: 'refused', error: 'invalid_client', error_description: 'evil ]0;x' }],
  ])('ends after %s', async (code, members) => {
    const { events } = await run([{ type: 'refused', refusal: { code, description: 'evil \x1b]0;x\x9d' } }], {})
    expect(events.at(-1)).toMatchObject({ event: 'ended', ...members })
  })

  it('says that it was signed out elsewhere', async () => {
    const { events } = await run([approved], {}, 200_000, { kind: 'revoked' })
    expect(events.slice(-2).map(({ event }) => event)).toEqual(['revoked', 'powered-off'])
  })

  it('writes only events that the documentation lists', async () => {
    const documented = [...readFileSync('docs/json-events.md', 'utf8').matchAll(/^\| `([a-z-]+)`/gm)].map(([, name]) => name)
    const { events } = await run([pending, failed, approved], {}, 200_000, { kind: 'revoked' })
    for (const { event } of events) expect(documented).toContain(event)
  })
})

/** Runs in virtual time; `later` is what the server says of the person after the first sign-in. */
async function run(polls: ScriptedServer['polls'], more: Partial<JsonOptions & TelevisionOptions>, until = 60_000, later?: WhoAmI) {
  const server = new ScriptedServer()
  server.polls = polls
  const clock = new VirtualClock()
  let text = ''
  const write = (line: string) => {
    text += line
  }
  const running = runAsJson(liveSource({ connect: server.connect, clock, deviceName: 'x', keepsTokens: more.printTokens, ...more }), {
    write,
    printTokens: more.printTokens,
  })
  await clock.advanceTo(instant(until / 2))
  if (later) server.who = later
  await clock.advanceTo(instant(until))
  await running
  const events: Record<string, unknown>[] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  return { text, events, server }
}

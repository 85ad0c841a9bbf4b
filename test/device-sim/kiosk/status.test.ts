import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { beatOf } from '../../../device-sim/kiosk/beat.ts'
import { serveHealth } from '../../../device-sim/kiosk/health.ts'
import { restartAfter } from '../../../device-sim/kiosk/restart.ts'
import { type KioskStatus, statusOf } from '../../../device-sim/kiosk/status.ts'
import { writeStatus } from '../../../device-sim/kiosk/status-file.ts'
import type { Beat } from '../../../device-sim/kiosk/wire.ts'
import { instant } from '../../../src/time/units.ts'
import { ada, everyState, televisionState } from '../../support/television-states.ts'

const beat: Beat = { screen: 'code', hasCode: true, isSignedIn: false, isReached: true, memory: 5 }
const known = { mode: 'always', startedAt: 1, restarts: 2, beat, beatAt: instant(100_000), memory: 7 } as const

describe('statusOf()', () => {
  it('says that a screen lives which told so lately', () => {
    expect(statusOf(known, instant(114_999), 9)).toEqual({
      isAlive: true,
      isReady: true,
      mode: 'always',
      screen: 'code',
      isServerReached: true,
      startedAt: 1,
      updatedAt: 9,
      restarts: 2,
      lastCrash: undefined,
      memory: { supervisor: 7, screen: 5 },
    })
  })

  it('says that one is stuck, or that there is none, whatever it told before', () => {
    expect(statusOf(known, instant(115_000), 9)).toMatchObject({ isAlive: false, isReady: false })
    expect(statusOf({ ...known, beat: undefined, beatAt: undefined }, instant(1), 9)).toMatchObject({ isAlive: false, screen: 'none' })
  })

  it.each<[KioskStatus['mode'], Partial<Beat>, boolean]>([
    ['always', {}, true],
    ['always', { hasCode: false, isSignedIn: true, screen: 'home' }, true],
    ['always', { hasCode: false, screen: 'unfound' }, false],
    ['always', { hasCode: false, screen: 'asleep' }, false],
    ['idle', { hasCode: false, screen: 'asleep' }, true],
    ['idle', { hasCode: false, screen: 'unreachable' }, false],
    ['stay', { hasCode: false, isSignedIn: true, screen: 'home' }, true],
    ['stay', { hasCode: false, screen: 'starting' }, false],
  ])('in the mode %s, showing %j: ready is %s', (mode, more, isReady) => {
    expect(statusOf({ ...known, mode, beat: { ...beat, ...more } }, instant(100_000), 9)).toMatchObject({ isAlive: true, isReady })
  })
})

describe('beatOf()', () => {
  it.each(Object.entries(everyState))('tells nothing of anybody: %s', (_, state) => {
    expect(JSON.stringify(beatOf(state, 1))).not.toMatch(/Ada|example\.test|WDJB|248289761001/)
  })

  it('tells whether the server answers', () => {
    const failure = { kind: 'unreachable', message: 'away' } as const
    expect(beatOf(televisionState({ at: 'home', person: ada }), 1)).toMatchObject({ isReached: true, isSignedIn: true })
    expect(beatOf(televisionState({ at: 'home', person: { ...ada, failure } }), 1)).toMatchObject({ isReached: false })
    expect(beatOf(televisionState({ at: 'finding', failures: 0 }), 1)).toMatchObject({ isReached: false })
  })
})

describe('serveHealth()', () => {
  it('answers 200 while all is well and 503 while it is not, on loopback alone', async () => {
    let status = statusOf(known, instant(100_000), 9)
    const server = await serveHealth(0, () => status)
    const address = server.address()
    if (typeof address !== 'object' || !address) throw new Error('It does not listen')
    expect(address.address).toBe('127.0.0.1')
    const ask = async (path: string, method: 'GET' | 'POST' = 'GET') =>
      (await request(`http://127.0.0.1:${address.port}${path}`, { method })).statusCode
    expect([await ask('/healthz'), await ask('/readyz'), await ask('/'), await ask('/healthz', 'POST')]).toEqual([200, 200, 404, 405])
    status = statusOf({ ...known, beat: { ...beat, hasCode: false } }, instant(100_000), 9)
    expect([await ask('/healthz'), await ask('/readyz')]).toEqual([200, 503])
    status = statusOf(known, instant(900_000), 9)
    expect([await ask('/healthz'), await ask('/readyz')]).toEqual([503, 503])
    await expect(serveHealth(address.port, () => status)).rejects.toThrow('EADDRINUSE')
    server.close()
  })
})

describe('writeStatus()', () => {
  it('writes it whole, leaves no draft, and says why it cannot', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tenfoot-status-'))
    const status = statusOf(known, instant(100_000), 9)
    expect(writeStatus(join(folder, 'status.json'), status)).toBeUndefined()
    expect(JSON.parse(readFileSync(join(folder, 'status.json'), 'utf8'))).toMatchObject({ isAlive: true, screen: 'code' })
    expect(readdirSync(folder)).toEqual(['status.json'])
    expect(writeStatus(join(folder, 'no', 'status.json'), status)).toMatch('ENOENT')
    rmSync(folder, { recursive: true })
  })
})

describe('restartAfter()', () => {
  it('starts at once, waits longer for one that crashes again and again, and never two seconds', () => {
    expect([1, 2, 3, 6, 100].map(restartAfter)).toEqual([0.05, 0.1, 0.2, 1.5, 1.5])
  })
})

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { connect } from '../../../cli/connect.ts'
import { exchangesOf, type WireEvent } from '../../../device-sim/inspector/exchange.ts'
import { liveSource } from '../../../device-sim/instruments/live-source.ts'
import { replayedSource } from '../../../device-sim/instruments/replayed-source.ts'
import { throughBench } from '../../../device-sim/instruments/wire.ts'
import { Workbench } from '../../../device-sim/instruments/workbench.ts'
import { television } from '../../../device-sim/profiles/built-in.ts'
import type { NetworkConditions, NetworkName } from '../../../device-sim/profiles/profile.ts'
import { recordTo } from '../../../device-sim/recording/record.ts'
import { readRecording } from '../../../device-sim/recording/recording.ts'
import type { RunningTelevision, Source, Watcher } from '../../../device-sim/television/television.ts'
import { pictureOf } from '../../../device-sim/tui/picture.ts'
import { layoutText } from '../../../device-sim/view/sheet.ts'
import type { Language } from '../../../device-sim/view/words/languages.ts'
import { seededRandom } from '../../../src/random/seeded-random.ts'
import { instant } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { holdWire } from '../../support/held-wire.ts'
import { serveLocally } from '../../support/local-server.ts'

/** Protects the promise that a recorded run is replayed as it was, whatever lay between the device and its server. */

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const secrets = ['secret-device-code', 'secret-access-token', 'secret-refresh-token']
const bad: NetworkConditions = { latency: 400, jitter: 300, loss: 0.25, bandwidth: 64, offline: [{ after: 20, for: 15 }] }

describe('a television on a workbench', () => {
  it('replays a run over a slow, lossy network to the same screens, event by event, the inspector beside it', async () => {
    const { text, screens, home } = await recordedRun(bad)
    expect(home).toBe(true)
    const replayed: string[] = []
    const source = replayedSource(readRecording(text), { speed: Number.POSITIVE_INFINITY }, new VirtualClock(), { folder: '', version: '' })
    await source.start(pictures(source, replayed), false).ended
    expect(replayed.length).toBeGreaterThan(40)
    expect(replayed).toEqual(screens)
  })

  it('E-09: holds no secret in a recording, nor in what is exported', async () => {
    const { text, folder } = await recordedRun('good')
    const exported = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    expect(exported).toHaveLength(3)
    for (const secret of secrets) for (const one of [text, ...exported]) expect(one).not.toContain(secret)
    expect(text).toContain('code #1')
  })

  it('shows beside the device what its developer did', async () => {
    const { screens } = await recordedRun('good', ['network', 'early', 'time', 'ok', 'profile'])
    const seen = screens.join('\n')
    for (const text of [
      'slow: 900 ms ± 400 ms, 64 kbit/s',
      'too early on purpose',
      'The clock went forward 60 s',
      'Set-top box',
      'slow_down',
    ])
      expect(seen, text).toContain(text)
  })

  it('tells its person in Japanese, and its recording and exports in English, what was done', async () => {
    const { text, screens, folder } = await recordedRun('good', ['network', 'early', 'time', 'ok', 'profile'], 'ja')
    expect(screens.join('\n')).toMatch(/低速[\s\S]*時計が60秒進みました[\s\S]*セットトップボックス/)
    const [, jsonl = '', mermaid = ''] = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    const noted = text.split('\n').filter((line) => line.includes('"noted"'))
    expect(noted).toHaveLength(4)
    for (const one of [...noted, jsonl, mermaid]) expect(one).not.toMatch(/[\p{scx=Hira}\p{scx=Kana}\p{scx=Han}]/u)
  })

  it('polls again at once when it wakes from a sleep, since its clock went on, and its codes may be over', async () => {
    const { screens } = await recordedRun('good', ['time', 'right', 'ok'])
    expect(screens.join('\n')).toContain('This code has expired')
  })
})

describe('throughBench()', () => {
  it('tells the requests of two looks for a server apart', async () => {
    const shelf = { folder: '.', version: '0' }
    const bench = new Workbench({ clock: new VirtualClock(), random: seededRandom(1), profile: television, network: 'offline', shelf })
    const events: WireEvent[] = []
    bench.listen((event) => events.push(event))
    for (let look = 1; look <= 2; look++) {
      const under = new Agent()
      closers.push(() => under.destroy())
      await expect(request('http://127.0.0.1:9/', { dispatcher: throughBench(bench, under) })).rejects.toThrow('unreachable')
    }
    expect(exchangesOf(events)).toMatchObject([
      { id: 1, state: 'failed' },
      { id: 2, state: 'failed' },
    ])
    bench.close()
  })
})

/** A run at a server that approves after 30 s, with whatever keys are pressed on the way; its recording, and every picture of it. */
async function recordedRun(
  network: NetworkName | NetworkConditions,
  keys: readonly Parameters<RunningTelevision['press']>[0][] = [],
  language: Language = 'en',
) {
  const clock = new VirtualClock(instant(Date.UTC(2026, 0, 1)))
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-bench-'))
  const { url, close } = await serveLocally((asked, response) => {
    const [status, answer] = answerTo(asked.url ?? '', url, clock.now() - Date.UTC(2026, 0, 1))
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  })
  const wire = holdWire(clock)
  const profile = { ...television, network }
  const bench = new Workbench({ clock, random: seededRandom(5), profile, shelf: { folder, version: '0' } })
  closers.push(
    () => rmSync(folder, { recursive: true }),
    close,
    () => wire.close(),
  )
  const target = { issuer: url, clientId: 'tv', deviceName: 'TV', clock: bench.clock, allowsInsecure: true, dispatcher: wire.dispatcher }
  let text = ''
  const record = recordTo({ clock, write: (line) => (text += line), mask: (line) => bench.secrets.masked(line) })
  const source = liveSource(
    {
      connect: (signal) => connect({ ...target, bench }, signal),
      clock: bench.clock,
      instruments: bench,
      profile,
      language,
      deviceName: 'TV',
      localHour: () => 20,
    },
    { keeper: bench.keeper, record },
  )
  const screens: string[] = []
  const running = source.start(pictures(source, screens), false)
  const until = async (seconds: number) => clock.advanceTo(instant(Date.UTC(2026, 0, 1) + seconds * 1000))
  await until(7)
  for (const key of ['inspect' as const, ...keys]) {
    running.press(key)
    await until((clock.now() - Date.UTC(2026, 0, 1)) / 1000 + 1)
  }
  await until(100)
  const home = (screens.at(-1) ?? '').includes('Good evening, Ada')
  running.press('export')
  while (!text.includes('"exported"')) await new Promise((resolve) => setImmediate(resolve))
  running.press('power')
  await until(110)
  await running.ended
  bench.close()
  await until(111)
  expect(clock.sleeping).toBe(0)
  return { text, screens, home, folder }
}

function answerTo(path: string, issuer: string, past: number): readonly [number, object] {
  switch (path) {
    case '/.well-known/oauth-authorization-server':
      return [
        200,
        {
          issuer,
          device_authorization_endpoint: `${issuer}/device_authorization`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          revocation_endpoint: `${issuer}/revoke`,
        },
      ]
    case '/device_authorization':
      return [200, { device_code: secrets[0], user_code: 'WDJB-MJHT', verification_uri: `${issuer}/device`, expires_in: 600, interval: 5 }]
    case '/token':
      if (past > 8_000 && past < 13_000) return [400, { error: 'slow_down' }]
      return past < 30_000
        ? [400, { error: 'authorization_pending' }]
        : [200, { access_token: secrets[1], refresh_token: secrets[2], token_type: 'Bearer', expires_in: 3600 }]
    case '/userinfo':
      return [200, { sub: '1', name: 'Ada' }]
    default:
      return [200, {}]
  }
}

function pictures(source: Source, into: string[]): Watcher {
  const limits = { qr: 'half', hasSymbols: true, hasColour: true, colours: '256' } as const
  return (state) => {
    into.push(layoutText(pictureOf({ state, run: source.run(), now: source.now(), said: [] }, { columns: 140, rows: 40 }, limits)))
  }
}

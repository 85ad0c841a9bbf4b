import { describe, expect, it } from 'vitest'
import type { SaveOutcome } from '../../../device-sim/inspector/export/save.ts'
import { Workbench } from '../../../device-sim/instruments/workbench.ts'
import { builtInProfiles, television } from '../../../device-sim/profiles/built-in.ts'
import type { NetworkName } from '../../../device-sim/profiles/profile.ts'
import { initialState } from '../../../device-sim/television/initial-state.ts'
import type { RemoteKey } from '../../../device-sim/television/messages.ts'
import { update } from '../../../device-sim/television/update.ts'
import { screenOf } from '../../../device-sim/view/screen-of.ts'
import type { Page, TelevisionState } from '../../../device-sim/view/state.ts'
import type { Language } from '../../../device-sim/view/words/languages.ts'
import { seededRandom } from '../../../src/random/seeded-random.ts'
import { instant } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { televisionState, waitingPage } from '../../support/television-states.ts'

const bench = televisionState(waitingPage(), { instruments: { isInspecting: false } })

describe("update() on a developer's keys", () => {
  it.each<RemoteKey>(['inspect', 'export', 'network', 'time', 'profile', 'early'])(
    'does nothing on %s where there are no instruments',
    (key) => {
      expect(press(televisionState(waitingPage()), key)).toMatchObject({ places: ['signing-in'], commands: [] })
    },
  )

  it('opens the inspector and closes it', () => {
    expect(press(bench, 'inspect').state.instruments?.isInspecting).toBe(true)
    expect(press(bench, 'inspect', 'inspect').state.instruments?.isInspecting).toBe(false)
  })

  it('goes through the networks, and round', () => {
    const { commands } = press(bench, 'network', 'network', 'network', 'network', 'network')
    expect(commands.map((command) => command.type === 'use-network' && command.network)).toEqual([
      'slow',
      'lossy',
      'captive-portal',
      'offline',
      'good',
    ])
  })

  it('comes back to a network of its own behind the last', () => {
    const own = { latency: 1, jitter: 0, loss: 0, offline: [] }
    const { commands } = press({ ...bench, profile: { ...television, network: own } }, ...Array<RemoteKey>(6).fill('network'))
    expect(commands[0]).toEqual({ type: 'use-network', network: 'good' })
    expect(commands[5]).toEqual({ type: 'use-network', network: own })
  })

  it.each<[NetworkName, NetworkName]>([
    ['offline', 'good'],
    ['slow', 'lossy'],
    ['captive-portal', 'offline'],
  ])('begins with the network that was asked for: behind %s comes %s', (network, next) => {
    const clock = new VirtualClock()
    const instruments = new Workbench({ clock, random: seededRandom(1), profile: television, network, shelf: { folder: '', version: '' } })
    const state = initialState({ clock, deviceName: 'TV', instruments, network }, false)
    instruments.close()
    expect(press(state, 'network').commands).toEqual([{ type: 'use-network', network: next }])
  })

  it('becomes every built-in device in turn, each with its own network again', () => {
    const { state, commands } = press({ ...bench, instruments: { isInspecting: true, network: 'slow' } }, 'profile')
    expect(state.profile.name).toBe('set-top-box')
    expect(state.instruments).toEqual({ isInspecting: true, network: undefined })
    expect(commands).toEqual([{ type: 'use-profile', profile: state.profile }])
    expect(press(bench, ...Array<RemoteKey>(builtInProfiles.length).fill('profile')).state.profile).toEqual(bench.profile)
  })

  it('asks how to move the clock, and moves it', () => {
    expect(screenOf(press(bench, 'time').state)).toMatchObject({ name: 'time' })
    expect(press(bench, 'time', 'ok').commands).toEqual([{ type: 'jump', by: 60 }])
    expect(press(bench, 'time', 'right', 'ok').commands).toEqual([{ type: 'suspend', by: 600 }])
    expect(press(bench, 'time', 'right', 'right', 'ok')).toMatchObject({ commands: [], places: ['signing-in'] })
  })

  it('hurries a poll that is waited for, and says so where none is', () => {
    expect(press(bench, 'early')).toMatchObject({ commands: [{ type: 'hurry', isFirst: false }] })
    const { state, commands } = press({ ...bench, page: { at: 'finding', failures: 0 } }, 'early')
    expect([state.notice, commands]).toEqual(['Nothing to hurry: no poll is waited for', []])
  })

  it('exports', () => {
    expect(press(bench, 'export').commands).toEqual([{ type: 'export' }])
  })

  it('says so of a first poll, which few servers mind', () => {
    const page = { ...waitingPage(), tally: { startedAt: instant(0), polls: 0, isSlowed: false } } as Page
    const { state, commands } = press({ ...bench, page }, 'early')
    expect([state.notice, commands]).toEqual([
      'Polls too early on purpose; few servers mind a first poll',
      [{ type: 'hurry', isFirst: true }],
    ])
  })

  it.each<[Language, readonly RemoteKey[], string]>([
    ['en', ['network'], 'Network: slow'],
    ['de', ['network', 'network'], 'Netz: verlustreich'],
    ['ja', ['network'], 'ネットワーク: 低速'],
    ['en', ['profile'], 'Device: Set-top box'],
    ['de', ['profile', 'profile'], 'Gerät: E-Ink-Bilderrahmen'],
    ['en', ['time', 'ok'], 'The clock went forward 60 s'],
    ['de', ['time', 'right', 'ok'], 'Schlief 600 s und wachte auf'],
    ['en', ['early'], 'Polls too early on purpose'],
    ['ja', ['early'], 'わざと早すぎる時刻に問い合わせます'],
  ])('says in %s what came of %j', (language, keys, notice) => {
    expect(press({ ...bench, language }, ...keys).state.notice).toBe(notice)
  })

  it('says nothing of what was noted for the run, which is in English', () => {
    expect(update(bench, { type: 'noted', at: instant(0), about: 'time', text: 'The clock went forward 60 s' }).state).toBe(bench)
  })

  it.each<[SaveOutcome, string]>([
    [{ kind: 'saved', folder: '/tmp', names: ['run.har', 'run.jsonl', 'run-2.mmd'] }, 'Gespeichert: run.har .jsonl run-2.mmd'],
    [
      { kind: 'failed', folder: '/tmp', problem: 'full', why: 'ENOSPC' },
      'Nicht gespeichert: Der Datenträger von /tmp ist voll; schaffen Sie Platz',
    ],
    [{ kind: 'failed', folder: '/tmp', problem: 'other', why: 'EIO' }, 'Nicht gespeichert in /tmp: EIO'],
  ])('says what became of an export: %o', (outcome, notice) => {
    expect(update({ ...bench, language: 'de' }, { type: 'exported', outcome }).state.notice).toBe(notice)
  })
})

it('update() tells what a key led to for eight seconds', () => {
  const told = press(bench, 'network').state
  const at = (now: number) => update(told, { type: 'ticked', at: instant(now), hour: 20, wasVisited: true }).state.notice
  expect(at(127_000)).toBe('Network: slow')
  expect(at(128_000)).toBeUndefined()
})

function press(from: TelevisionState, ...keys: readonly RemoteKey[]) {
  let state = from
  const all = keys.map((key) => {
    const after = update(state, { type: 'key', key })
    state = after.state
    return after
  })
  const places = [state.page.at, ...(state.overlay ? [state.overlay] : [])]
  return { state, commands: all.flatMap(({ commands }) => commands), places }
}

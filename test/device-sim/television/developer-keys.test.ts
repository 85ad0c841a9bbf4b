import { describe, expect, it } from 'vitest'
import { Workbench } from '../../../device-sim/instruments/workbench.ts'
import { builtInProfiles, television } from '../../../device-sim/profiles/built-in.ts'
import type { NetworkName } from '../../../device-sim/profiles/profile.ts'
import { initialState } from '../../../device-sim/television/initial-state.ts'
import type { Message, RemoteKey } from '../../../device-sim/television/messages.ts'
import { update } from '../../../device-sim/television/update.ts'
import { screenOf } from '../../../device-sim/view/screen-of.ts'
import type { TelevisionState } from '../../../device-sim/view/state.ts'
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
    expect(press(bench, 'early').commands).toEqual([{ type: 'hurry' }])
    const { state, commands } = press({ ...bench, page: { at: 'finding', failures: 0 } }, 'early')
    expect([state.notice, commands]).toEqual(['Nothing to hurry: no poll is waited for', []])
  })

  it('exports', () => {
    expect(press(bench, 'export').commands).toEqual([{ type: 'export' }])
  })

  it.each<[Message, string]>([
    [noted('network', 'slow: 900 ms'), 'Network: slow: 900 ms'],
    [noted('profile', 'Speaker'), 'Device: Speaker'],
    [noted('time', 'The clock went forward 60 s'), 'The clock went forward 60 s'],
    [noted('poll', 'too early on purpose'), 'Polls too early on purpose'],
    [
      { type: 'exported', outcome: { kind: 'saved', folder: '/tmp', names: ['run.har', 'run.jsonl', 'run-2.mmd'] } },
      'Saved run.har .jsonl run-2.mmd',
    ],
    [{ type: 'exported', outcome: { kind: 'failed', message: 'the disk is full' } }, 'Not saved: the disk is full'],
  ])('says what became of it: %o', (message, notice) => {
    expect(update(bench, message).state.notice).toBe(notice)
  })
})

it('update() tells what a key led to for eight seconds', () => {
  const told = update(bench, noted('time', 'Slept')).state
  const at = (now: number) => update(told, { type: 'ticked', at: instant(now), hour: 20, wasVisited: true }).state.notice
  expect(at(127_000)).toBe('Slept')
  expect(at(128_000)).toBeUndefined()
})

function noted(about: 'network' | 'profile' | 'time' | 'poll', text: string): Message {
  return { type: 'noted', at: instant(0), about, text }
}

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

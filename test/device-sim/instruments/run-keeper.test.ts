import { describe, expect, it } from 'vitest'
import { Secrets } from '../../../device-sim/inspector/secrets.ts'
import { timelineOf } from '../../../device-sim/inspector/timeline.ts'
import { RunKeeper } from '../../../device-sim/instruments/run-keeper.ts'
import { builtInProfile } from '../../../device-sim/profiles/built-in.ts'
import type { Profile } from '../../../device-sim/profiles/profile.ts'
import { instant } from '../../../src/time/units.ts'
import { televisionState } from '../../support/television-states.ts'

describe('a RunKeeper', () => {
  it('notes the network in which a device begins, and that of the device it becomes', () => {
    const keeper = new RunKeeper(new Secrets())
    const state = televisionState({ at: 'finding', failures: 0 }, { instruments: { isInspecting: false, network: 'offline' } })
    keeper.watch(state, { type: 'switched-on' })
    const box = { ...state, profile: builtInProfile('set-top-box') as Profile, instruments: { isInspecting: false } }
    keeper.watch(box, { type: 'noted', at: instant(130_000), about: 'profile', text: 'Set-top box' })
    expect(timelineOf(keeper.run)).toMatchObject([
      { time: '00.000', what: 'network', says: 'offline' },
      { what: 'profile', says: 'Set-top box' },
      { time: '10.000', what: 'network', says: '120 ms ± 40 ms, 2000 kbit/s' },
    ])
  })

  it('notes no network where there are no instruments: nobody simulates one', () => {
    const keeper = new RunKeeper(new Secrets())
    keeper.watch(televisionState({ at: 'finding', failures: 0 }), { type: 'switched-on' })
    expect(keeper.run.entries).toEqual([])
  })
})

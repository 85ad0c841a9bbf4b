import { describe, expect, it } from 'vitest'
import { ImpatientClock } from '../../../device-sim/clock/impatient-clock.ts'
import type { DeviceApi } from '../../../src/device/device-api.ts'
import { drive, type Turn } from '../../../src/device/drive.ts'
import { instant, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'

const codes = {
  deviceCode: 'secret',
  userCode: 'WDJB-MJHT',
  verificationUri: 'https://tv.example/device',
  expiresIn: seconds(600),
  interval: seconds(5),
}

describe('ImpatientClock', () => {
  it('lets a device poll before its time once, and wait a whole interval from then', async () => {
    const { clock, hurried, polls, ended } = waiting()
    await clock.advanceTo(instant(2_000))
    expect(hurried.hurry()).toBe(true)
    await clock.advanceTo(instant(6_900))
    expect(polls).toEqual([2_000])
    await clock.advanceTo(instant(7_100))
    expect(polls).toEqual([2_000, 7_000])
    await ended()
    expect(clock.sleeping).toBe(0)
  })

  it('has nobody to wake where nobody sleeps', () => {
    expect(new ImpatientClock(new VirtualClock()).hurry()).toBe(false)
  })

  it('leaves no sleeper behind when a sleep is given up', async () => {
    const clock = new VirtualClock()
    const hurried = new ImpatientClock(clock)
    const end = new AbortController()
    const slept = hurried.sleepUntil(instant(5_000), end.signal)
    end.abort()
    await slept
    expect(clock.sleeping).toBe(0)
    expect(hurried.hurry()).toBe(false)
    await hurried.sleepUntil(instant(5_000), end.signal)
  })
})

/** A device that waits for its phone, and when it polled. */
function waiting() {
  const clock = new VirtualClock()
  const hurried = new ImpatientClock(clock)
  const polls: number[] = []
  const api: DeviceApi = {
    requestCodes: async () => ({ type: 'codes-issued', authorization: codes }),
    poll: async () => {
      polls.push(clock.now())
      return { type: 'refused', refusal: { code: 'authorization_pending' } }
    },
  }
  const turns: Turn[] = []
  const end = new AbortController()
  const driven = drive({ api, clock: hurried, signal: end.signal, onTurn: (turn) => turns.push(turn) })
  const ended = async () => {
    end.abort()
    await driven
  }
  return { clock, hurried, polls, turns, ended }
}

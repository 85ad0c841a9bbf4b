import { describe, expect, it } from 'vitest'
import { DeviceClock } from '../../../device-sim/clock/device-clock.ts'
import type { ClockConditions } from '../../../device-sim/profiles/profile.ts'
import { instant, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'

const right: ClockConditions = { skew: 0, drift: 0, sleeps: [] }

describe('DeviceClock', () => {
  it.each<[string, ClockConditions, number, number]>([
    ['is right where nothing is wrong', right, 1_000_000, 1_000_000],
    ['is ahead by its skew', { ...right, skew: 90 }, 1_000_000, 1_090_000],
    ['is behind by a negative one', { ...right, skew: -4 }, 1_000_000, 996_000],
    ['runs fast by its drift, in millionths', { ...right, drift: 1_000 }, 1_000_000, 1_001_000],
    ['runs slow by a negative one', { ...right, drift: -1_000 }, 1_000_000, 999_000],
  ])('%s', async (_, conditions, world, device) => {
    const { clock, time } = put(conditions)
    await time.advanceTo(instant(world))
    expect(clock.now()).toBe(device)
  })

  it.each([0, 1_000, -1_000])('wakes a sleeper when it is time by itself (drift %i)', async (drift) => {
    const { clock, time } = put({ ...right, skew: 30, drift })
    let wokeAt = 0
    void clock.sleepUntil(instant(1_030_000)).then(() => (wokeAt = clock.now()))
    await time.advanceTo(instant(2_000_000))
    expect(wokeAt).toBeGreaterThanOrEqual(1_030_000)
    expect(wokeAt).toBeLessThan(1_030_003)
  })

  it('jumps forward, and what is due by then happens at once', async () => {
    const { clock, time } = put(right)
    const woken: number[] = []
    for (const at of [50_000, 70_000]) void clock.sleepUntil(instant(at)).then(() => woken.push(at))
    await time.advanceTo(instant(1_000))
    clock.jump(seconds(60))
    await time.advanceTo(instant(1_001))
    expect(woken).toEqual([50_000])
    expect(clock.now()).toBe(61_001)
    await time.advanceTo(instant(10_000))
    expect(woken).toEqual([50_000, 70_000])
    expect(time.sleeping).toBe(0)
  })

  it('E-35: goes on while the device sleeps, and the connections are gone', async () => {
    const { clock, sleeps } = put(right)
    clock.suspend(seconds(600))
    expect(clock.now()).toBe(600_000)
    expect(sleeps()).toBe(1)
  })

  it('lets nothing happen during a sleep of the profile, and cuts the connections when it begins', async () => {
    const { clock, time, sleeps } = put({ ...right, sleeps: [{ after: 10, for: 60 }] })
    const woken: number[] = []
    for (const at of [5_000, 12_000, 60_000, 80_000]) void clock.sleepUntil(instant(at)).then(() => woken.push(time.now()))
    await time.advanceTo(instant(9_000))
    expect(sleeps()).toBe(0)
    await time.advanceTo(instant(69_000))
    expect(woken).toEqual([5_000])
    expect(sleeps()).toBe(1)
    await time.advanceTo(instant(90_000))
    expect(woken).toEqual([5_000, 70_000, 70_000, 80_000])
    expect(time.sleeping).toBe(0)
  })

  it('is that of another device from then on', async () => {
    const { clock, time } = put(right)
    let wokeAt = 0
    void clock.sleepUntil(instant(100_000)).then(() => (wokeAt = time.now()))
    await time.advanceTo(instant(10_000))
    clock.use({ ...right, skew: 50 })
    await time.advanceTo(instant(100_000))
    expect(wokeAt).toBe(50_000)
  })

  it('leaves no sleeper behind when a sleep is given up, or when it is put away', async () => {
    const { clock, time } = put({ ...right, sleeps: [{ after: 1_000, for: 60 }] })
    const end = new AbortController()
    const slept = clock.sleepUntil(instant(5_000), end.signal)
    end.abort()
    await slept
    clock.close()
    await time.advanceTo(instant(10))
    expect(time.sleeping).toBe(0)
  })
})

function put(conditions: ClockConditions) {
  const time = new VirtualClock()
  let count = 0
  const clock = new DeviceClock(time, conditions, () => (count += 1))
  return { clock, time, sleeps: () => count }
}

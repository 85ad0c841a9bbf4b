import { describe, expect, it } from 'vitest'
import { DeviceClock } from '../../../device-sim/clock/device-clock.ts'
import type { ClockConditions } from '../../../device-sim/profiles/profile.ts'
import { seededRandom } from '../../../src/random/seeded-random.ts'
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

  it.each<[string, ClockConditions, ClockConditions, number]>([
    ['that is behind', right, { ...right, skew: -4 }, 10_000],
    ['that is right, behind one that was ahead', { ...right, skew: 50 }, right, 60_000],
    ['that runs right, behind one that ran fast', { ...right, drift: 10_000 }, right, 10_100],
    ['that is further behind', { ...right, skew: -4 }, { ...right, skew: -3_600 }, 6_000],
  ])('E-35: goes on from what it is, and never back, when the device becomes one %s', async (_, before, after, time) => {
    const { clock, time: world } = put(before)
    await world.advanceTo(instant(10_000))
    expect(clock.now()).toBe(time)
    let wokeAt = 0
    void clock.sleepUntil(instant(time + 1_000)).then(() => (wokeAt = world.now()))
    clock.use(after)
    expect(clock.now()).toBe(time)
    await world.advanceTo(instant(12_000))
    expect(clock.now()).toBe(time + 2_000)
    expect(wokeAt).toBe(11_000)
  })

  it('E-35: is as right as before when the device has been another and is itself again', async () => {
    const { clock, time } = put(right)
    for (let at = 1_000; at <= 5_000; at += 1_000) {
      await time.advanceTo(instant(at))
      clock.use({ ...right, skew: -4 })
      clock.use(right)
      expect(clock.now()).toBe(at)
    }
  })

  it('E-35: never goes back, whatever devices it is the clock of in turn, and wakes every sleeper in time', async () => {
    const random = seededRandom(3)
    const { clock, time } = put(right)
    let last = clock.now()
    for (let turn = 1; turn <= 200; turn += 1) {
      const at = instant(clock.now() + random.integer(3_000))
      let wokeAt: number | undefined
      void clock.sleepUntil(at).then(() => (wokeAt = clock.now()))
      await time.advanceTo(instant(time.now() + random.integer(2_000)))
      clock.use({ skew: random.integer(200) - 100, drift: random.integer(20_001) - 10_000, sleeps: [] })
      expect(clock.now()).toBeGreaterThanOrEqual(last)
      last = clock.now()
      await time.advanceTo(instant(time.now() + 3_100))
      expect(wokeAt).toBeGreaterThanOrEqual(at)
    }
    expect(time.sleeping).toBe(0)
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

import { describe, expect, it } from 'vitest'
import { sleeplessClock } from '../../../cli/agent/sleepless-clock.ts'
import { instant, later, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'

/** Protects the eight hours of an agent: a laptop that sleeps stops one clock, and whoever sets the other one back must not prolong them. */
describe('sleeplessClock()', () => {
  const at = instant(1_800_000_000_000)
  const open = () => {
    const steady = new VirtualClock(instant(5_000))
    const wall = new VirtualClock(at)
    return { steady, wall, clock: sleeplessClock(steady, wall) }
  }
  const tick = ({ steady, wall }: ReturnType<typeof open>, by: number) =>
    Promise.all([steady, wall].map((clock) => clock.advanceTo(later(clock.now(), seconds(by)))))

  it('begins with the wall clock, and goes with both', async () => {
    const clocks = open()
    expect(clocks.clock.now()).toBe(at)
    await tick(clocks, 60)
    expect(clocks.clock.now()).toBe(later(at, seconds(60)))
  })

  it('goes on while the machine sleeps, and wakes whoever waited within five seconds', async () => {
    const clocks = open()
    let isAwake = false
    void clocks.clock.sleepUntil(later(at, seconds(28_800))).then(() => {
      isAwake = true
    })
    await tick(clocks, 60)
    await clocks.wall.advanceTo(later(at, seconds(30_000)))
    expect(isAwake).toBe(false)
    await tick(clocks, 5)
    expect(isAwake).toBe(true)
    expect(clocks.steady.sleeping).toBe(0)
  })

  it('never goes back, nor slower than the steady one, when somebody sets the wall clock back', async () => {
    const steady = new VirtualClock(instant(0))
    let wall: number = at
    const clock = sleeplessClock(steady, { now: () => instant(wall), sleepUntil: () => Promise.resolve() })
    wall += 100_000
    expect(clock.now()).toBe(at + 100_000)
    wall -= 500_000
    expect(clock.now()).toBe(at + 100_000)
    await steady.advanceTo(instant(200_000))
    expect(clock.now()).toBe(at + 200_000)
  })

  it('stops waiting when it is told to', async () => {
    const { clock, steady } = open()
    const over = new AbortController()
    const slept = clock.sleepUntil(later(at, seconds(28_800)), over.signal)
    over.abort()
    await slept
    expect(steady.sleeping).toBe(0)
  })
})

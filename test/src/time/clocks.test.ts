import { afterEach, describe, expect, it, vi } from 'vitest'
import { monotonicClock, wallClock } from '../../../src/time/system-clock.ts'
import { between, earlier, instant, later, numericDate, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('units', () => {
  it('are whole milliseconds and seconds', () => {
    expect(instant(1.6)).toBe(2)
    expect(later(instant(1_000), seconds(0.5))).toBe(1_500)
    expect(between(instant(1_000), instant(2_500))).toBe(1.5)
    expect(earlier(instant(2), instant(1))).toBe(1)
    expect(numericDate(instant(1_999))).toBe(1)
  })
})

describe.each([
  ['monotonicClock', monotonicClock],
  ['wallClock', wallClock],
])('%s', (_, clock) => {
  it('gives whole milliseconds near the wall clock', () => {
    expect(Number.isInteger(clock.now())).toBe(true)
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(5_000)
  })

  it('sleeps until an instant, not before', async () => {
    const at = later(clock.now(), seconds(0.02))
    await clock.sleepUntil(at)
    expect(clock.now()).toBeGreaterThanOrEqual(at)
  })

  it('does not sleep until what is past or no time at all', async () => {
    await clock.sleepUntil(instant(0))
    await clock.sleepUntil(instant(Number.NaN))
  })

  it('wakes at once when aborted, and leaves neither listener nor timer', async () => {
    const controller = new AbortController()
    const remove = vi.spyOn(controller.signal, 'removeEventListener')
    const sleep = clock.sleepUntil(later(clock.now(), seconds(3_600)), controller.signal)
    controller.abort()
    await sleep
    expect(remove).toHaveBeenCalledOnce()
    await clock.sleepUntil(later(clock.now(), seconds(3_600)), controller.signal)
  })

  it('removes its listener when it wakes by itself', async () => {
    const { signal } = new AbortController()
    const add = vi.spyOn(signal, 'addEventListener')
    const remove = vi.spyOn(signal, 'removeEventListener')
    for (let count = 0; count < 15; count += 1) await clock.sleepUntil(later(clock.now(), seconds(0.001)), signal)
    expect(remove).toHaveBeenCalledTimes(add.mock.calls.length)
  })
})

describe('wallClock', () => {
  it('E-32: sleeps for longer than the 2^31 ms after which Node fires at once', async () => {
    vi.useFakeTimers({ now: 0 })
    const days = 30
    let isAwake = false
    const sleep = wallClock.sleepUntil(instant(days * 86_400_000)).then(() => {
      isAwake = true
    })
    await vi.advanceTimersByTimeAsync((days - 1) * 86_400_000)
    expect(isAwake).toBe(false)
    await vi.advanceTimersByTimeAsync(86_400_000)
    await sleep
    expect(isAwake).toBe(true)
  })
})

describe('VirtualClock', () => {
  it('stands still until it is told to move', () => {
    const clock = new VirtualClock(instant(7))
    expect(clock.now()).toBe(7)
  })

  it('wakes sleepers in order, each at its own time, those included that begin on the way', async () => {
    const clock = new VirtualClock()
    const heard: [string, number][] = []
    const note = (name: string) => () => heard.push([name, clock.now()])
    void clock.sleepUntil(instant(20)).then(note('b'))
    void clock.sleepUntil(instant(10)).then(() => clock.sleepUntil(instant(15)).then(note('a')))
    void clock.sleepUntil(instant(99)).then(note('never'))
    await clock.advanceTo(instant(30))
    expect(heard).toEqual([
      ['a', 15],
      ['b', 20],
    ])
    expect(clock.now()).toBe(30)
    expect(clock.sleeping).toBe(1)
  })

  it('wakes a sleeper that is aborted, and forgets it', async () => {
    const clock = new VirtualClock()
    const controller = new AbortController()
    const sleep = clock.sleepUntil(instant(10), controller.signal)
    controller.abort()
    await sleep
    expect(clock.sleeping).toBe(0)
    await clock.sleepUntil(instant(10), controller.signal)
  })

  it('removes its listener when a sleeper wakes by itself', async () => {
    const clock = new VirtualClock()
    const { signal } = new AbortController()
    const remove = vi.spyOn(signal, 'removeEventListener')
    void clock.sleepUntil(instant(10), signal)
    await clock.advanceTo(instant(10))
    expect(remove).toHaveBeenCalledOnce()
  })

  it('stands still while it is held, however often, and lets go only once', async () => {
    const clock = new VirtualClock()
    let isAwake = false
    void clock.sleepUntil(instant(10)).then(() => {
      isAwake = true
    })
    const releases = [clock.hold(), clock.hold()]
    const moved = clock.advanceTo(instant(10))
    releases[0]?.()
    releases[0]?.()
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(isAwake).toBe(false)
    releases[1]?.()
    await moved
    expect(isAwake).toBe(true)
  })

  it('never goes back', async () => {
    const clock = new VirtualClock(instant(50))
    await clock.advanceTo(instant(10))
    expect(clock.now()).toBe(50)
  })
})

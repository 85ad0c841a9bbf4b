import { describe, expect, it } from 'vitest'
import { stopSignal } from '../../cli/stop-signal.ts'

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
const counts = () => signals.map((signal) => process.listenerCount(signal))

describe('stopSignal()', () => {
  it.each(signals)('waits for %s, and then leaves the next signal of any kind to Node', async (signal) => {
    const before = counts()
    const stopped = stopSignal()
    process.emit(signal)
    expect(counts()).toEqual(before)
    expect(await stopped.signal).toBe(signal)
  })

  it('leaves no listener behind when nobody waits any more', () => {
    const before = counts()
    const all = Array.from({ length: 12 }, () => stopSignal())
    expect(counts()).toEqual(before.map((count) => count + 1))
    for (const { release } of all) release()
    expect(counts()).toEqual(before)
  })
})

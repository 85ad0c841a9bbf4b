import { describe, expect, it } from 'vitest'
import { hearSignals } from '../../../device-sim/television/signals.ts'

describe('hearSignals()', () => {
  it('tells everybody who hears, with one listener on the process, and leaves none behind', () => {
    const before = process.listenerCount('SIGHUP')
    const heard: string[] = []
    const releases = Array.from({ length: 20 }, (_, index) => hearSignals((signal) => heard.push(`${index} ${signal}`)))
    expect(process.listenerCount('SIGHUP')).toBe(before + 1)
    releases.pop()?.()
    process.emit('SIGHUP')
    expect(heard).toEqual(Array.from({ length: 19 }, (_, index) => `${index} SIGHUP`))
    for (const release of releases) release()
    expect(process.listenerCount('SIGHUP')).toBe(before)
  })

  it('hears again after all had stopped, and stops only once however often it is told to', () => {
    const before = process.listenerCount('SIGTERM')
    const heard: string[] = []
    const first = hearSignals(() => heard.push('first'))
    first()
    const second = hearSignals(() => heard.push('second'))
    first()
    process.emit('SIGTERM')
    expect(heard).toEqual(['second'])
    second()
    expect(process.listenerCount('SIGTERM')).toBe(before)
  })
})

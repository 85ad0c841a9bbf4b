import { describe, expect, it } from 'vitest'
import { hearLostInput, hearLostOutput } from '../../../device-sim/television/lost-streams.ts'

describe.each([
  ['hearLostOutput()', hearLostOutput, process.stdout, 'error'],
  ['hearLostInput()', hearLostInput, process.stdin, 'error'],
  ['hearLostInput()', hearLostInput, process.stdin, 'end'],
] as const)('%s', (_, hear, stream, event) => {
  it(`tells everybody who hears of '${event}', with one listener on the stream`, () => {
    const heard: number[] = []
    hear(() => {})()
    const before = stream.listenerCount(event)
    const releases = Array.from({ length: 20 }, (_, index) => hear(() => heard.push(index)))
    expect(stream.listenerCount(event)).toBe(before)
    releases.pop()?.()
    stream.emit(event, new Error('write EPIPE'))
    expect(heard).toEqual(Array.from({ length: 19 }, (_, index) => index))
    for (const release of releases) release()
  })

  it(`goes on listening to '${event}' when nobody hears any more, since an error that nobody hears is a crash`, () => {
    const heard: number[] = []
    hear(() => heard.push(1))()
    expect(() => stream.emit(event, new Error('write EPIPE'))).not.toThrow()
    expect(heard).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { Pin, readPin } from '../../../device-sim/kiosk/pin.ts'
import { instant } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'

describe('Pin', () => {
  it('is right when it is, and is kept as a hash alone', async () => {
    const pin = new Pin('258036', new VirtualClock())
    expect(await pin.check('258036')).toBe(true)
    expect(await pin.check('258037')).toBe(false)
    expect(JSON.stringify({ ...pin })).not.toContain('258036')
    expect(pin.length).toBe(6)
  })

  it('takes none for a quarter of an hour after five wrong ones in a row, fifty at once included', async () => {
    const clock = new VirtualClock()
    const pin = new Pin('2580', clock)
    const guesses = Array.from({ length: 50 }, (_, i) => pin.check(i === 30 ? '2580' : '1111'))
    expect((await Promise.all(guesses)).every((isRight) => !isRight)).toBe(true)
    expect(await pin.check('2580')).toBe(false)
    await clock.advanceTo(instant(15 * 60_000))
    expect(await pin.check('2580')).toBe(true)
  })

  it('counts wrong ones in a row: a right one between them begins anew', async () => {
    const pin = new Pin('2580', new VirtualClock())
    for (let round = 0; round < 3; round += 1) {
      for (let wrong = 0; wrong < 4; wrong += 1) expect(await pin.check('1111')).toBe(false)
      expect(await pin.check('2580')).toBe(true)
    }
  })
})

describe('readPin()', () => {
  it.each([
    ['2580', '2580'],
    ['2580\n', '2580'],
    ['123456789012', '123456789012'],
    ['123', undefined],
    ['1234567890123', undefined],
    ['12a4', undefined],
    ['', undefined],
  ])('of %j: %s', (text, pin) => {
    expect(readPin(text)).toBe(pin)
  })
})

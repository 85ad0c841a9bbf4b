import { describe, expect, it } from 'vitest'
import type { Input } from '../../../device-sim/profiles/profile.ts'
import { RemoteReader } from '../../../device-sim/tui/remote-reader.ts'
import { instant } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'

describe('RemoteReader', () => {
  it.each([
    ['up', undefined, 'up'],
    ['enter', '\r', 'ok'],
    ['linefeed', '\n', 'ok'],
    ['backspace', '\x7f', 'back'],
    ['h', 'h', 'home'],
    ['q', 'q', 'power'],
    ['C-c', '\x03', 'power'],
    ['?', '?', 'help'],
    ['o', 'o', 'open'],
    ['a', 'a', 'address'],
  ])('reads %s as a key of the remote control', async (name, character, key) => {
    expect(await read([[name, character]])).toEqual([key])
  })

  it('counts Enter once, though it comes as return and as enter', async () => {
    expect(
      await read([
        ['return', '\r'],
        ['enter', '\r'],
      ]),
    ).toEqual(['ok'])
  })

  it('takes Escape for Back after 50 ms of silence', async () => {
    const { reader, pressed, clock } = made()
    reader.read('escape', '\x1b')
    await clock.advanceTo(instant(49))
    expect(pressed).toEqual([])
    await clock.advanceTo(instant(50))
    expect(pressed).toEqual(['back'])
  })

  it.each(['[', 'O'])('puts an arrow together that a slow line tore in two: ESC, %sB', async (second) => {
    expect(
      await read([
        ['escape', '\x1b'],
        [second, second],
        ['S-b', 'B'],
      ]),
    ).toEqual(['down'])
  })

  it('does not take a torn arrow for Back when its end is late', async () => {
    const { reader, pressed, clock } = made()
    reader.read('escape', '\x1b')
    reader.read('[', '[')
    await clock.advanceTo(instant(60))
    expect(pressed).toEqual([])
    expect(clock.sleeping).toBe(0)
  })

  it('takes Escape and another key for what they are', async () => {
    expect(
      await read([
        ['escape', '\x1b'],
        ['h', 'h'],
      ]),
    ).toEqual(['back', 'home'])
  })

  it('swallows the parameters of a torn sequence', async () => {
    expect(
      await read([
        ['escape', '\x1b'],
        ['[', '['],
        ['1', '1'],
        [';', ';'],
        ['2', '2'],
        ['S-a', 'A'],
      ]),
    ).toEqual(['up'])
  })

  it('knows no other keys', async () => {
    expect(
      await read([
        ['z', 'z'],
        ['f1', undefined],
        ['constructor', undefined],
        ['C-z', '\x1a'],
      ]),
    ).toEqual([])
  })
})

describe('RemoteReader of a device that is steered otherwise', () => {
  it('reads digits, whether or not the device has some: a PIN is typed with them', async () => {
    const digits: Presses = [
      ['1', '1'],
      ['9', '9'],
      ['0', '0'],
      ['up', undefined],
    ]
    expect(await read(digits, 'arrows-and-digits')).toEqual(['1', '9', '0', 'up'])
    expect(await read(digits)).toEqual(['1', '9', '0', 'up'])
  })

  it('turns a knob with arrows and presses it with Enter or space', async () => {
    const presses: Presses = [
      ['left', undefined],
      ['down', undefined],
      ['enter', '\r'],
      ['space', ' '],
      ['h', 'h'],
    ]
    expect(await read(presses, 'knob')).toEqual(['previous', 'next', 'ok', 'ok'])
  })

  it('takes one press of a button for the next choice, after 400 ms', async () => {
    const { reader, pressed, clock } = made('button')
    reader.read('space', ' ')
    await clock.advanceTo(instant(399))
    expect(pressed).toEqual([])
    await clock.advanceTo(instant(400))
    expect(pressed).toEqual(['next'])
  })

  it('takes two presses of a button for OK, and a button that is held for one OK', async () => {
    const { reader, pressed, clock } = made('button')
    for (const at of [0, 250, 280, 310, 340, 370]) {
      await clock.advanceTo(instant(at))
      reader.read('enter', '\r')
    }
    await clock.advanceTo(instant(2000))
    expect(pressed).toEqual(['ok'])
    reader.read('enter', '\r')
    await clock.advanceTo(instant(3000))
    expect(pressed).toEqual(['ok', 'next'])
  })

  it('leaves whoever tries a device out their own keys, even where the device has none', async () => {
    const presses: Presses = [
      ['enter', '\r'],
      ['up', undefined],
      ['q', 'q'],
      ['C-c', '\x03'],
    ]
    expect(await read(presses, 'none')).toEqual(['power', 'power'])
  })

  it('changes its keys with the device', async () => {
    const { reader, pressed } = made()
    reader.use('knob')
    reader.read('right', undefined)
    expect(pressed).toEqual(['next'])
  })
})

type Presses = readonly (readonly [name: string, character: string | undefined])[]

function made(input: Input = 'arrows') {
  const pressed: string[] = []
  const clock = new VirtualClock()
  return { pressed, clock, reader: new RemoteReader(clock, (key) => pressed.push(key), input) }
}

async function read(keys: Presses, input: Input = 'arrows'): Promise<string[]> {
  const { reader, pressed, clock } = made(input)
  for (const [name, character] of keys) reader.read(name, character)
  await clock.advanceTo(instant(1000))
  return pressed
}

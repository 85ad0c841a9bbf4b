import { describe, expect, it } from 'vitest'
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
        ['x', 'x'],
        ['f1', undefined],
        ['constructor', undefined],
        ['C-z', '\x1a'],
      ]),
    ).toEqual([])
  })
})

function made() {
  const pressed: string[] = []
  const clock = new VirtualClock()
  return { pressed, clock, reader: new RemoteReader(clock, (key) => pressed.push(key)) }
}

async function read(keys: [name: string, character: string | undefined][]): Promise<string[]> {
  const { reader, pressed, clock } = made()
  for (const [name, character] of keys) reader.read(name, character)
  await clock.advanceTo(instant(1000))
  return pressed
}

import { describe, expect, it } from 'vitest'
import { builtInProfile } from '../../../device-sim/profiles/built-in.ts'
import type { Profile } from '../../../device-sim/profiles/profile.ts'
import { shownIn, terminalLimits } from '../../../device-sim/profiles/terminal.ts'
import { paint, paletteFor } from '../../../device-sim/tui/paint.ts'
import { PaintPace } from '../../../device-sim/tui/paint-pace.ts'
import { paletteOf } from '../../../device-sim/tui/palette.ts'
import { Roll } from '../../../device-sim/tui/roll.ts'
import { layoutOf } from '../../../device-sim/view/layout.ts'
import { inkText } from '../../../device-sim/view/said.ts'
import { screenOf } from '../../../device-sim/view/screen-of.ts'
import { instant } from '../../../src/time/units.ts'
import { everyState, televisionState, waitingPage } from '../../support/television-states.ts'

const device = (name: string): Profile => builtInProfile(name) ?? raise(name)

describe('PaintPace', () => {
  const state = (more: object) => ({ ...televisionState(waitingPage()), profile: device('e-ink-frame'), ...more })

  it('paints electronic paper once a minute while only time passes', () => {
    const pace = new PaintPace()
    const due = [0, 1_000, 59_000, 60_000, 61_000].map((now) => pace.isDue(state({ now: instant(now) }), instant(now)))
    expect(due).toEqual([true, false, false, true, false])
  })

  it('paints at once what nobody may be kept waiting for', () => {
    const pace = new PaintPace()
    pace.isDue(state({}), instant(0))
    for (const more of [{ focus: { row: 0, column: 1 } }, { notice: 'Saved' }, { page: { at: 'stopped', ending: { reason: 'denied' } } }])
      expect(pace.isDue(state(more), instant(1_000)), JSON.stringify(more)).toBe(true)
  })

  it('paints every other screen when something in it is different, and not before', () => {
    const pace = new PaintPace()
    const due = [0, 500, 3_000, 60_000, 60_500].map((now) =>
      pace.isDue({ ...televisionState(waitingPage()), now: instant(now) }, instant(now)),
    )
    expect(due).toEqual([true, false, true, true, false])
  })

  it.each(['tv', 'e-ink-frame'])('paints %s at once when the inspector opens, all the time it is open, and when it closes', (name) => {
    const pace = new PaintPace()
    const due = [false, true, true, false, false].map((isInspecting) =>
      pace.isDue({ ...state({ profile: device(name) }), instruments: { isInspecting } }, instant(0)),
    )
    expect(due).toEqual([true, true, true, true, false])
  })
})

describe('paletteOf()', () => {
  const pictures = ['paper', 'qr-light', 'qr-dark', 'qr-mixed']
  const own = (palette: ReturnType<typeof paletteOf>) => Object.entries(palette).filter(([style]) => !pictures.includes(style))

  it('paints sixteen colours by the numbers that sixteen colours have', () => {
    for (const [style, sgr] of own(paletteOf('16', 'dark', true))) expect(sgr, style).toMatch(/^(1;)?(3[0-7]|9[0-7]);(4[0-7]|10[0-7])$/)
  })

  it('paints two colours with two', () => {
    for (const ground of ['dark', 'light'] as const)
      for (const [style, sgr] of own(paletteOf('two', ground, true))) expect(sgr, style).toMatch(/^(1;)?38;5;(16;48;5;231|231;48;5;16)$/)
  })

  it('paints a light ground with greys alone', () => {
    for (const [style, sgr] of own(paletteOf('truecolor', 'light', true)))
      for (const [, number] of sgr.matchAll(/[34]8;5;(\d+)/g)) expect(Number(number) === 16 || Number(number) >= 232, style).toBe(true)
  })

  it('has no colour where none is wanted, but in pictures (no-color.org)', () => {
    for (const [style, sgr] of own(paletteOf('256', 'light', false))) expect(sgr, style).toMatch(/^(0|1|7|1;7)$/)
    for (const style of pictures) expect(paletteOf('16', 'dark', false)[style as 'paper']).toContain('38;5;')
  })
})

describe('a device in a terminal', () => {
  it('has no more colours than the terminal, and no QR code that its font cannot draw', () => {
    const limits = terminalLimits({ TERM: 'linux' })
    const screen = shownIn(device('tv'), limits).screen
    expect(screen).toMatchObject({ colours: '16', qr: 'full', hasSymbols: false })
    expect(shownIn(device('set-top-box'), terminalLimits({ TERM: 'xterm-256color' })).screen).toMatchObject({ colours: '16' })
  })

  it('is painted with no control sequences but those of colours', () => {
    for (const name of ['tv', 'set-top-box', 'e-ink-frame', 'lcd-20x4', 'receipt-printer', 'speaker']) {
      const profile = device(name)
      const text = paint(
        layoutOf(screenOf({ ...televisionState(waitingPage()), profile }), { columns: 100, rows: 40 }, profile),
        paletteFor(profile, true),
      )
      expect(text.replace(/\x1b\[0;[\d;]+m/g, ''), name).toMatch(/^[^\p{Cc}]*$/mu)
    }
  })
})

describe('Roll', () => {
  const printer = (state: string) => ({ ...(everyState[state] ?? raise(state)), profile: device('receipt-printer') })

  it('keeps what was printed, and prints nothing twice', () => {
    const roll = new Roll()
    for (const state of ['finding', 'code', 'code', 'no answer', 'home', 'home']) roll.follow(printer(state))
    const text = inkText(roll.lines)
    expect(text.match(/Code: WDJB-MJHT/g)).toHaveLength(1)
    expect(text.match(/Good evening/g)).toHaveLength(1)
  })

  it('begins anew with another device, and never grows without end', () => {
    const roll = new Roll()
    for (let count = 0; count < 200; count++) for (const state of ['code', 'home']) roll.follow(printer(state))
    expect(roll.lines).toHaveLength(500)
    roll.follow({ ...(everyState['home'] ?? raise('home')), profile: device('speaker') })
    expect(inkText(roll.lines)).toBe('Good evening, Ada Example\nSigned in as ada@example.test\n')
  })
})

function raise(what: string): never {
  throw new Error(`There is no ${what}`)
}

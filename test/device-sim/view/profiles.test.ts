import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { builtInProfiles } from '../../../device-sim/profiles/built-in.ts'
import type { CharacterScreen, Profile } from '../../../device-sim/profiles/profile.ts'
import { readProfileText } from '../../../device-sim/profiles/read-profile.ts'
import { layoutOf } from '../../../device-sim/view/layout.ts'
import { lcdLines } from '../../../device-sim/view/lcd-lines.ts'
import { inkText } from '../../../device-sim/view/said.ts'
import { say } from '../../../device-sim/view/say.ts'
import { screenOf } from '../../../device-sim/view/screen-of.ts'
import { type Layout, layoutText } from '../../../device-sim/view/sheet.ts'
import type { TelevisionState } from '../../../device-sim/view/state.ts'
import { languages, wordsOf } from '../../../device-sim/view/words/languages.ts'
import { displayWidth } from '../../../src/text/width.ts'
import { instant } from '../../../src/time/units.ts'
import { everyState, televisionState, waitingPage } from '../../support/television-states.ts'

/** Protects what every device shows in every state. */

const examples = readdirSync('examples/profiles').map((file) => {
  const reading = readProfileText(readFileSync(`examples/profiles/${file}`, 'utf8'))
  if (reading.kind === 'wrong') throw new Error(reading.message)
  return reading.value
})
const all = [...builtInProfiles, ...examples]
const named = all.map((profile) => [profile.name, profile] as const)
const states = Object.entries(everyState)

describe.each(named)('the device %s', (name, profile) => {
  it('looks as it is kept, in every state', async () => {
    const pictures = states.map(([state, of]) => `== ${state}\n${seen({ ...of, profile })}\n`)
    await expect(pictures.join('\n')).toMatchFileSnapshot(`golden/profiles/${name}.txt`)
  })

  it.each([
    [1, 1],
    [20, 4],
    [41, 13],
    [133, 43],
  ])('fills exactly the cells there are of a terminal of %ix%i, in every state', (columns, rows) => {
    for (const [state, of] of states) expect(isFilled(layout({ ...of, profile }, columns, rows), columns), state).toBe(true)
  })

  it.each(languages)('fills exactly the cells there are when it speaks %s', (language) => {
    for (const [state, of] of states) expect(isFilled(layout({ ...of, profile, language }, 80, 24), 80), state).toBe(true)
  })

  it('A-28: shows the code and the whole address, beside a QR code or without', () => {
    const text = seen({ ...televisionState(waitingPage()), profile }).replace(/[\s|]/g, '')
    expect(text).toContain(profile.screen.kind === 'voice' ? 'WhiskeyDeltaJuliettBravo–MikeJuliettHotelTango' : 'WDJB-MJHT')
    expect(text).toContain('192.168.1.20:8628/device')
  })
})

it.each(named)('D-80: the device %s shows a longer code whole', (_name, profile) => {
  const text = seen({ ...televisionState(waitingPage({ userCode: 'WDJ-BMJH-TKLM' })), profile }).replace(/[\s|]/g, '')
  const said = 'WhiskeyDeltaJuliett–BravoMikeJuliettHotel–TangoKiloLimaMike'
  expect(text).toContain(profile.screen.kind === 'voice' ? said : 'WDJ-BMJH-TKLM')
})

describe.each(all.filter(({ screen }) => screen.kind === 'characters').map((profile) => [profile.name, profile] as const))(
  'the character display %s',
  (_, profile) => {
    const display = profile.screen as CharacterScreen

    it.each(languages)('has never more than its columns and lines, nor a letter that is not ASCII (%s)', (language) => {
      for (const [state, of] of states)
        for (let beat = 0; beat < 8; beat++) {
          const lines = lcdLines(screenOf({ ...of, profile, language, now: instant(of.now + beat * 4_000) }), display)
          expect(lines, state).toHaveLength(display.rows)
          for (const line of lines) {
            expect(line).toHaveLength(display.columns)
            expect(line).toMatch(/^[\x20-\x7e]*$/)
          }
        }
    })

    it('keeps a label and its value in one turn, and what is cut ends in dots', () => {
      const at = (state: string, beat: number, focus = { row: 0, column: 0 }) => {
        const of = everyState[state] as TelevisionState
        return lcdLines(screenOf({ ...of, profile, focus, language: 'de', now: instant(of.now + beat * 4_000) }), display)
      }
      const account = Array.from({ length: 12 }, (_, beat) => at('account', beat).join('\n'))
      expect(account.filter((text) => text.includes('E-Mail:')).every((text) => text.includes('ada@example.test'))).toBe(true)
      expect(account.filter((text) => text.includes('Server:'))).toHaveLength(account.filter((text) => /192|8628/.test(text)).length)
      expect(at('time', 0)[3]).toBe('<   1 Minute vor   >')
      expect(at('home', 0, { row: 1, column: 0 })[3]).toBe('<Nicht Sie? Abme...>')
    })

    it('breaks an address at its joints, and drops the countdown before it parts it', () => {
      const shown = (verificationUri: string, beat: number) => {
        const state = { ...televisionState(waitingPage({ verificationUri })), profile, now: instant(120_000 + beat * 4_000) }
        return lcdLines(screenOf(state), display).map((line) => line.trimEnd())
      }
      expect(shown('http://127.0.0.1:8731/device', 1)).toEqual(['http://127.0.0.1', ':8731/device', 'WDJB-MJHT', 'waiting, 8 min'])
      const long = 'http://192.168.100.200:8731/devices/activate'
      expect(shown(long, 0)).toEqual(['http://192.168.100.', '200:8731/devices/', 'activate', 'WDJB-MJHT'])
      expect(shown(long, 1)).toEqual(['waiting, 8 min', '<     New code     >', '', 'WDJB-MJHT'])
    })

    it('shows the code whatever comes in turns', () => {
      for (let beat = 0; beat < 8; beat++) {
        const state = televisionState(
          waitingPage({ verificationUri: `https://signin.a-rather-long-name.example.com/tenants/${'x'.repeat(60)}/device` }),
        )
        const lines = lcdLines(screenOf({ ...state, profile, now: instant(120_000 + beat * 4_000) }), display)
        expect(lines.join('\n')).toContain('WDJB-MJHT')
      }
    })
  },
)

describe('a receipt printer', () => {
  const profile = all.find(({ screen }) => screen.kind === 'paper') as Profile

  it.each(languages)('prints lines alone: no control character, nothing wider than its paper (%s)', (language) => {
    for (const [state, of] of states) {
      const text = said({ ...of, profile, language })
      expect(text, state).toMatch(/^[^\p{Cc}]*$/mu)
      expect(text).not.toMatch(/[\r\x1b\x9b\b\f]/)
      for (const line of text.split('\n')) expect(displayWidth(line), state).toBeLessThanOrEqual(48)
    }
  })

  it('prints a code once, however long it is waited for', () => {
    const state = { ...televisionState(waitingPage()), profile }
    const later = { ...state, now: instant(500_000) }
    expect(say(screenOf(state), screenOf(later), profile.screen, wordsOf('en').lines)).toEqual([])
  })
})

describe('a speaker', () => {
  const profile = all.find(({ screen }) => screen.kind === 'voice') as Profile
  const spelled = 'Whiskey Delta Juliett Bravo – Mike Juliett Hotel Tango'

  it('says the code by the spelling alphabet, twice', () => {
    expect(said({ ...televisionState(waitingPage()), profile }).split(spelled)).toHaveLength(3)
  })

  it('says it again at half time, and not every second', () => {
    const at = (now: number) => screenOf({ ...televisionState(waitingPage()), profile, now: instant(now) })
    const { lines } = wordsOf('en')
    expect(inkText(say(at(299_000), at(300_000), profile.screen, lines))).toBe(`Once more: ${spelled}.\n5 minutes left.\n`)
    expect(say(at(300_000), at(301_000), profile.screen, lines)).toEqual([])
  })

  it('spells German in German', () => {
    expect(said({ ...televisionState(waitingPage()), profile, language: 'de' })).toContain('Der Code lautet: Wilhelm Dora Julius Berta')
  })
})

describe('a device with a screen of its own size', () => {
  const frame = all.find(({ name }) => name === 'e-ink-frame') as Profile

  it('stands in a case in a larger terminal, with its name', () => {
    const text = layoutText(layout({ ...televisionState(waitingPage()), profile: frame }, 120, 40))
    expect(text).toMatch(/╭─{80}╮/)
    expect(text).toContain('E-ink picture frame')
  })

  it('says what it needs in a smaller one, and shows the code all the same', () => {
    const text = layoutText(layout({ ...televisionState(waitingPage()), profile: frame }, 80, 24))
    expect(text).toContain('E-ink picture frame: needs 80x30')
    expect(text).toContain('WDJB-MJHT')
  })
})

describe('a screen that nobody looks at', () => {
  it('goes dark after two minutes, and its one text wanders', () => {
    const at = (now: number) => layoutText(layout({ ...(everyState['home'] as TelevisionState), now: instant(now) }, 80, 24))
    expect(at(239_000)).toContain('Good evening')
    const places = [240_000, 270_000, 300_000].map((now) => at(now))
    for (const place of places) expect(place.trim()).toBe('Press any key')
    expect(new Set(places).size).toBe(3)
  })

  it('keeps the code to be read, and moves it by a cell every minute and a half', () => {
    const at = (now: number) => layoutText(layout(televisionState(waitingPage(), { now: instant(now) }), 100, 30))
    expect(at(209_000)).toContain('WDJB-MJHT')
    const before =
      at(209_000)
        .split('\n')
        .find((line) => line.includes('█████')) ?? ''
    const after =
      at(211_000)
        .split('\n')
        .find((line) => line.includes('█████')) ?? ''
    expect(after.indexOf('█') - before.indexOf('█')).toBe(1)
  })
})

/** What a person sees or hears of a device when it comes into a state. */
function seen(state: TelevisionState): string {
  const { screen } = state.profile
  switch (screen.kind) {
    case 'cells': {
      const { columns, rows } = screen.size === 'terminal' ? { columns: 80, rows: 24 } : screen.size
      return layoutText(layout(state, columns, rows))
    }
    case 'characters':
      return lcdLines(screenOf(state), screen)
        .map((line) => `|${line}|`)
        .join('\n')
    case 'paper':
    case 'voice':
    case 'lines':
      return said(state)
  }
}

function said(state: TelevisionState): string {
  const screen = screenOf(state)
  return inkText(say(undefined, screen, state.profile.screen, wordsOf(screen.language).lines))
}

function layout(state: TelevisionState, columns: number, rows: number): Layout {
  const screen = screenOf(state)
  return layoutOf(screen, { columns, rows }, state.profile, say(undefined, screen, state.profile.screen, wordsOf(screen.language).lines))
}

function isFilled({ lines }: Layout, columns: number): boolean {
  return lines.every((runs) => runs.reduce((sum, { text }) => sum + displayWidth(text), 0) === columns)
}

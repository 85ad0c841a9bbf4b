import { describe, expect, it } from 'vitest'
import { television } from '../../../device-sim/profiles/built-in.ts'
import type { Profile } from '../../../device-sim/profiles/profile.ts'
import { shownIn } from '../../../device-sim/profiles/terminal.ts'
import { layoutOf } from '../../../device-sim/view/layout.ts'
import { screenOf } from '../../../device-sim/view/screen-of.ts'
import { type Layout, layoutText } from '../../../device-sim/view/sheet.ts'
import type { TelevisionState } from '../../../device-sim/view/state.ts'
import { languages } from '../../../device-sim/view/words/languages.ts'
import { displayWidth } from '../../../src/text/width.ts'
import { instant } from '../../../src/time/units.ts'
import { ada, servedRow, televisionState, waitingPage } from '../../support/television-states.ts'

const sizes = [
  [80, 24],
  [120, 40],
  [100, 30],
  [60, 16],
  [40, 12],
  [20, 4],
  [1, 1],
] as const

const address = 'http://192.168.1.20:8628/device'

/** Sizes, and how many columns of a QR code they hold. */
const withQr = [
  [80, 24, 41],
  [100, 30, 41],
  [120, 40, 41],
  [76, 22, 37],
] as const

/** A television in a console whose font has full blocks and little else. */
const onConsole = shownIn(television, { qr: 'full', hasSymbols: false, hasColour: true, colours: '16' })

const screens: Readonly<Record<string, TelevisionState>> = {
  code: televisionState(waitingPage()),
  'longer-code': televisionState(waitingPage({ userCode: 'WDJ-BMJ-HTK', verificationUriComplete: `${address}?user_code=WDJ-BMJ-HTK` })),
  home: televisionState({ at: 'home', person: ada }),
  'home-served': televisionState({ at: 'home', person: { ...ada, row: servedRow } }, { focus: { row: 0, column: 1 } }),
  help: televisionState(waitingPage(), { overlay: 'help' }),
  account: televisionState({ at: 'account', person: ada }),
  expired: televisionState({ at: 'stopped', ending: { reason: 'expired' } }),
}

describe.each(Object.entries(screens))('layoutOf() of the %s screen', (name, state) => {
  it.each(sizes)('at %ix%i looks as it is kept', async (columns, rows) => {
    const layout = laidOut(state, columns, rows)
    await expect(`${layoutText(layout)}\n`).toMatchFileSnapshot(`golden/${name}-${columns}x${rows}.txt`)
  })

  it('fills exactly the cells there are, at every size', () => {
    for (let columns = 1; columns <= 130; columns += 7)
      for (let rows = 1; rows <= 50; rows += 6) expect(isFilled(laidOut(state, columns, rows))).toBe(true)
  })
})

describe('layoutOf() of the code screen', () => {
  it('A-28 A-29: shows the code and the whole address at every size from 20x4 up', () => {
    for (let columns = 20; columns <= 130; columns += 7)
      for (let rows = 4; rows <= 46; rows += 3) {
        const layout = laidOut(televisionState(waitingPage()), columns, rows)
        expect(layoutText(layout), `${columns}x${rows}`).toContain('WDJB-MJHT')
        expect(strongText(layout), `${columns}x${rows}`).toContain('http://192.168.1.20:8628/device')
      }
  })

  it.each(['WDJ-BMJ-HTK', 'WDJ-BMJ-HTKL', 'WDJ-BMJH-TKLM', 'WDJBMJHTK', '482-901-337'])(
    'D-80 A-28: shows the longer code %s whole at every size, and beside a QR code where the usual one has it',
    (userCode) => {
      const page = waitingPage({ userCode, verificationUriComplete: `${address}?user_code=${userCode}` })
      const state = televisionState(page)
      for (const language of languages)
        for (let columns = 20; columns <= 130; columns += 5)
          expect(layoutText(laidOut(televisionState(page, { language }), columns, 30)), `${columns} ${language}`).toContain(userCode)
      for (let columns = 20; columns <= 130; columns += 5)
        for (let rows = 4; rows <= 46; rows += 3) {
          const layout = laidOut(state, columns, rows)
          expect(layoutText(layout), `${columns}x${rows}`).toContain(userCode)
          expect(strongText(layout), `${columns}x${rows}`).toContain(address)
        }
      for (const [columns, rows, across] of withQr) expect(qrColumns(laidOut(state, columns, rows)), `${columns}x${rows}`).toBe(across)
    },
  )

  it.each([
    [80, 24, 41],
    [100, 30, 41],
    [120, 40, 41],
    [76, 22, 37],
    [60, 16, 0],
    [40, 12, 0],
  ])('draws at %ix%i a QR code of %i columns', (columns, rows, across) => {
    expect(qrColumns(laidOut(televisionState(waitingPage()), columns, rows))).toBe(across)
  })

  it('draws the QR code with backgrounds alone where everything is large', () => {
    const layout = laidOut(televisionState(waitingPage()), 240, 67)
    expect(qrColumns(layout)).toBe(82)
    expect(layout.lines.flat().some(({ style }) => style === 'qr-mixed')).toBe(false)
  })

  it.each([
    [240, 67, /██ {6}██ {4}██████ {12}██████ {4}████████ {16}██ {6}██/],
    [200, 60, /██ {6}██ {4}██████ {12}██████ {4}████████$/m],
    [120, 40, /█ ▄ █ {2}█ {3}█ {5}█ {3}█▄▄▄▀ {2}▄▄▄ {2}█ █ █/],
  ])('draws the code at %ix%i as large as the column is, in the middle between the edges', (columns, rows, letters) => {
    const text = layoutText(laidOut(televisionState(waitingPage()), columns, rows))
    expect(text).toMatch(letters)
    expect(text).toContain('Whiskey Delta Juliett Bravo – Mike Juliett Hotel Tango')
    const lines = text.split('\n').filter((line) => /█{12}|━{9}|Whiskey/.test(line))
    const left = Math.min(...lines.map((line) => line.search(/\S/)))
    const right = columns - Math.max(...lines.map((line) => line.length))
    expect(Math.abs(left - right)).toBeLessThanOrEqual(4)
  })

  it('draws no QR code on a console whose font lacks half blocks, unless backgrounds alone will do', () => {
    const state = televisionState(waitingPage())
    expect(qrColumns(layoutOf(screenOf(state), { columns: 120, rows: 33 }, onConsole))).toBe(0)
    expect(qrColumns(layoutOf(screenOf(state), { columns: 240, rows: 67 }, onConsole))).toBe(82)
  })

  it('writes nothing on a bare console that its fonts lack, and the code in full blocks', () => {
    for (const state of Object.values(screens))
      for (const [columns, rows] of sizes)
        expect(layoutText(layoutOf(screenOf(state), { columns, rows }, onConsole))).not.toMatch(/[▀▄━▶◀▲▼●○…–‹›]/)
    const text = layoutText(layoutOf(screenOf(televisionState(waitingPage())), { columns: 80, rows: 24 }, onConsole))
    expect(text).toContain('█   █  █  █')
    expect(text).toMatch(/=+-+ 8 minutes left/)
    expect(text).toContain('> New code')
  })

  it('D-80: draws a longer code in full blocks on a bare console, a group on a line where it has to', () => {
    for (const [columns, rows] of [...sizes.slice(0, 5), [46, 34] as const]) {
      const page = waitingPage({ userCode: 'WDJ-BMJ-HTK', verificationUriComplete: undefined })
      const text = layoutText(layoutOf(screenOf(televisionState(page)), { columns, rows }, onConsole))
      expect(text, `${columns}x${rows}`).toContain('WDJ-BMJ-HTK')
      expect(text).not.toMatch(/[▀▄]/)
    }
  })

  it('writes three dots on a bare console where there is room, and a tilde where a text was cut', () => {
    const at = (state: TelevisionState, columns: number) => layoutText(layoutOf(screenOf(state), { columns, rows: 10 }, onConsole))
    expect(at(televisionState({ at: 'finding', failures: 0 }), 40)).toContain('Looking for the server ...')
    expect(at(televisionState({ at: 'home', person: ada }), 18)).toContain('   Not you? Sign~ \n'.trimEnd())
  })

  it('keeps the safe area of 5 % free at 80x24 and 120x40', () => {
    for (const [columns, rows, x, y] of [
      [80, 24, 4, 1],
      [120, 40, 6, 2],
    ] as const) {
      const lines = layoutText(laidOut(televisionState(waitingPage()), columns, rows)).split('\n')
      expect(lines.slice(0, y).join('') + lines.slice(rows - y).join('')).toBe('')
      expect(lines.every((line) => line.slice(0, x).trim() === '' && displayWidth(line) <= columns - x)).toBe(true)
    }
  })

  it('never lets the two halves of a code touch', () => {
    for (const [columns, rows] of [
      [80, 24],
      [40, 12],
      [40, 16],
      [30, 20],
    ] as const) {
      const lines = layoutText(laidOut(televisionState(waitingPage()), columns, rows)).split('\n')
      const column = columns === 80 ? 48 : 0
      const letters = lines.map((text) => text.slice(column)).filter((text) => /^[ █▀▄]{8,}$/.test(text.padEnd(8)) && text.trim() !== '')
      expect(letters.length, `${columns}x${rows}`).toBeGreaterThanOrEqual(6)
      const half = letters.length / 2
      const above = letters[half - 1] ?? ''
      const below = letters[half] ?? ''
      const areApart = lines.findIndex((text) => text.endsWith(below)) - lines.findIndex((text) => text.endsWith(above)) > 1
      const touching = [...above].filter((char, x) => /[█▄]/.test(char) && /[█▀]/.test(below[x] ?? ' '))
      expect(areApart || touching.length === 0, `${columns}x${rows}`).toBe(true)
    }
  })

  it('drops https:// where it would not fit, but never a part of the address', () => {
    const page = waitingPage({
      verificationUri: 'https://signin.example.com/activate/device',
      verificationUriComplete: undefined,
    })
    const layout = laidOut(televisionState(page), 80, 24)
    expect(layoutText(layout)).not.toContain('https://')
    expect(strongText(layout)).toContain('signin.example.com/activate/device')
  })

  it('leaves out the picture rather than a long address or a long code', () => {
    const page = waitingPage({ userCode: 'ABCDEFGHIJKLMNOPQRST', verificationUri: `https://example.com/${'a'.repeat(150)}` })
    const text = layoutText(laidOut(televisionState(page), 80, 24))
    expect(text).toContain('ABCDEFGHIJKLMNOPQRST')
    expect(text.replace(/[^a]/g, '').length).toBeGreaterThanOrEqual(150)
  })

  it('says after a minute without a visit that there is another way', () => {
    const facts = televisionState(waitingPage()).demo
    const state = televisionState(waitingPage(), { now: instant(60_000), demo: facts && { ...facts, wasVisited: false } })
    const hint = "Phone can't reach this? Press a, or o to use this computer"
    for (const [columns, rows] of sizes.slice(0, 3)) expect(layoutText(laidOut(state, columns, rows))).toContain(hint)
    expect(layoutText(laidOut({ ...state, now: instant(59_000) }, 80, 24))).not.toContain('this computer')
  })
})

it('layoutOf() shows every key and the demo sign-in in the help from 40x12 up, whatever else has to go', () => {
  for (const [columns, rows] of sizes.slice(0, 5)) {
    const text = layoutText(laidOut(televisionState(waitingPage(), { overlay: 'help' }), columns, rows))
    for (const what of ['abcd-efgh-jkmn-pqrs', 'another address', 'q, Ctrl-C', '▶ Back']) expect(text, `${columns}x${rows}`).toContain(what)
  }
})

describe('layoutOf() on a small screen', () => {
  const watch = { ...television, input: 'button', screen: { ...television.screen, qr: 'none' } } as Profile
  const at = (state: TelevisionState, columns: number, rows: number) =>
    layoutText(layoutOf(screenOf({ ...state, profile: watch }), { columns, rows }, watch)).split('\n')

  it.each([
    [
      10,
      [
        'Sign in at',
        'http://',
        '192.168.1.20:8628/device',
        '',
        'WDJB-MJHT',
        '',
        '━━━━━━━━━━━━━━ 8 minutes',
        '● Waiting for your phone',
        ' ▶ New code     Help',
        'Enter twice choose',
      ],
    ],
    [7, ['Sign in at', 'http://', '192.168.1.20:8628/device', 'WDJB-MJHT', 'waiting, 8 min', ' ▶ New code     Help', 'Enter twice choose']],
    [6, ['http://', '192.168.1.20:8628/device', 'WDJB-MJHT', 'waiting, 8 min', ' ▶ New code     Help', 'Enter twice choose']],
    [5, ['http://', '192.168.1.20:8628/device', 'WDJB-MJHT', 'waiting, 8 min', ' ▶ New code     Help']],
    [4, ['http://', '192.168.1.20:8628/device', 'WDJB-MJHT', 'waiting, 8 min']],
    [3, ['http://', '192.168.1.20:8628/device', 'WDJB-MJHT']],
    [2, ['WDJB-MJHT', 'waiting, 8 min']],
  ])('shows the code with as much around it as %i rows allow', (rows, lines) => {
    expect(at(televisionState(waitingPage()), 24, rows)).toEqual(lines)
  })

  it('wraps who is signed in, and says that there are more tiles', () => {
    const nobody = televisionState({ at: 'home', person: { ...ada, identity: undefined } }, { language: 'de' })
    expect(at(nobody, 24, 10)).toEqual([
      'Guten Abend',
      'Angemeldet, doch der',
      'Server sagt nicht, als',
      'wer',
      '',
      ' ▶ Filme    Serien ›',
      '',
      '   Nicht Sie? Abmelden',
      '',
      'zweimal Eingabe wählen',
    ])
  })

  it('says what the last key led to', () => {
    for (const page of [waitingPage(), { at: 'home', person: ada } as const])
      expect(at(televisionState(page, { notice: 'Network: slow' }), 24, 6).join('\n')).toContain('Network: slow')
  })

  it.each([
    [60, 16],
    [40, 12],
    [24, 10],
  ])('tells at %ix%i how a button chooses, which nobody would guess', (columns, rows) => {
    for (const state of [televisionState(waitingPage()), televisionState(waitingPage(), { language: 'de' })])
      expect(at(state, columns, rows).join('\n')).toMatch(/Enter twice choose|zweimal Eingabe wählen/)
  })

  it('turns the pages of what does not fit, and keeps what can be chosen', () => {
    const help = televisionState(waitingPage(), { overlay: 'help', instruments: { isInspecting: false }, language: 'pseudo' })
    const pages = [0, 8_000, 16_000].map((more) => layoutText(laidOut({ ...help, now: instant(help.now + more) }, 40, 12)))
    expect(pages.map((text) => /\d\/\d/.exec(text)?.[0])).toEqual(['1/3', '2/3', '3/3'])
    for (const key of ['◀ ▲ ▼ ▶', 'h', 'o', 'a', 'i, x', 'n, t, p', 'r', '\\?', '⟦ɋ, Çťřł-Ç····⟧'])
      expect(
        pages.filter((text) => new RegExp(`^${key} {3,}`, 'm').test(text)),
        key,
      ).toHaveLength(1)
    for (const text of pages) expect(text).toMatch(/▶ ⟦Ɓáçķ··⟧\n⟦ÓĶ·⟧ ⟦çĥóóšé···⟧/)
  })

  it('says what it needs where the terminal is smaller than the device, and covers nothing by that', () => {
    const profile = {
      ...television,
      title: 'E-ink picture frame',
      screen: { ...television.screen, size: { columns: 80, rows: 30 } },
    } as Profile
    for (const language of ['en', 'de', 'ja'] as const) {
      const lines = layoutText(layoutOf(screenOf(televisionState(waitingPage(), { language })), { columns: 40, rows: 12 }, profile)).split(
        '\n',
      )
      expect(lines.at(-1)).toMatch(/^E-ink picture frame: .*80x30/)
      expect(lines.at(-2)).toContain('●')
    }
  })
})

it('layoutOf() shows all four tiles at 40x12', () => {
  expect(layoutText(laidOut(televisionState({ at: 'home', person: ada }), 40, 12))).toMatch(/▶ Films +Series +Radio +Account/)
})

function laidOut(state: TelevisionState, columns: number, rows: number): Layout {
  return layoutOf(screenOf(state), { columns, rows }, television)
}

function isFilled({ columns, rows, lines }: Layout): boolean {
  return lines.length === rows && lines.every((runs) => displayWidth(runs.map(({ text }) => text).join('')) === columns)
}

/** What stands out, end to end, so that an address that was wrapped can be looked for. */
function strongText({ lines }: Layout): string {
  return lines
    .flat()
    .filter(({ style }) => style === 'strong')
    .map(({ text }) => text.trim())
    .join('')
}

/** How many columns the widest row of a QR code takes. */
function qrColumns({ lines }: Layout): number {
  const widths = lines.map((runs) => runs.filter(({ style }) => style.startsWith('qr-')).reduce((sum, { text }) => sum + text.length, 0))
  return Math.max(0, ...widths)
}

import { describe, expect, it } from 'vitest'
import { television } from '../../../device-sim/profiles/built-in.ts'
import { layoutOf } from '../../../device-sim/view/layout.ts'
import type { CodeScreen, Screen } from '../../../device-sim/view/screen.ts'
import { screenOf } from '../../../device-sim/view/screen-of.ts'
import { layoutText } from '../../../device-sim/view/sheet.ts'
import type { Page, TelevisionState } from '../../../device-sim/view/state.ts'
import type { Ending } from '../../../src/device/session.ts'
import { instant, seconds } from '../../../src/time/units.ts'
import { ada, codes, televisionState, waitingPage } from '../../support/television-states.ts'

describe('screenOf() while a phone is waited for', () => {
  it('E-18: shows the code exactly as it was sent', () => {
    expect(codeScreenOf(waitingPage({ userCode: 'wdjb-Mjht-0' })).code).toBe('wdjb-Mjht-0')
  })

  it('A-28 A-29: draws the address that carries the code, and shows code and address in letters all the same', () => {
    const { qr, code, address, isCodeInQr } = codeScreenOf(waitingPage())
    const shown = { code: 'WDJB-MJHT', address: codes.verificationUri }
    expect({ qr, code, address, isCodeInQr }).toEqual({ qr: codes.verificationUriComplete, ...shown, isCodeInQr: true })
  })

  it('E-22: draws no address of another origin, though it carries the code', () => {
    const { qr, isCodeInQr } = codeScreenOf(waitingPage({ verificationUriComplete: 'https://evil.example/?user_code=WDJB-MJHT' }))
    expect({ qr, isCodeInQr }).toEqual({ qr: codes.verificationUri, isCodeInQr: false })
  })

  it('E-21: says so when the page is on another host than the server', () => {
    const page = waitingPage({ verificationUri: 'https://elsewhere.example/device', verificationUriComplete: undefined })
    expect(codeScreenOf(page).notices).toContain('This page is on elsewhere.example, not 192.168.1.20:8628')
    expect(codeScreenOf(waitingPage()).notices).toEqual(['Demo without encryption'])
  })

  it('E-16: shows the host in ASCII', () => {
    expect(codeScreenOf(waitingPage({ verificationUri: 'https://gооgle.com/device' })).address).toBe('https://xn--ggle-55da.com/device')
  })

  it.each([
    [0, '10 minutes left', 1],
    [3_000, '10 minutes left', 0.995],
    [5_999, '10 minutes left', 0.995],
    [120_000, '8 minutes left', 0.8],
    [539_000, '2 minutes left', 0.105],
    [540_000, '60 seconds left', 0.1],
    [585_000, '20 seconds left', 0.025],
    [599_000, '10 seconds left', 0.005],
    [600_000, '10 seconds left', 0],
  ])('counts in minutes until the last one: after %i ms %s', (now, words, share) => {
    const { timeLeft } = codeScreenOf(waitingPage(), { now: instant(now) })
    expect(timeLeft.words).toBe(words)
    expect(timeLeft.share).toBe(share)
  })

  it.each([
    ['Waiting for your phone', waitingPage()],
    ['Slowed down, asking every 10 s', slowed(waitingPage({}, { pace: { interval: seconds(10), failures: 0 } }))],
    ['No answer, next try in 5 s', waitingPage({}, { failure: { kind: 'unreachable', message: 'refused' } })],
    ['Your network may want a sign-in', waitingPage({}, { failure: { kind: 'captive-portal', message: '511' } })],
    ['Server trouble, next try in 5 s', waitingPage({}, { failure: { kind: 'server-error', message: '503' } })],
  ])('says what it is doing: %s', (text, page) => {
    expect(codeScreenOf(page).status.text).toBe(text)
  })
})

describe('screenOf() when an attempt is over', () => {
  it.each<[string, Ending]>([
    ['denied', { reason: 'denied' }],
    ['expired', { reason: 'expired' }],
    ['refused', { reason: 'refused', refusal: { code: 'invalid_client', description: 'no such client' } }],
    ['violated', { reason: 'violated', message: 'expires_in is not a number' }],
    ['unreachable', { reason: 'unreachable', failure: { kind: 'timed-out', message: 'no answer within 10 s' } }],
  ])('A-49: %s says what to do next and offers it', (name, ending) => {
    const screen = screenOf(televisionState({ at: 'stopped', ending }))
    expect(screen.name).toBe(name)
    expect(screen.actions[0]?.[0]?.hasFocus).toBe(true)
    expect(textOf(screen)).toMatch(/Press OK|whoever runs/)
  })

  it('E-39: hides the old code', () => {
    expect(textOf(screenOf(televisionState({ at: 'stopped', ending: { reason: 'expired' } })))).not.toContain('WDJB')
  })
})

describe('screenOf() elsewhere', () => {
  it.each([
    [8, 'Good morning, Ada Example'],
    [13, 'Good afternoon, Ada Example'],
    [20, 'Good evening, Ada Example'],
    [2, 'Good evening, Ada Example'],
  ])('greets at %i o’clock: %s', (hour, title) => {
    expect(screenOf(televisionState({ at: 'home', person: ada }, { hour })).title).toBe(title)
  })

  it('A-62 E-46: names the account beside the name, and offers to sign out', () => {
    const text = textOf(screenOf(televisionState({ at: 'home', person: ada })))
    expect(text).toContain('Signed in as ada@example.test')
    expect(text).toContain('Not you? Sign out')
  })

  it('greets nobody by name whom the server did not name', () => {
    const text = textOf(screenOf(televisionState({ at: 'home', person: { ...ada, identity: undefined } })))
    expect(text).toContain('the server did not say as whom')
  })

  it('says when it tries to reach the server again', () => {
    const failure = { kind: 'unreachable', message: 'Connection refused' } as const
    const page: Page = { at: 'unfound', failures: 2, failure, retryAt: instant(124_000) }
    expect(textOf(screenOf(televisionState(page)))).toContain('Next try in 4 s')
  })

  it('shows every key and the sign-in of the demonstration as help', () => {
    const text = textOf(screenOf(televisionState(waitingPage(), { overlay: 'help' })))
    for (const word of ['abcd-efgh-jkmn-pqrs', 'Backspace', 'home', 'browser', 'another address', 'power off']) expect(text).toContain(word)
  })

  it.each([
    ['arrows', ['◀ ▲ ▼ ▶', 'Enter', 'Esc, Backspace', 'h']],
    ['arrows-and-digits', ['◀ ▲ ▼ ▶', 'Enter', 'Esc, Backspace', 'h', '1–9']],
    ['knob', ['◀ ▶', 'Enter']],
    ['button', ['Enter', 'Enter twice']],
    ['none', []],
  ] as const)('lists in the help what a device with %s has, and nothing else of its kind', (input, keys) => {
    const screen = screenOf(televisionState(waitingPage(), { overlay: 'help', profile: { ...television, input } }))
    const labels = screen.kind === 'page' ? screen.facts.map(({ label }) => label) : []
    expect(labels).toEqual(['Sign in as', 'Password', ...keys, 'o', 'a', '?', 'q, Ctrl-C'])
  })

  it('says on a remote control with digits that they choose, and which chooses what', () => {
    const profile = { ...television, input: 'arrows-and-digits' } as const
    const { keys, actions } = screenOf(televisionState({ at: 'home', person: ada }, { profile }))
    expect(keys).toContainEqual({ key: '1–5', does: 'choose' })
    expect(actions.flat().map(({ label }) => label)).toEqual(['1 Films', '2 Series', '3 Radio', '4 Account', '5 Not you? Sign out'])
  })

  it('numbers nothing where digits are those of a PIN', () => {
    const kiosk = { mode: 'always', greet: 'none', demo: seconds(20), pinLength: 4, troubles: 0, typed: '', wrongPins: 0 } as const
    const profile = { ...television, input: 'arrows-and-digits' } as const
    const { keys, actions } = screenOf(televisionState(waitingPage(), { profile, kiosk, overlay: 'pin' }))
    expect([keys.map(({ key }) => key), actions.flat().map(({ label }) => label)]).toEqual([['OK', 'Esc'], ['Back']])
  })

  it('says on every screen which keys work, and on every choice which one has the focus', () => {
    for (const page of everyPage()) {
      const screen = screenOf(televisionState(page))
      expect(screen.keys.map(({ key }) => key)).toContain('q')
      const focus = screen.actions.flat().filter(({ hasFocus }) => hasFocus)
      expect(focus).toHaveLength(screen.actions.length > 0 ? 1 : 0)
      if (focus.length > 0) expect(textOf(screen)).toContain('▶ ')
    }
  })
})

/** What a hostile server may put into any text. */
const attacks: Readonly<Record<string, string>> = {
  'E-15: OSC 52 (clipboard)': '\x1b]52;c;ZXZpbA==\x07',
  'E-15: OSC 8 (a link that leads elsewhere)': '\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\',
  'E-15: OSC 0 (window title)': '\x1b]0;evil\x07',
  'E-15: OSC 0 in C1 controls': '\x9d0;evil\x9c',
  'E-15: CSI (colour and cursor)': '\x1b[31m\x1b[1;1H\x1b[2J',
  'E-15: CSI in C1 controls': '\x9b31m',
  'E-14: DCS without an end': '\x1bP+q\x1b',
  'E-15: overwriting by CR and BS': 'good\rbad\b\b\b',
  'E-15: BEL, NUL and line feeds': '\x07\x00\n\n',
  'E-15: bidi reordering': '\u202emoc.elgoog\u2066x\u2069',
  'E-13: zero width, separators and private use': 'a\u200bb\u2028c\u2060\ufeffd\ue000',
  'E-13: a tower of marks': `Z${'\u0301'.repeat(500)}`,
  'E-13: blank letters': '\u3164\uffa0',
}

describe.each(Object.entries(attacks))('%s', (_, attack) => {
  it.each([
    [80, 24],
    [120, 40],
    [40, 12],
    [20, 4],
  ])('never reaches a painted cell at %ix%i', (columns, rows) => {
    for (const state of attacked(attack)) {
      const layout = layoutOf(screenOf(state), { columns, rows }, television)
      const text = layout.lines.flat().map((run) => run.text)
      expect(text.join('')).not.toMatch(/[\p{C}\u2028\u2029\u3164\uffa0]|\p{M}{3}/u)
    }
  })
})

it('E-13: a code or an address that cannot be shown safely is not shown at all', () => {
  for (const page of [
    waitingPage({ userCode: 'WD\x1b[31mJB' }),
    waitingPage({ verificationUri: 'javascript:alert(1)' }),
    waitingPage({ verificationUri: 'http://ada:secret@example.com/' }),
    waitingPage({ verificationUri: 'http://93.184.216.34/device' }),
  ])
    expect(screenOf(televisionState(page)).name).toBe('violated')
})

it('never shows a device code or a token', () => {
  for (const page of everyPage()) expect(JSON.stringify(screenOf(televisionState(page)))).not.toContain(codes.deviceCode)
})

/** States with an attack in every text that comes from outside. */
function attacked(text: string): TelevisionState[] {
  const failure = { kind: 'unreachable', message: text } as const
  const person = { ...ada, identity: { sub: text, name: text, email: text }, scope: [text], failure }
  const pages: Page[] = [
    waitingPage({ userCode: text }),
    waitingPage({ verificationUri: text }),
    waitingPage({ verificationUri: `https://example.com/${text}`, verificationUriComplete: `https://example.com/${text}` }),
    { at: 'stopped', ending: { reason: 'refused', refusal: { code: text, description: text } } },
    { at: 'stopped', ending: { reason: 'violated', message: text } },
    { at: 'stopped', ending: { reason: 'unreachable', failure } },
    { at: 'unfound', failures: 1, failure, retryAt: instant(0) },
    { at: 'home', person },
    { at: 'account', person },
  ]
  return pages.flatMap((page) => [
    televisionState(page, { deviceName: text, issuer: `https://example.com/${text}`, notice: text }),
    televisionState(page, { overlay: 'sign-out' }),
  ])
}

function everyPage(): Page[] {
  const failure = { kind: 'unreachable', message: 'Connection refused' } as const
  return [
    waitingPage(),
    waitingPage({}, { failure }),
    { at: 'finding', failures: 0 },
    { at: 'unfound', failures: 1, failure, retryAt: instant(1) },
    { at: 'moving' },
    { at: 'stopped', ending: { reason: 'denied' } },
    { at: 'greeting', person: ada },
    { at: 'home', person: ada },
    { at: 'shelf', shelf: 'films', person: ada },
    { at: 'account', person: ada },
    { at: 'signing-out' },
    { at: 'signed-out', how: 'revoked' },
    { at: 'signed-out', how: 'failed' },
    { at: 'signed-out', how: 'elsewhere' },
    { at: 'powering-off' },
  ]
}

function slowed(page: Page): Page {
  return page.at === 'signing-in' ? { ...page, tally: { ...page.tally, isSlowed: true } } : page
}

function codeScreenOf(page: Page, more: Partial<TelevisionState> = {}): CodeScreen {
  const screen = screenOf(televisionState(page, more))
  if (screen.kind !== 'code') throw new Error(`The screen is ${screen.name}`)
  return screen
}

function textOf(screen: Screen): string {
  return layoutText(layoutOf(screen, { columns: 120, rows: 40 }, television))
}

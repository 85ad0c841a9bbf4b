import { television } from '../../device-sim/profiles/built-in.ts'
import type { HomeTile, KioskFacts, Page, SignedIn, TelevisionState } from '../../device-sim/view/state.ts'
import { failureOf } from '../../src/device/failure.ts'
import type { Codes, DeviceSession } from '../../src/device/session.ts'
import { instant, seconds } from '../../src/time/units.ts'

/** Codes as the demonstration gets them, two minutes old. */
export const codes: Codes = {
  deviceCode: 'device-code-that-nobody-may-see',
  userCode: 'WDJB-MJHT',
  verificationUri: 'http://192.168.1.20:8628/device',
  verificationUriComplete: 'http://192.168.1.20:8628/device?user_code=WDJB-MJHT',
  issuedAt: instant(0),
  expiresAt: instant(600_000),
}

/** Somebody who signed in. */
export const ada: SignedIn = {
  identity: { sub: '248289761001', name: 'Ada Example', email: 'ada@example.test' },
  since: instant(60_000),
  scope: ['openid', 'profile'],
  seconds: 31,
  polls: 4,
  checkAt: instant(180_000),
  isChecking: false,
}

/** As many tiles as a server can have shown, one of them with a long name. */
export const servedRow: readonly HomeTile[] = [
  { id: 'films', title: 'Films', about: 'what is new' },
  { id: 'news', title: 'News at nine', about: 'in an hour' },
  { id: 'long', title: 'Nachrichtensendungen ja', about: 'the longest there can be at all, forty' },
  { id: 'ja', title: '日本の映画', about: '' },
]

/** A television in the demonstration, two minutes after its code was issued. */
export function televisionState(page: Page, more: Partial<TelevisionState> = {}): TelevisionState {
  return {
    profile: television,
    language: 'en',
    deviceName: 'Living room TV',
    now: instant(120_000),
    stillSince: instant(120_000),
    hour: 20,
    page,
    focus: { row: 0, column: 0 },
    issuer: 'http://192.168.1.20:8628',
    canOpenPage: true,
    demo: { email: 'ada@example.test', password: 'abcd-efgh-jkmn-pqrs', isPlain: true, addresses: 2, wasVisited: true },
    once: false,
    isUnattended: false,
    ...more,
  }
}

/** A page that waits for a phone. */
export function waitingPage(more: Partial<Codes> = {}, session: Partial<Extract<DeviceSession, { phase: 'waiting' }>> = {}): Page {
  const pace = { interval: seconds(5), failures: 0 }
  return {
    at: 'signing-in',
    session: { phase: 'waiting', codes: { ...codes, ...more }, pace, wakeAt: instant(125_000), ...session },
    tally: { startedAt: instant(0), polls: 3, isSlowed: false },
  }
}

const failure = failureOf({ cause: 'no-way', host: 'tv.example' })

const kiosk: KioskFacts = { mode: 'always', greet: 'none', demo: seconds(30), pinLength: 4, troubles: 0, typed: '', wrongPins: 0 }

/** Every state that a television or a kiosk can be in, by a name for it. */
export const everyState: Readonly<Record<string, TelevisionState>> = {
  finding: televisionState({ at: 'finding', failures: 0 }, { issuer: undefined }),
  starting: signingIn({ phase: 'requesting', failures: 0 }),
  code: televisionState(waitingPage()),
  'slowed down': televisionState(slowedPage()),
  'no answer': televisionState(waitingPage({}, { failure, wakeAt: instant(140_000) })),
  'no code yet': signingIn({ phase: 'retrying', failures: 2, failure, retryAt: instant(124_000) }),
  'server not found': televisionState({ at: 'unfound', failures: 3, failure, retryAt: instant(128_000) }, { issuer: undefined }),
  moving: televisionState({ at: 'moving' }),
  denied: televisionState({ at: 'stopped', ending: { reason: 'denied' } }),
  expired: televisionState({ at: 'stopped', ending: { reason: 'expired' } }),
  unreachable: televisionState({ at: 'stopped', ending: { reason: 'unreachable', failure } }),
  refused: televisionState({
    at: 'stopped',
    ending: { reason: 'refused', refusal: { code: 'invalid_client', description: 'No such client' } },
  }),
  'wrong server': televisionState({ at: 'stopped', ending: { reason: 'violated', message: 'Its metadata names another issuer' } }),
  'signed in': televisionState({ at: 'greeting', person: ada }),
  home: televisionState({ at: 'home', person: ada }),
  'home with tiles of the server': televisionState({ at: 'home', person: { ...ada, row: servedRow } }),
  'shelf of the server': televisionState({ at: 'shelf', shelf: { id: 'news', title: 'News at nine', about: 'in an hour' }, person: ada }),
  shelf: televisionState({ at: 'shelf', shelf: 'films', person: ada }),
  account: televisionState({ at: 'account', person: ada }),
  'account in doubt': televisionState({ at: 'account', person: { ...ada, failure } }),
  'asked to sign out': televisionState({ at: 'home', person: ada }, { overlay: 'sign-out' }),
  'signing out': televisionState({ at: 'signing-out' }),
  'signed out': televisionState({ at: 'signed-out', how: 'revoked' }),
  'signed out alone': televisionState({ at: 'signed-out', how: 'failed' }),
  'revoked from afar': televisionState({ at: 'signed-out', how: 'elsewhere' }),
  help: televisionState(waitingPage(), { overlay: 'help', instruments: { isInspecting: false } }),
  time: televisionState(waitingPage(), { overlay: 'time', instruments: { isInspecting: false } }),
  'asked to switch off': televisionState(waitingPage(), { overlay: 'power-off' }),
  'nobody looks': televisionState({ at: 'home', person: ada }, { stillSince: instant(-60_000) }),
  'switching off': televisionState({ at: 'powering-off' }),
  'kiosk: code': kioskState(waitingPage()),
  'kiosk: next code': kioskState(renewingPage()),
  'kiosk: asleep': kioskState({ at: 'asleep' }, { kiosk: { ...kiosk, mode: 'idle' } }),
  'kiosk: denied': kioskState({ at: 'stopped', ending: { reason: 'denied' } }),
  'kiosk: unreachable': kioskState({ at: 'stopped', ending: { reason: 'unreachable', failure } }),
  'kiosk: home': kioskState({ at: 'home', person: ada }),
  'kiosk: home of whom it knows': kioskState({ at: 'home', person: ada }, { kiosk: { ...kiosk, mode: 'stay', greet: 'first' } }),
  'kiosk: shelf': kioskState({ at: 'shelf', shelf: 'films', person: ada }),
  'kiosk: signed out': kioskState({ at: 'signed-out', how: 'revoked' }),
  'kiosk: PIN': kioskState(waitingPage(), { overlay: 'pin', kiosk: { ...kiosk, typed: '25' } }),
}

/** The same as a kiosk. */
function kioskState(page: Page, more: Partial<TelevisionState> = {}): TelevisionState {
  return televisionState(page, { demo: undefined, canOpenPage: false, kiosk, ...more })
}

/** The next code is asked for; the one before is still shown. */
function renewingPage(): Page {
  const page = waitingPage()
  const isWaiting = page.at === 'signing-in' && page.session.phase === 'waiting'
  return isWaiting ? { ...page, session: { phase: 'requesting', failures: 0 }, fading: page.session } : page
}

function signingIn(session: DeviceSession): TelevisionState {
  return televisionState({ at: 'signing-in', session, tally: { startedAt: instant(0), polls: 0, isSlowed: false } })
}

function slowedPage(): Page {
  const page = waitingPage({}, { pace: { interval: seconds(10), failures: 0 } })
  return page.at === 'signing-in' ? { ...page, tally: { ...page.tally, isSlowed: true } } : page
}

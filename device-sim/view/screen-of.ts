import { cleanText } from '../../src/text/clean.ts'
import { codeScreen } from './code-screen.ts'
import { accountPage, homeScreen, shelfPage } from './home-screen.ts'
import { type Fact, frame, inTime, type PageScreen, type Screen } from './screen.ts'
import { nameOf, type Overlay, type Page, personOn, type TelevisionState } from './state.ts'
import { stoppedPage } from './stopped-page.ts'
import { english } from './words/english.ts'

/** What a television shows, by what it knows. Pure: the same state always gives the same screen. */
export function screenOf(state: TelevisionState): Screen {
  return state.overlay ? overlayScreen(state, state.overlay) : pageScreen(state, state.page)
}

function pageScreen(state: TelevisionState, page: Page): Screen {
  switch (page.at) {
    case 'finding':
      return plainPage(state, 'finding', 'Starting', ['Looking for the server …'])
    case 'moving':
      return plainPage(state, 'moving', 'Changing the address', ['One moment …'])
    case 'unfound':
      return unreachablePage(state, 'unfound', page.failure.message, page.retryAt)
    case 'signing-in':
      return attemptScreen(state, page)
    case 'stopped':
      return stoppedPage(state, page.ending)
    case 'greeting':
      return plainPage(state, 'greeting', 'You are signed in', ['Asking the server who you are …'])
    case 'home':
      return homeScreen(state, page.person)
    case 'shelf':
      return shelfPage(state, page.shelf)
    case 'account':
      return accountPage(state, page.person)
    case 'signing-out':
      return plainPage(state, 'signing-out', 'Signing out', ['Telling the server …'])
    case 'signed-out':
      return signedOutPage(state, page.how)
    case 'powering-off':
      return plainPage(state, 'powering-off', 'Switching off', [])
  }
}

function attemptScreen(state: TelevisionState, page: Extract<Page, { at: 'signing-in' }>): Screen {
  const { session } = page
  switch (session.phase) {
    case 'idle':
    case 'requesting':
      return plainPage(state, 'starting', 'Starting', ['Asking the server for a code …'])
    case 'retrying':
      return unreachablePage(state, 'retrying', session.failure.message, session.retryAt)
    case 'waiting':
    case 'polling':
      return codeScreen(state, page, session) ?? stoppedPage(state, { reason: 'violated', message: 'Its code or address cannot be shown' })
    case 'signed-in':
    case 'ended':
      return plainPage(state, 'starting', 'One moment', [])
  }
}

function unreachablePage(state: TelevisionState, name: string, message: string, retryAt: TelevisionState['now']): PageScreen {
  return {
    ...plainPage(state, name, 'Cannot reach the server', [cleanText(message)]),
    status: { text: `Next try ${inTime(retryAt, state.now)}`, isTrouble: true },
    facts: state.issuer ? [{ label: 'Server', value: cleanText(state.issuer) }] : [],
  }
}

function signedOutPage(state: TelevisionState, how: 'revoked' | 'failed' | 'elsewhere'): PageScreen {
  switch (how) {
    case 'revoked':
      return plainPage(state, 'signed-out', 'Signed out', ['This television has forgotten you, and the server knows.'])
    case 'failed':
      return plainPage(state, 'signed-out', 'Signed out', [
        'This television has forgotten you, but the server did not answer.',
        'To be sure, end its access in your account on the web.',
      ])
    case 'elsewhere':
      return plainPage(state, 'revoked', 'Signed out from elsewhere', [
        'The server no longer accepts this television.',
        'Somebody ended its access, perhaps you on another device.',
      ])
  }
}

function overlayScreen(state: TelevisionState, overlay: Overlay): PageScreen {
  switch (overlay) {
    case 'help':
      return { ...plainPage(state, 'help', 'Help', []), facts: helpFacts(state) }
    case 'power-off':
      return plainPage(state, 'power-off', 'Switch this television off?', switchingOff(state))
    case 'time':
      return plainPage(state, 'time', english.instruments.time.title, english.instruments.time.lines)
    case 'sign-out':
      return plainPage(state, 'sign-out', 'Sign out?', [`${signedInName(state)} will need a phone to sign in here again.`])
  }
}

function switchingOff(state: TelevisionState): readonly string[] {
  return personOn(state.page) ? [`${signedInName(state)} will be signed out.`] : ['The code on it stops working here.']
}

function signedInName({ page }: TelevisionState): string {
  const person = personOn(page)
  return cleanText((person && nameOf(person)) ?? 'Whoever is signed in', 40)
}

/** Every key there is, and in the demonstration how to sign in, which comes first. */
function helpFacts({ demo, canOpenPage, instruments }: TelevisionState): readonly Fact[] {
  const signIn = demo
    ? [
        { label: 'Sign in as', value: cleanText(demo.email) },
        { label: 'Password', value: cleanText(demo.password) },
      ]
    : []
  const open = canOpenPage ? [{ label: 'o', value: 'open in a browser here' }] : []
  const addresses = demo && demo.addresses > 1 ? [{ label: 'a', value: `another address (of ${demo.addresses})` }] : []
  return [
    ...signIn,
    { label: '◀ ▲ ▼ ▶', value: 'move' },
    { label: 'Enter', value: 'OK, choose' },
    { label: 'Esc, Backspace', value: 'back' },
    { label: 'h', value: 'home' },
    ...open,
    ...addresses,
    ...(instruments ? instrumentFacts() : []),
    { label: '?', value: 'this help' },
    { label: 'q, Ctrl-C', value: 'power off and sign out' },
  ]
}

function instrumentFacts(): readonly Fact[] {
  const { inspect, turn, early } = english.instruments
  return [
    { label: 'i, x', value: inspect },
    { label: 'n, t, p', value: turn },
    { label: 'r', value: early },
  ]
}

function plainPage(state: TelevisionState, name: string, title: string, lines: readonly string[]): PageScreen {
  return { ...frame(state, name, title), kind: 'page', lines, facts: [] }
}

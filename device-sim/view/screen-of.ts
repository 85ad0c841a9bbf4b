import type { Failure } from '../../src/device/session.ts'
import { cleanText } from '../../src/text/clean.ts'
import { codeScreen } from './code-screen.ts'
import { failureText } from './failure-text.ts'
import { helpPage } from './help-page.ts'
import { accountPage, homeScreen, shelfPage } from './home-screen.ts'
import { asleepScreen, kioskHome, kioskStopped, pinPage } from './kiosk-screen.ts'
import { isIdle, wanderings } from './saver.ts'
import { frame, inTime, type PageScreen, type RestScreen, type Screen } from './screen.ts'
import { nameOf, type Overlay, type Page, personOn, shownSession, type TelevisionState } from './state.ts'
import { stoppedPage } from './stopped-page.ts'
import { wordsOf } from './words/languages.ts'
import type { PageText, PageWords } from './words/words.ts'

/** Screens made before: whoever paces, lays out and tells of a state each ask for the same one. */
const known = new WeakMap<TelevisionState, Screen>()

/** What a television shows, by what it knows. Pure: the same state always gives the same screen. */
export function screenOf(state: TelevisionState): Screen {
  const screen = known.get(state) ?? newScreen(speakable(state))
  known.set(state, screen)
  return screen
}

function newScreen(state: TelevisionState): Screen {
  if (isIdle(state)) return restScreen(state)
  return state.overlay ? overlayScreen(state, state.overlay) : pageScreen(state, state.page)
}

/** A display of ASCII letters speaks English where it cannot write the language; who has no key to press is told how to start again. */
function speakable(state: TelevisionState): TelevisionState {
  const { screen, input } = state.profile
  const language = screen.kind === 'characters' && state.language === 'ja' ? 'en' : state.language
  return { ...state, language, isUnattended: state.isUnattended || input === 'none' }
}

function restScreen(state: TelevisionState): RestScreen {
  const { pages } = wordsOf(state.language)
  return { ...frame(state, 'resting', pages.resting), kind: 'rest', text: pages.resting, moved: wanderings(state) }
}

function pageScreen(state: TelevisionState, page: Page): Screen {
  const { pages } = wordsOf(state.language)
  switch (page.at) {
    case 'finding':
      return textPage(state, 'finding', pages.finding)
    case 'moving':
      return textPage(state, 'moving', pages.moving)
    case 'unfound':
      return unreachablePage(state, 'unfound', page.failure, page.retryAt)
    case 'signing-in':
      return attemptScreen(state, page)
    case 'stopped':
      return state.kiosk ? kioskStopped(state, page.ending) : stoppedPage(state, page.ending)
    case 'greeting':
      return textPage(state, 'greeting', pages.greeting)
    case 'home':
      return state.kiosk ? kioskHome(state, page.person, state.kiosk) : homeScreen(state, page.person)
    case 'shelf':
      return shelfPage(state, page.shelf)
    case 'account':
      return accountPage(state, page.person)
    case 'signing-out':
      return textPage(state, 'signing-out', pages.signingOut)
    case 'signed-out':
      return signedOutPage(state, page.how)
    case 'asleep':
      return asleepScreen(state)
    case 'powering-off':
      return textPage(state, 'powering-off', pages.poweringOff)
  }
}

function attemptScreen(state: TelevisionState, page: Extract<Page, { at: 'signing-in' }>): Screen {
  const session = shownSession(page, state.now)
  const { pages, trouble } = wordsOf(state.language)
  switch (session.phase) {
    case 'idle':
    case 'requesting':
      return textPage(state, 'starting', pages.starting)
    case 'retrying':
      return unreachablePage(state, 'retrying', session.failure, session.retryAt)
    case 'waiting':
    case 'polling':
      return codeScreen(state, page, session) ?? stoppedPage(state, { reason: 'violated', message: trouble.unfitCode })
    case 'signed-in':
    case 'ended':
      return textPage(state, 'starting', pages.oneMoment)
  }
}

function unreachablePage(state: TelevisionState, name: string, failure: Failure, retryAt: TelevisionState['now']): PageScreen {
  const { trouble, status, time } = wordsOf(state.language)
  return {
    ...textPage(state, name, { title: trouble.cannotReach, lines: [failureText(failure, state.language)] }),
    status: { text: status.nextTry(inTime(retryAt, state.now, time)), isTrouble: true },
    facts: state.issuer ? [{ label: trouble.server, value: cleanText(state.issuer) }] : [],
  }
}

function signedOutPage(state: TelevisionState, how: 'revoked' | 'failed' | 'elsewhere'): PageScreen {
  const { pages } = wordsOf(state.language)
  switch (how) {
    case 'revoked':
      return textPage(state, 'signed-out', pages.signedOut)
    case 'failed':
      return textPage(state, 'signed-out', pages.signedOutAlone)
    case 'elsewhere':
      return textPage(state, 'revoked', pages.signedOutElsewhere)
  }
}

function overlayScreen(state: TelevisionState, overlay: Overlay): PageScreen {
  const { pages, instruments } = wordsOf(state.language)
  switch (overlay) {
    case 'help':
      return helpPage(state)
    case 'power-off':
      return textPage(state, 'power-off', { title: pages.askPowerOff, lines: [switchingOff(state, pages)] })
    case 'time':
      return textPage(state, 'time', instruments.time)
    case 'pin':
      return pinPage(state)
    case 'sign-out':
      return textPage(state, 'sign-out', { title: pages.askSignOut, lines: [pages.signOutEnds(signedInName(state))] })
  }
}

function switchingOff(state: TelevisionState, pages: PageWords): string {
  return personOn(state.page) ? pages.powerOffEnds(signedInName(state)) : pages.powerOffEndsCode
}

function signedInName({ page }: TelevisionState): string | undefined {
  const person = personOn(page)
  const name = person && nameOf(person)
  return name && cleanText(name, 40)
}

function textPage(state: TelevisionState, name: string, { title, lines }: PageText): PageScreen {
  return { ...frame(state, name, title), kind: 'page', lines, facts: [] }
}

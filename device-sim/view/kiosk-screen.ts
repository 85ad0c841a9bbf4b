import type { Ending } from '../../src/device/session.ts'
import { homeScreen } from './home-screen.ts'
import { wanderings } from './saver.ts'
import { frame, type HomeScreen, type PageScreen, type RestScreen } from './screen.ts'
import type { KioskFacts, SignedIn, TelevisionState } from './state.ts'
import { stoppedPage } from './stopped-page.ts'
import { wordsOf } from './words/languages.ts'

/** A kiosk that waits for somebody in the dark, and asks the server for nothing. */
export function asleepScreen(state: TelevisionState): RestScreen {
  const { kiosk } = wordsOf(state.language)
  return { ...frame(state, 'asleep', kiosk.asleep), kind: 'rest', text: kiosk.asleep, moved: wanderings(state) }
}

/** The home screen where strangers look on: a first name at most, and nothing of the account. */
export function kioskHome(state: TelevisionState, person: SignedIn, kiosk: KioskFacts): HomeScreen {
  const words = wordsOf(state.language).kiosk
  const name = kiosk.greet === 'first' ? firstName(person.identity?.name) : undefined
  const screen = homeScreen(state, { ...person, identity: name === undefined ? undefined : { sub: '', name } })
  return { ...screen, account: kiosk.mode === 'stay' ? words.signedIn : words.endsSoon }
}

/** Why an attempt ended; nobody has to do anything about it. */
export function kioskStopped(state: TelevisionState, ending: Ending): PageScreen {
  const page = stoppedPage(state, ending)
  return { ...page, lines: [...page.lines.slice(0, 1), wordsOf(state.language).kiosk.goesOn] }
}

/** Asks for the PIN that leaves a kiosk; shows how much of it is there, and how a wrong one was taken. */
export function pinPage(state: TelevisionState): PageScreen {
  const words = wordsOf(state.language).kiosk
  const { typed = '', pinLength = 0 } = state.kiosk ?? {}
  const dots = '*'.repeat(typed.length).padEnd(pinLength, '_')
  return { ...frame(state, 'pin', words.pin), kind: 'page', lines: [words.typePin(dots.split('').join(' '))], facts: [] }
}

/** A name's first word, unless it is somebody's address. */
function firstName(name: string | undefined): string | undefined {
  const first = name?.split(/\s/)[0]?.slice(0, 20)
  return first === undefined || first === '' || first.includes('@') ? undefined : first
}

import type { Ending } from '../../src/device/session.ts'
import { cleanText } from '../../src/text/clean.ts'
import { later, seconds } from '../../src/time/units.ts'
import { nameOf, type Page, personOn, type SignedIn, type TelevisionState } from '../view/state.ts'
import type { Command, EndSignal, SignInSummary, TelevisionEnd } from './messages.ts'

/** A television after something happened, and what it does about it. */
export interface Update {
  readonly state: TelevisionState
  readonly commands: readonly Command[]
}

/** How long a sign-in goes unquestioned before the server is asked whether it still holds. */
export const checkEvery = seconds(60)

/** Shows another page: the focus is on its first choice, and nothing lies over it. */
export function go(state: TelevisionState, page: Page): TelevisionState {
  return { ...state, page, overlay: undefined, notice: undefined, stillSince: state.now, focus: { row: 0, column: 0 } }
}

/** A television that changes, and does nothing. */
export function same(state: TelevisionState): Update {
  return { state, commands: [] }
}

/** Looks for the server. */
export function find(state: TelevisionState, failures: number): Update {
  return { state: go(state, { at: 'finding', failures }), commands: [{ type: 'connect' }] }
}

/** Starts an attempt; one that is under way ends. */
export function signIn(state: TelevisionState): Update {
  const tally = { startedAt: state.now, polls: 0, isSlowed: false }
  return { state: go(state, { at: 'signing-in', session: { phase: 'idle' }, tally }), commands: [{ type: 'sign-in' }] }
}

/** Says why there are no tokens, and waits to be asked; without a person to ask, it is the end (A-50, E-39). */
export function stop(state: TelevisionState, ending: Ending): Update {
  const stopped = go(state, { at: 'stopped', ending })
  return state.isUnattended ? { state: stopped, commands: [{ type: 'power-off', end: { kind: 'ended', ending } }] } : same(stopped)
}

/** Asks the server whether the sign-in still holds, unless it is being asked already: a key held down is no reason to ask it a hundred times. */
export function identify(state: TelevisionState, person: SignedIn): Update {
  if (person.isChecking) return same(state)
  return {
    state: withPerson(state, { ...person, isChecking: true, checkAt: later(state.now, checkEvery) }),
    commands: [{ type: 'identify' }],
  }
}

/** Goes dark: signs out first, if anybody is signed in. */
export function powerOff(state: TelevisionState, signal?: EndSignal): Update {
  return { state: go(state, { at: 'powering-off' }), commands: [{ type: 'power-off', end: endOf(state, signal) }] }
}

/** The same page, with something new about who is signed in. */
export function withPerson(state: TelevisionState, person: SignedIn): TelevisionState {
  return 'person' in state.page ? { ...state, page: { ...state.page, person } } : state
}

/** A kiosk that has come to something begins its pauses anew. */
export function withoutTrouble(state: TelevisionState): TelevisionState {
  return state.kiosk && state.kiosk.troubles > 0 ? { ...state, kiosk: { ...state.kiosk, troubles: 0 } } : state
}

function endOf(state: TelevisionState, signal: EndSignal | undefined): TelevisionEnd {
  const { page, once } = state
  const person = personOn(page)
  const signedIn = person && summary(person)
  if (signal) return { kind: 'powered-off', signedIn, signal }
  if (once && signedIn) return { kind: 'signed-in', ...signedIn }
  if (once && page.at === 'stopped') return { kind: 'ended', ending: page.ending }
  return { kind: 'powered-off', signedIn }
}

function summary(person: SignedIn): SignInSummary {
  return { name: cleanText(nameOf(person) ?? 'Somebody', 60), seconds: person.seconds, polls: person.polls }
}

import type { WhoAmI } from '../../src/device/account-port.ts'
import { mostFailures, nextRequest } from '../../src/device/polling.ts'
import type { Failure } from '../../src/device/session.ts'
import { cleanText } from '../../src/text/clean.ts'
import { later, seconds } from '../../src/time/units.ts'
import { isIdle } from '../view/saver.ts'
import { personOn, type SignedIn, type TelevisionState } from '../view/state.ts'
import { wordsOf } from '../view/words/languages.ts'
import { onTurn } from './attempt.ts'
import { exportNotice } from './export-notice.ts'
import { fetchRow, onHomeRow } from './home-row.ts'
import { onKey } from './keys.ts'
import { onKioskKey, onPinChecked } from './kiosk-keys.ts'
import type { Command, KeptSignIn, Message, RemoteKey } from './messages.ts'
import { find, go, identify, powerOff, same, signIn, stop, type Update, withPerson } from './moves.ts'
import { tend } from './tend.ts'

/** How long the greeting of a television that runs once is held. */
const greetingFor = seconds(2)

/** How long what a key led to is told, in milliseconds. */
const noticeFor = 8_000

/** A script learns after half a minute that there is no server; a person may still see to the network, and is waited for longer. */
const mostFailuresAlone = 6

/** What becomes of a television by one message. Pure: time comes with the tick, nothing is asked of the world. */
export function update(state: TelevisionState, message: Message): Update {
  if (state.page.at === 'powering-off') return { state, commands: [] }
  switch (message.type) {
    case 'switched-on':
      return find(state, 0)
    case 'ticked':
      return ticked({
        ...state,
        notice: message.at - state.stillSince < noticeFor ? state.notice : undefined,
        now: message.at,
        hour: message.hour,
        demo: state.demo && { ...state.demo, wasVisited: message.wasVisited },
      })
    case 'key':
      return onAnyKey(state, message.key)
    case 'signalled':
      return powerOff(state, message.signal)
    case 'connected':
      return state.page.at === 'finding' ? onConnected({ ...state, issuer: message.issuer }, message.kept) : same(state)
    case 'not-connected':
      return state.page.at === 'finding' ? unfound(state, state.page.failures + 1, message.failure) : same(state)
    case 'connect-violated':
      return stop(state, { reason: 'violated', message: message.message })
    case 'turned':
      return onTurn(state, message.turn)
    case 'identified':
      return onIdentified(state, message.who)
    case 'row-fetched':
      return message.row.kind === 'revoked' ? onRevoked(state) : onHomeRow(state, message.row)
    case 'signed-out':
      return same(go(state, { at: 'signed-out', how: message.outcome }))
    case 'page-opened':
      return same({ ...state, notice: opened(state, message.outcome) })
    case 'moved':
      return find({ ...state, demo: state.demo && { ...state.demo, isPlain: message.isPlain, wasVisited: false } }, 0)
    case 'not-moved':
      return stop(state, { reason: 'unreachable', failure: { kind: 'unreachable', message: message.message } })
    case 'wire':
    case 'noted':
      return same(state)
    case 'pin-checked':
      return onPinChecked(state, message.isRight)
    case 'exported':
      return same({ ...state, notice: exportNotice(message.outcome, state.language) })
  }
}

/** A key that wakes a dark screen does nothing else, unless it switches off. */
function onAnyKey(state: TelevisionState, key: RemoteKey): Update {
  const woken = { ...state, notice: undefined, stillSince: state.now }
  if (state.kiosk) return onKioskKey(woken, key, state.kiosk)
  return isIdle(state) && key !== 'power' ? same(woken) : onKey(woken, key)
}

/** A sign-in that outlived its screen is asked about at once. */
function onConnected(state: TelevisionState, kept: KeptSignIn | undefined): Update {
  if (!kept) return signIn(state)
  const person = { since: kept.since, scope: kept.scope, seconds: 0, polls: 0, checkAt: state.now, isChecking: false }
  return identify(go(state, { at: 'greeting', person }), person)
}

function ticked(state: TelevisionState): Update {
  const tended = state.kiosk && tend(state, state.kiosk)
  return tended ?? onTick(state)
}

function onTick(state: TelevisionState): Update {
  const { page, now } = state
  if (page.at === 'unfound') return now >= page.retryAt ? find(state, page.failures) : same(state)
  const person = personOn(page)
  if (!person) return same(state)
  if (person.closesAt !== undefined && now >= person.closesAt) return powerOff(state)
  if (now >= person.checkAt && !person.isChecking) return identify(state, person)
  return page.at === 'home' && person.rowAt !== undefined && now >= person.rowAt ? fetchRow(state, person) : same(state)
}

function unfound(state: TelevisionState, failures: number, failure: Failure): Update {
  if (failures >= (state.isUnattended ? mostFailuresAlone : mostFailures)) return stop(state, { reason: 'unreachable', failure })
  return same(go(state, { at: 'unfound', failures, failure, retryAt: nextRequest(state.now, failures, failure) }))
}

function onIdentified(state: TelevisionState, who: WhoAmI): Update {
  const person = personOn(state.page)
  if (!person) return same(state)
  switch (who.kind) {
    case 'known':
      return greet(state, {
        ...person,
        isChecking: false,
        failure: undefined,
        identity: { sub: who.sub, name: who.name, email: who.email },
      })
    case 'failed':
      return greet(state, { ...person, isChecking: false, failure: who.failure })
    case 'revoked':
      return onRevoked(state)
    case 'violated':
      return onViolated(state, who.message)
  }
}

function onRevoked(state: TelevisionState): Update {
  if (!personOn(state.page)) return same(state)
  const revoked = go(state, { at: 'signed-out', how: 'elsewhere' })
  const end: readonly Command[] = state.isUnattended ? powerOff(state).commands : []
  return { state: revoked, commands: [{ type: 'forget' }, ...end] }
}

/** E-42: a person who cannot be trusted to be who the server says is not signed in. */
function onViolated(state: TelevisionState, message: string): Update {
  const stopped = stop(state, { reason: 'violated', message })
  return { ...stopped, commands: [{ type: 'forget' }, ...stopped.commands] }
}

/** The first answer opens the home screen, whose tiles are asked for next; later ones change what is known and nothing else. */
function greet(state: TelevisionState, person: SignedIn): Update {
  if (state.page.at !== 'greeting') return same(withPerson(state, person))
  const home = { ...person, closesAt: state.once ? later(state.now, greetingFor) : undefined }
  return fetchRow({ ...state, page: { at: 'home', person: home }, stillSince: state.now, focus: { row: 0, column: 0 } }, home)
}

function opened({ page, language }: TelevisionState, outcome: 'opened' | 'no-browser'): string {
  const { notices } = wordsOf(language)
  if (outcome === 'opened') return notices.opened
  const address = page.at === 'signing-in' && 'codes' in page.session ? cleanText(page.session.codes.verificationUri) : undefined
  return notices.noBrowser(address)
}

import { cleanUri } from '../../src/text/clean.ts'
import { type ActionId, focused, isServed, moveFocus, nthChoice, placeOf, servedTile, type TileId } from '../view/actions.ts'
import { type HomeTile, type Overlay, type Page, personOn, type Shelf, type SignedIn, type TelevisionState } from '../view/state.ts'
import { wordsOf } from '../view/words/languages.ts'
import { jumpBy, onDeveloperKey, sleepFor } from './developer-keys.ts'
import type { RemoteKey } from './messages.ts'
import { find, go, identify, powerOff, same, signIn, type Update } from './moves.ts'

/** What becomes of a television by a key of its remote control. */
export function onKey(state: TelevisionState, key: RemoteKey): Update {
  switch (key) {
    case 'up':
    case 'down':
    case 'left':
    case 'right':
    case 'next':
    case 'previous':
      return same({ ...state, focus: moveFocus(state, key) })
    case 'ok':
      return onOk(state, focused(state))
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      return onDigit(state, Number(key))
    case 'back':
      return onBack(state)
    case 'home':
      return goHome(state)
    case 'help':
      return same(lay(state, 'help'))
    case 'open':
      return openPage(state)
    case 'address':
      return nextAddress(state)
    case 'power':
      return powerOff(state)
    case 'inspect':
    case 'export':
    case 'network':
    case 'time':
    case 'profile':
    case 'early':
      return onDeveloperKey(state, key)
  }
}

function onDigit(state: TelevisionState, digit: number): Update {
  const focus = state.profile.input === 'arrows-and-digits' ? nthChoice(state, digit) : undefined
  return focus ? onOk({ ...state, focus }, focused({ ...state, focus })) : same(state)
}

function onOk(state: TelevisionState, action: ActionId | undefined): Update {
  const person = personOn(state.page)
  const words = wordsOf(state.language).instruments
  if (action !== undefined && isServed(action)) return openTile(state, action)
  switch (action) {
    case undefined:
      return same(state)
    case 'new-code':
    case 'try-again':
    case 'sign-in':
      return startAgain(state)
    case 'help':
      return same(lay(state, 'help'))
    case 'films':
    case 'series':
    case 'radio':
      return person ? same(go(state, { at: 'shelf', shelf: action, person })) : same(state)
    case 'account':
      return person ? openAccount(state, person) : same(state)
    case 'check':
      return person ? identify(state, person) : same(state)
    case 'ask-sign-out':
      return same(lay(state, 'sign-out'))
    case 'sign-out':
      return { state: go(state, { at: 'signing-out' }), commands: [{ type: 'sign-out' }] }
    case 'power-off':
      return powerOff(state)
    case 'clock-forward':
      return { state: { ...closed(state), notice: words.jumped(jumpBy) }, commands: [{ type: 'jump', by: jumpBy }] }
    case 'sleep':
      return { state: { ...closed(state), notice: words.slept(sleepFor) }, commands: [{ type: 'suspend', by: sleepFor }] }
    case 'back':
      return onBack(state)
  }
}

function openTile(state: TelevisionState, action: TileId): Update {
  const person = personOn(state.page)
  const shelf = servedTile(state, action)
  return person && shelf ? same(go(state, { at: 'shelf', shelf, person })) : same(state)
}

/** A new attempt where the server is known, else another look for it. */
export function startAgain(state: TelevisionState): Update {
  return state.issuer === undefined || state.page.at === 'unfound' ? find(state, 0) : signIn(state)
}

function openAccount(state: TelevisionState, person: SignedIn): Update {
  return identify(go(state, { at: 'account', person }), person)
}

/** One page back; on the first page it asks before it leaves. */
function onBack(state: TelevisionState): Update {
  if (state.overlay) return same(closed(state))
  const { page } = state
  if (page.at === 'shelf') return same(goHomeTo(state, page.person, page.shelf))
  if (page.at === 'account') return same(goHomeTo(state, page.person, 'account'))
  return same(lay(state, 'power-off'))
}

function goHome(state: TelevisionState): Update {
  const person = personOn(state.page)
  return same(person && state.page.at !== 'greeting' ? go(state, { at: 'home', person }) : closed(state))
}

/** Back home, with the focus on the tile one came from. */
function goHomeTo(state: TelevisionState, person: SignedIn, from: Shelf | HomeTile | 'account'): TelevisionState {
  const home = go(state, { at: 'home', person })
  const index = typeof from === 'string' ? -1 : (person.row ?? []).findIndex(({ id }) => id === from.id)
  const place = typeof from === 'string' ? placeOf(home, from) : { row: 0, column: Math.max(0, index) }
  return { ...home, focus: place ?? home.focus }
}

function lay(state: TelevisionState, overlay: Overlay): TelevisionState {
  return state.overlay === overlay ? state : { ...state, overlay, focus: { row: 0, column: 0 } }
}

function closed(state: TelevisionState): TelevisionState {
  return state.overlay ? { ...state, overlay: undefined, focus: { row: 0, column: 0 } } : state
}

/** Opens the page in this computer's browser, for whoever has no phone at hand; only addresses that pass E-21 and E-22 (E-23). */
function openPage(state: TelevisionState): Update {
  const url = pageUrl(state.page)
  if (!state.canOpenPage || !url) return same(state)
  return { state, commands: [{ type: 'open-page', url }] }
}

function pageUrl(page: Page): string | undefined {
  if (page.at !== 'signing-in' || !('codes' in page.session)) return undefined
  const { verificationUri, verificationUriComplete } = page.session.codes
  const plain = cleanUri(verificationUri, { allowsInsecure: true })
  const complete = verificationUriComplete && cleanUri(verificationUriComplete, { allowsInsecure: true })
  return plain && complete && new URL(plain).origin === new URL(complete).origin ? complete : plain
}

function nextAddress(state: TelevisionState): Update {
  const { demo, page } = state
  if (!demo || personOn(page) || page.at === 'moving' || page.at === 'signing-out') return same(state)
  if (demo.addresses < 2) return same({ ...state, notice: wordsOf(state.language).notices.noOtherAddress })
  return { state: go(state, { at: 'moving' }), commands: [{ type: 'next-address' }] }
}

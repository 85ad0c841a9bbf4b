import type { Ending } from '../../src/device/session.ts'
import { type Instant, later, type Seconds, seconds } from '../../src/time/units.ts'
import type { KioskFacts, Page, SignedIn, TelevisionState, Waiting } from '../view/state.ts'
import { wordsOf } from '../view/words/languages.ts'
import { find, go, same, signIn, type Update, withoutTrouble, withPerson } from './moves.ts'

/** How long a page that tells something is left to be read. */
const readingTime = seconds(8)

/** How long a question stays open over the page without a key. */
const questionFor = seconds(20)

/** How long a person has been signed in at most, as a multiple of how long a sign-in is shown. */
const longestVisit = 10

/** No trouble is waited out for longer than this. */
const longestPause = seconds(60)

/**
 * What a kiosk does by itself, once a second, since nobody presses its keys; undefined where that is nothing. It breaks A-11 and E-39
 * on purpose: whoever puts up a kiosk has asked for codes, for as long as it stands.
 */
export function tend(state: TelevisionState, kiosk: KioskFacts): Update | undefined {
  const { page, overlay } = state
  if (overlay) return isOver(state, questionFor) ? same({ ...state, overlay: undefined }) : undefined
  switch (page.at) {
    case 'signing-in':
      return kiosk.mode === 'idle' ? undefined : renewal(state, page)
    case 'stopped':
      return afterEnding(state, kiosk, page.ending)
    case 'signed-out':
      return isOver(state, readingTime) ? signIn(state) : undefined
    case 'home':
    case 'shelf':
      return kiosk.mode === 'stay' ? undefined : leaving(state, kiosk, page.person)
    case 'finding':
    case 'unfound':
    case 'moving':
    case 'greeting':
    case 'account':
    case 'signing-out':
    case 'asleep':
    case 'powering-off':
      return undefined
  }
}

/** How long until a television looks at its clock again: a kiosk that stands still for weeks does so less often. */
export function tickEvery({ kiosk, now, stillSince }: TelevisionState): Seconds {
  return kiosk && now - stillSince > 30_000 ? seconds(5) : seconds(1)
}

/** How long before its end a code is replaced: as long as a server takes no answer to it (decision 17), and to ask for the next. */
function renewAt({ codes, pace }: Waiting): Instant {
  const life = (codes.expiresAt - codes.issuedAt) / 1000
  return later(codes.expiresAt, seconds(-Math.min(pace.interval + 12, life / 4)))
}

/** The next code is asked for while this one is still shown, and still polled for: somebody may just have scanned it. */
function renewal(state: TelevisionState, page: Extract<Page, { at: 'signing-in' }>): Update | undefined {
  const { session } = page
  const isDue = (session.phase === 'waiting' || session.phase === 'polling') && state.now >= renewAt(session)
  if (!isDue) return undefined
  const next = signIn(state)
  const renewing = { ...next.state, notice: wordsOf(state.language).kiosk.newCode }
  return { state: withFading(renewing, session), commands: [{ type: 'renew' }] }
}

function withFading(state: TelevisionState, fading: Waiting): TelevisionState {
  return state.page.at === 'signing-in' ? { ...state, page: { ...state.page, fading } } : state
}

function afterEnding(state: TelevisionState, kiosk: KioskFacts, ending: Ending): Update | undefined {
  switch (ending.reason) {
    case 'expired':
      return kiosk.mode === 'idle' ? asleep(state) : signIn(state)
    case 'denied':
      if (!isOver(state, readingTime)) return undefined
      return kiosk.mode === 'idle' ? asleep(state) : signIn(state)
    case 'refused':
    case 'violated':
    case 'unreachable':
      return afterTrouble(state, kiosk)
  }
}

/** The server is looked for anew, since it may be another by now: after five seconds, then ten, at most a minute. */
function afterTrouble(state: TelevisionState, kiosk: KioskFacts): Update | undefined {
  const pause = seconds(Math.min(5 * 2 ** kiosk.troubles, longestPause))
  if (!isOver(state, pause)) return undefined
  if (kiosk.mode === 'idle' && kiosk.troubles >= 5) return asleep(state)
  return find({ ...state, kiosk: { ...kiosk, troubles: kiosk.troubles + 1 } }, 0)
}

function asleep(state: TelevisionState): Update {
  return { state: go(withoutTrouble(state), { at: 'asleep' }), commands: [] }
}

function leaving(state: TelevisionState, kiosk: KioskFacts, person: SignedIn): Update | undefined {
  const leavesAt = person.leavesAt ?? later(state.now, seconds(kiosk.demo * longestVisit))
  if (isOver(state, kiosk.demo) || state.now >= leavesAt)
    return { state: go(state, { at: 'signing-out' }), commands: [{ type: 'sign-out' }] }
  return person.leavesAt === undefined ? { state: withPerson(state, { ...person, leavesAt }), commands: [] } : undefined
}

function isOver({ now, stillSince }: TelevisionState, long: number): boolean {
  return now >= stillSince + long * 1000
}

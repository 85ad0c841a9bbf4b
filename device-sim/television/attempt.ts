import type { Turn } from '../../src/device/drive.ts'
import type { DeviceEvent, DeviceSession } from '../../src/device/session.ts'
import { instant, later } from '../../src/time/units.ts'
import { type Page, type SignedIn, shownSession, type Tally, type TelevisionState } from '../view/state.ts'
import { checkEvery, go, same, stop, type Update, withoutTrouble } from './moves.ts'

type SigningIn = Extract<Page, { at: 'signing-in' }>

/** What becomes of a television by one turn of the machine that signs it in. */
export function onTurn(state: TelevisionState, { event, session }: Turn): Update {
  const { page } = state
  const at = instant(Math.max(state.now, event.at))
  if (session.phase === 'signed-in') return onSignedIn({ ...state, now: at }, session, event)
  if (page.at !== 'signing-in') return same(state)
  const isPoll = page.session.phase !== 'requesting'
  const tally = isPoll ? counted(page.tally, event) : page.tally
  switch (session.phase) {
    case 'ended':
      return stop({ ...state, now: at }, session.ending)
    case 'idle':
    case 'requesting':
    case 'retrying':
    case 'waiting':
    case 'polling':
      return same(
        shown(
          {
            ...(event.type === 'refused' ? withoutTrouble(state) : state),
            now: at,
            page: { ...page, session, tally, fading: isWaiting(session.phase) ? undefined : page.fading },
          },
          page,
        ),
      )
  }
}

/** Whatever page is shown: a code that is shown no more may have been scanned before. */
function onSignedIn(state: TelevisionState, { at, tokens }: Extract<DeviceSession, { phase: 'signed-in' }>, event: DeviceEvent): Update {
  const { page, now } = state
  const tally = page.at === 'signing-in' ? page.tally : { startedAt: now, polls: 0, isSlowed: false }
  const counts = summed(counted(tally, event), event)
  const person: SignedIn = { since: at, scope: tokens.scope, ...counts, checkAt: later(now, checkEvery), isChecking: true }
  return { state: go(withoutTrouble(state), { at: 'greeting', person }), commands: [{ type: 'identify' }] }
}

/** A page that offers other things than the one before has its focus on the first of them. */
function shown(state: TelevisionState, before: SigningIn): TelevisionState {
  const { page, overlay } = state
  const isSame = page.at === 'signing-in' && (isOnCode(page, state) === isOnCode(before, state) || overlay !== undefined)
  return isSame ? state : { ...state, focus: { row: 0, column: 0 } }
}

function isOnCode(page: SigningIn, { now }: TelevisionState): boolean {
  return isWaiting(shownSession(page, now).phase)
}

function isWaiting(phase: string): boolean {
  return phase === 'waiting' || phase === 'polling'
}

function counted(tally: Tally, event: DeviceEvent): Tally {
  switch (event.type) {
    case 'started':
    case 'woke':
    case 'codes-issued':
      return tally
    case 'refused':
      return { ...tally, polls: tally.polls + 1, isSlowed: event.refusal.code === 'slow_down' }
    case 'tokens-issued':
    case 'failed':
    case 'violated':
      return { ...tally, polls: tally.polls + 1 }
  }
}

function summed({ startedAt, polls }: Tally, { at }: DeviceEvent): { seconds: number; polls: number } {
  return { seconds: Math.max(0, Math.round((at - startedAt) / 1000)), polls }
}

import type { Turn } from '../../src/device/drive.ts'
import type { DeviceEvent } from '../../src/device/session.ts'
import { instant, later } from '../../src/time/units.ts'
import type { SignedIn, Tally, TelevisionState } from '../view/state.ts'
import { checkEvery, go, same, stop, type Update } from './moves.ts'

/** What becomes of a television by one turn of the machine that signs it in. */
export function onTurn(state: TelevisionState, { event, session }: Turn): Update {
  const { page } = state
  if (page.at !== 'signing-in') return same(state)
  const at = instant(Math.max(state.now, event.at))
  const tally = counted(page.tally, event)
  switch (session.phase) {
    case 'signed-in': {
      const { seconds, polls } = summed(tally, event)
      const person: SignedIn = {
        since: session.at,
        scope: session.tokens.scope,
        seconds,
        polls,
        checkAt: later(at, checkEvery),
        isChecking: true,
      }
      return { state: go({ ...state, now: at }, { at: 'greeting', person }), commands: [{ type: 'identify' }] }
    }
    case 'ended':
      return stop({ ...state, now: at }, session.ending)
    case 'idle':
    case 'requesting':
    case 'retrying':
    case 'waiting':
    case 'polling':
      return same(shown({ ...state, now: at, page: { ...page, session, tally } }, page.session.phase))
  }
}

/** A page that offers other things than the one before has its focus on the first of them. */
function shown(state: TelevisionState, before: string): TelevisionState {
  const { page, overlay } = state
  const isSame = page.at === 'signing-in' && (isWaiting(page.session.phase) === isWaiting(before) || overlay !== undefined)
  return isSame ? state : { ...state, focus: { row: 0, column: 0 } }
}

function isWaiting(phase: string): boolean {
  return phase === 'waiting' || phase === 'polling'
}

function counted(tally: Tally, event: DeviceEvent): Tally {
  switch (event.type) {
    case 'started':
    case 'woke':
      return tally
    case 'codes-issued':
      return { ...tally, isSlowed: false }
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

import { screenOf } from '../view/screen-of.ts'
import { personOn, type TelevisionState } from '../view/state.ts'
import type { Beat } from './wire.ts'

/** How a screen is, as its keeper is told. */
export function beatOf(state: TelevisionState, memory: number): Beat {
  const screen = screenOf({ ...state, overlay: undefined })
  return {
    screen: screen.name,
    hasCode: screen.kind === 'code',
    isSignedIn: personOn(state.page) !== undefined,
    isReached: isReached(state),
    memory,
  }
}

function isReached({ page }: TelevisionState): boolean {
  switch (page.at) {
    case 'finding':
    case 'unfound':
      return false
    case 'stopped':
      return page.ending.reason !== 'unreachable'
    case 'signing-in':
      return page.session.phase !== 'retrying' && !('failure' in page.session && page.session.failure)
    case 'greeting':
    case 'home':
    case 'shelf':
    case 'account':
      return page.person.failure === undefined
    case 'moving':
    case 'signing-out':
    case 'signed-out':
    case 'asleep':
    case 'powering-off':
      return true
  }
}

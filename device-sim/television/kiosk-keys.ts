import { later, seconds } from '../../src/time/units.ts'
import type { KioskFacts, TelevisionState } from '../view/state.ts'
import { wordsOf } from '../view/words/languages.ts'
import { onKey, startAgain } from './keys.ts'
import type { RemoteKey } from './messages.ts'
import { powerOff, same, type Update } from './moves.ts'

/** How many wrong PINs in a row are taken before none is for a while. */
const mostWrongPins = 5

/** How long that is. */
const lockedFor = seconds(15 * 60)

/** What becomes of a kiosk by a key: none leaves it, except those of its PIN. */
export function onKioskKey(state: TelevisionState, key: RemoteKey, kiosk: KioskFacts): Update {
  if (state.overlay === 'pin' && isDigit(key)) return typed(state, kiosk, key)
  if (key === 'power') return askPin(state, kiosk)
  if (state.page.at === 'asleep') return state.overlay ? onKey(state, key) : startAgain(state)
  switch (key) {
    case 'help':
    case 'open':
    case 'address':
    case 'inspect':
    case 'export':
    case 'network':
    case 'time':
    case 'profile':
    case 'early':
      return same(state)
    case 'back':
      return state.overlay || state.page.at === 'shelf' ? onKey(state, key) : same(state)
    default:
      return onKey(state, key)
  }
}

/** The right PIN leaves; a wrong one counts. */
export function onPinChecked(state: TelevisionState, isRight: boolean): Update {
  const { kiosk } = state
  if (!kiosk) return same(state)
  if (isRight) return powerOff(state)
  const wrongPins = kiosk.wrongPins + 1
  const words = wordsOf(state.language).kiosk
  if (wrongPins < mostWrongPins)
    return same({ ...state, kiosk: { ...kiosk, typed: '', wrongPins }, notice: words.wrongPin(mostWrongPins - wrongPins) })
  const lockedUntil = later(state.now, lockedFor)
  const locked = { ...kiosk, typed: '', wrongPins: 0, lockedUntil }
  return same({ ...state, overlay: undefined, kiosk: locked, notice: words.locked(lockedFor / 60) })
}

function askPin(state: TelevisionState, kiosk: KioskFacts): Update {
  if (kiosk.pinLength === undefined || state.overlay === 'pin') return same(state)
  const wait = (kiosk.lockedUntil ?? state.now) - state.now
  if (wait > 0) return same({ ...state, notice: wordsOf(state.language).kiosk.locked(Math.ceil(wait / 60_000)) })
  return same({ ...state, overlay: 'pin', focus: { row: 0, column: 0 }, kiosk: { ...kiosk, typed: '' } })
}

/** The last digit is checked without OK, which not every device has. */
function typed(state: TelevisionState, kiosk: KioskFacts, digit: string): Update {
  const { pinLength = 0 } = kiosk
  if (kiosk.typed.length >= pinLength) return same(state)
  const pin = kiosk.typed + digit
  const commands = pin.length === pinLength ? [{ type: 'check-pin' as const, pin }] : []
  return { state: { ...state, kiosk: { ...kiosk, typed: pin } }, commands }
}

function isDigit(key: RemoteKey): boolean {
  return /^[0-9]$/.test(key)
}

import type { DeviceSession, Ending } from '../../src/device/session.ts'
import type { Instant } from '../../src/time/units.ts'
import { type Focus, type Overlay, type Page, shownSession, type TelevisionState } from './state.ts'

/** Everything that can be chosen with OK. */
export type ActionId =
  | 'new-code'
  | 'help'
  | 'try-again'
  | 'sign-in'
  | 'films'
  | 'series'
  | 'radio'
  | 'account'
  | 'check'
  | 'ask-sign-out'
  | 'sign-out'
  | 'power-off'
  | 'clock-forward'
  | 'sleep'
  | 'back'

/** What can be chosen now, row by row, the least harmful first. */
export function actionRows({
  page,
  overlay,
  kiosk,
  now,
}: Pick<TelevisionState, 'page' | 'overlay' | 'kiosk' | 'now'>): readonly (readonly ActionId[])[] {
  const rows = overlay ? onOverlay(overlay) : onPage(page, now)
  return kiosk ? rows.map((ids) => ids.filter(isForPassers)).filter((ids) => ids.length > 0) : rows
}

/** Whoever passes a kiosk learns nothing of an account, and ends nothing. */
function isForPassers(id: ActionId): boolean {
  return !['help', 'account', 'check', 'ask-sign-out', 'sign-out', 'power-off'].includes(id)
}

/** The action in focus; undefined where there is nothing to choose. */
export function focused(state: TelevisionState): ActionId | undefined {
  return actionRows(state)[state.focus.row]?.[state.focus.column]
}

/** Where the nth of all choices is, row after row, counted from 1; undefined where there are fewer. */
export function nthChoice(state: TelevisionState, n: number): Focus | undefined {
  return everyPlace(state)[n - 1]
}

/** Where the focus is after an arrow: it stays where there is nothing in that direction. A knob goes round all choices. */
export function moveFocus(state: TelevisionState, arrow: 'up' | 'down' | 'left' | 'right' | 'next' | 'previous'): Focus {
  const rows = actionRows(state)
  const { row, column } = state.focus
  switch (arrow) {
    case 'left':
      return { row, column: Math.max(0, column - 1) }
    case 'right':
      return { row, column: Math.min(lastOf(rows[row]), column + 1) }
    case 'up':
      return inRow(rows, Math.max(0, row - 1), column)
    case 'down':
      return inRow(rows, Math.max(0, Math.min(rows.length - 1, row + 1)), column)
    case 'next':
      return turned(state, 1)
    case 'previous':
      return turned(state, -1)
  }
}

/** The next choice of all in one line, or the one before; beyond the last comes the first. */
function turned(state: TelevisionState, by: number): Focus {
  const places = everyPlace(state)
  const now = places.findIndex(({ row, column }) => row === state.focus.row && column === state.focus.column)
  return places[(now + by + places.length) % Math.max(1, places.length)] ?? state.focus
}

function everyPlace(state: TelevisionState): readonly Focus[] {
  return actionRows(state).flatMap((ids, row) => ids.map((_, column) => ({ row, column })))
}

function inRow(rows: readonly (readonly ActionId[])[], row: number, column: number): Focus {
  return { row, column: Math.min(lastOf(rows[row]), column) }
}

function lastOf(row: readonly ActionId[] | undefined): number {
  return Math.max(0, (row?.length ?? 0) - 1)
}

function onOverlay(overlay: Overlay): readonly (readonly ActionId[])[] {
  switch (overlay) {
    case 'help':
      return [['back']]
    case 'power-off':
      return [['back', 'power-off']]
    case 'sign-out':
      return [['back', 'sign-out']]
    case 'time':
      return [['clock-forward', 'sleep', 'back']]
    case 'pin':
      return [['back']]
  }
}

function onPage(page: Page, now: Instant): readonly (readonly ActionId[])[] {
  switch (page.at) {
    case 'finding':
    case 'moving':
    case 'greeting':
    case 'signing-out':
    case 'asleep':
    case 'powering-off':
      return []
    case 'unfound':
      return [['try-again', 'help']]
    case 'signing-in':
      return onAttempt(shownSession(page, now).phase)
    case 'stopped':
      return [[wayOn(page.ending), 'help']]
    case 'home':
      return [['films', 'series', 'radio', 'account'], ['ask-sign-out']]
    case 'shelf':
      return [['back']]
    case 'account':
      return [['back', 'check', 'ask-sign-out']]
    case 'signed-out':
      return [['sign-in', 'power-off']]
  }
}

function onAttempt(phase: DeviceSession['phase']): readonly (readonly ActionId[])[] {
  if (phase === 'retrying') return [['try-again', 'help']]
  return phase === 'waiting' || phase === 'polling' ? [['new-code', 'help']] : []
}

function wayOn(ending: Ending): ActionId {
  return ending.reason === 'expired' || ending.reason === 'denied' ? 'new-code' : 'try-again'
}

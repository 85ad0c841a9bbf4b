import type { DeviceSession, Ending } from '../../src/device/session.ts'
import type { Instant } from '../../src/time/units.ts'
import {
  type Focus,
  type HomeTile,
  mostTiles,
  type Overlay,
  type Page,
  personOn,
  type SignedIn,
  shownSession,
  type TelevisionState,
} from './state.ts'

/** A tile of the server's, by where it stands in the row. */
export type TileId = `tile-${number}`

/** Everything that can be chosen with OK. */
export type ActionId = OwnAction | TileId

/** What the television has a word of its own for. */
export type OwnAction =
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

/** The tile of the server's that an action opens; undefined for every other action. */
export function servedTile({ page }: Pick<TelevisionState, 'page'>, action: ActionId | undefined): HomeTile | undefined {
  const index = action !== undefined && isServed(action) ? tileIds.indexOf(action) : -1
  return personOn(page)?.row?.[index]
}

/** Whether this is a tile of the server's. */
export function isServed(action: ActionId): action is TileId {
  return tileIds.some((id) => id === action)
}

/** Where an action can be chosen; undefined where it cannot. */
export function placeOf(state: TelevisionState, action: ActionId): Focus | undefined {
  const places = everyPlace(state)
  const rows = actionRows(state)
  return places.find(({ row, column }) => rows[row]?.[column] === action)
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
      return [[...tilesOf(page.person), 'account'], ['ask-sign-out']]
    case 'shelf':
      return [['back']]
    case 'account':
      return [['back', 'check', 'ask-sign-out']]
    case 'signed-out':
      return [['sign-in', 'power-off']]
  }
}

const tileIds: readonly TileId[] = Array.from({ length: mostTiles }, (_, index): TileId => `tile-${index}`)

/** The server's tiles where it has any, else the television's own. */
function tilesOf({ row }: SignedIn): readonly ActionId[] {
  return row ? tileIds.slice(0, row.length) : ['films', 'series', 'radio']
}

function onAttempt(phase: DeviceSession['phase']): readonly (readonly ActionId[])[] {
  if (phase === 'retrying') return [['try-again', 'help']]
  return phase === 'waiting' || phase === 'polling' ? [['new-code', 'help']] : []
}

function wayOn(ending: Ending): ActionId {
  return ending.reason === 'expired' || ending.reason === 'denied' ? 'new-code' : 'try-again'
}

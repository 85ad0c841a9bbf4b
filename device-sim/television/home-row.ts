import type { ResourceAnswer } from '../../src/device/account-port.ts'
import { isMembers, type Members, requiredString, stringMember, UnreadableAnswer } from '../../src/protocol/fields.ts'
import { cleanText } from '../../src/text/clean.ts'
import { later, seconds } from '../../src/time/units.ts'
import { actionRows, focused, placeOf } from '../view/actions.ts'
import { type HomeTile, mostTiles, personOn, type SignedIn, type TelevisionState } from '../view/state.ts'
import type { HomeRow } from './messages.ts'
import { same, type Update, withPerson } from './moves.ts'

/** Where a server keeps the tiles of a television's home row, below its issuer. */
export const homeRowPath = 'api/tiles'

/** How long a home row is shown before the server is asked for it again. */
const fetchEvery = seconds(900)

/** The home row in what a server answered; what cannot be shown is a failure, and whatever can is clean (E-12, E-28). */
export function homeRowIn(answer: ResourceAnswer): HomeRow {
  if (answer.kind !== 'told') return answer
  try {
    return { kind: 'served', tiles: readTiles(answer.members) }
  } catch (error) {
    if (!(error instanceof UnreadableAnswer)) throw error
    return { kind: 'failed', failure: { kind: 'unreadable', message: `Cannot show the home row: ${error.message}` } }
  }
}

/** Asks for the home row, when somebody has just come home or it has been shown for long enough. */
export function fetchRow(state: TelevisionState, person: SignedIn): Update {
  return { state: withPerson(state, { ...person, rowAt: later(state.now, fetchEvery) }), commands: [{ type: 'fetch-row' }] }
}

/** What becomes of a home screen by what the server has for it: nothing, where that is nothing; the tiles there are stay. */
export function onHomeRow(state: TelevisionState, row: Exclude<HomeRow, { kind: 'revoked' }>): Update {
  const person = personOn(state.page)
  if (!person) return same(state)
  switch (row.kind) {
    case 'served':
      return same(withFocusKept(state, withPerson(state, { ...person, row: row.tiles })))
    case 'absent':
      return same(withPerson(state, { ...person, rowAt: undefined }))
    case 'failed':
      return same(state)
  }
}

/** Whoever was on the account, or below the tiles, stays there; on a tile the focus stays in its place. */
function withFocusKept(before: TelevisionState, after: TelevisionState): TelevisionState {
  if (before.page.at !== 'home' || before.overlay) return after
  const action = focused(before)
  const place = action && placeOf(after, action)
  const [tiles = []] = actionRows(after)
  return { ...after, focus: place ?? { row: 0, column: Math.min(before.focus.column, tiles.length - 1) } }
}

function readTiles({ tiles }: Members): readonly HomeTile[] {
  if (!Array.isArray(tiles)) throw new UnreadableAnswer('tiles is not a list')
  const read = tiles.slice(0, mostTiles).map(readTile)
  if (read.length === 0) throw new UnreadableAnswer('it is empty')
  return read
}

function readTile(tile: unknown): HomeTile {
  if (!isMembers(tile)) throw new UnreadableAnswer('a tile is not an object')
  const title = cleanText(requiredString(tile, 'title'), 24)
  if (title === '') throw new UnreadableAnswer('a title has nothing to show')
  return { id: cleanText(requiredString(tile, 'id'), 40), title, about: cleanText(stringMember(tile, 'about') ?? '', 40) }
}

import { describe, expect, it } from 'vitest'
import { homeRowIn } from '../../../device-sim/television/home-row.ts'
import type { HomeRow, RemoteKey } from '../../../device-sim/television/messages.ts'
import { switchOn } from '../../../device-sim/television/television.ts'
import { update } from '../../../device-sim/television/update.ts'
import { focused } from '../../../device-sim/view/actions.ts'
import type { Screen } from '../../../device-sim/view/screen.ts'
import { screenOf } from '../../../device-sim/view/screen-of.ts'
import type { TelevisionState } from '../../../device-sim/view/state.ts'
import { instant } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { approved, ScriptedServer } from '../../support/scripted-server.ts'
import { ada, servedRow, televisionState } from '../../support/television-states.ts'

/** The tiles of a television's home screen: those of its server where it has any, its own where not. */

const films = { id: 'films', title: 'Films', about: 'new' }
const home = televisionState({ at: 'home', person: ada })
const own = ['Films', 'Series', 'Radio', 'Account']

function labels(screen: Screen | undefined): readonly string[] {
  return screen?.kind === 'rest' ? [] : (screen?.actions[0]?.map(({ label }) => label) ?? [])
}

function fetched(state: TelevisionState, row: HomeRow): TelevisionState {
  return update(state, { type: 'row-fetched', row }).state
}

function pressed(state: TelevisionState, ...keys: RemoteKey[]): TelevisionState {
  return keys.reduce((now, key) => update(now, { type: 'key', key }).state, state)
}

describe('homeRowIn()', () => {
  const told = (tiles: unknown) => homeRowIn({ kind: 'told', members: { tiles } })

  it('takes what a tile says, cleaned, and no more tiles than there is room for', () => {
    expect(told([films, { id: 'x', title: 'A\u001b[2JB\u202e\u200b', about: '\u009b31mc\r\n', more: [] }])).toEqual({
      kind: 'served',
      tiles: [films, { id: 'x', title: 'A[2JB', about: '31mc' }],
    })
    const many = told(Array.from({ length: 1000 }, (_, index) => ({ id: `${index}`, title: `${index}` })))
    expect(many).toMatchObject({ tiles: [{ about: '' }, {}, {}, { title: '3' }] })
    expect(told([{ id: 'long', title: 'x'.repeat(9999), about: 'y'.repeat(9999) }])).toEqual({
      kind: 'served',
      tiles: [{ id: 'long', title: 'x'.repeat(24), about: 'y'.repeat(40) }],
    })
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['an object', {}],
    ['a text', 'Films'],
    ['an empty list', []],
    ['a list of null', [null]],
    ['a list of lists', [[films]]],
    ['a title that is a number', [{ ...films, title: 7 }]],
    ['a title that is missing', [{ id: 'films' }]],
    ['a title that nobody sees', [{ ...films, title: '\u200b\u3164' }]],
    ['an id that is an object', [{ ...films, id: {} }]],
    ['an about that is a list', [{ ...films, about: [] }]],
    ['a tile whose title is that of its prototype', [JSON.parse('{"__proto__":{"id":"x","title":"evil"}}')]],
  ])('E-28: takes no part of a row whose tiles are %s', (_, tiles) => {
    expect(told(tiles)).toMatchObject({ kind: 'failed', failure: { kind: 'unreadable' } })
  })
})

describe('update() of the home row', () => {
  it('asks for it when somebody has come home, and again each quarter of an hour', () => {
    const greeting = televisionState({ at: 'greeting', person: ada })
    const came = update(greeting, { type: 'identified', who: { kind: 'known', sub: '1', name: 'Ada' } })
    expect(came.commands).toEqual([{ type: 'fetch-row' }])
    const still = { ...came.state, page: { at: 'home' as const, person: { ...ada, rowAt: instant(1_020_000), checkAt: instant(1e9) } } }
    const tick = (at: number) => update(still, { type: 'ticked', at: instant(at), hour: 20, wasVisited: true }).commands
    expect(tick(1_019_000)).toEqual([])
    expect(tick(1_020_000)).toEqual([{ type: 'fetch-row' }])
  })

  it('does not ask a server again that has none', () => {
    const state = fetched(televisionState({ at: 'home', person: { ...ada, rowAt: instant(130_000) } }), { kind: 'absent' })
    expect(state.page).toMatchObject({ person: { rowAt: undefined } })
    expect(labels(screenOf(state))).toEqual(own)
  })

  it('keeps the tiles there are where others cannot be had', () => {
    const failed: HomeRow = { kind: 'failed', failure: { kind: 'unreachable', message: 'away' } }
    expect(labels(screenOf(fetched(home, failed)))).toEqual(own)
    const served = fetched(home, { kind: 'served', tiles: servedRow })
    expect(labels(screenOf(fetched(served, failed)))).toEqual(['Films', 'News at nine', 'Nachrichtensendungen ja', '日本の映画', 'Account'])
  })

  it('keeps the focus where it was when the tiles change under it', () => {
    const served: HomeRow = { kind: 'served', tiles: [films] }
    expect(focused(fetched(pressed(home, 'right', 'right', 'right'), served))).toBe('account')
    expect(focused(fetched(pressed(home, 'down'), served))).toBe('ask-sign-out')
    expect(focused(fetched(home, served))).toBe('tile-0')
    expect(focused(fetched(pressed(home, 'right', 'right'), served))).toBe('account')
    const asked = pressed(home, 'down', 'ok')
    expect(fetched(asked, served).focus).toEqual(asked.focus)
  })

  it('opens a tile of the server, and comes back to it', () => {
    const served = fetched(home, { kind: 'served', tiles: servedRow })
    const open = pressed(served, 'right', 'ok')
    expect(screenOf(open)).toMatchObject({ name: 'shelf', title: 'News at nine' })
    expect(focused(pressed(open, 'back'))).toBe('tile-1')
  })

  it('has words of its own for the tiles it knows, in another language than the server', () => {
    const state = fetched({ ...home, language: 'de' }, { kind: 'served', tiles: servedRow })
    expect(labels(screenOf(state)).slice(0, 2)).toEqual(['Filme', 'News at nine'])
  })

  it('says so when the sign-in turns out to be over, and forgets the tokens', () => {
    const { state, commands } = update(home, { type: 'row-fetched', row: { kind: 'revoked' } })
    expect(state.page).toEqual({ at: 'signed-out', how: 'elsewhere' })
    expect(commands).toEqual([{ type: 'forget' }])
    expect(update(state, { type: 'row-fetched', row: { kind: 'revoked' } }).state.page).toEqual(state.page)
  })
})

describe('switchOn() at a server with a home row', () => {
  it('shows its tiles, asked for once', async () => {
    const { server, screens, end } = await signedIn({ 'api/tiles': { kind: 'told', members: { tiles: [films] } } })
    expect(labels(screens.at(-1))).toEqual(['Films', 'Account'])
    expect(server.asked).toEqual(['api/tiles'])
    await end()
  })

  it('shows its own, silently, at a server without one', async () => {
    const { server, screens, end } = await signedIn({})
    expect(labels(screens.at(-1))).toEqual(own)
    expect(server.asked).toEqual(['api/tiles'])
    await end()
  })

  async function signedIn(resources: ScriptedServer['resources']) {
    const clock = new VirtualClock()
    const server = new ScriptedServer()
    server.resources = resources
    server.polls = [approved]
    const screens: Screen[] = []
    const options = { connect: server.connect, clock, deviceName: 'Living room', localHour: () => 20 }
    const television = switchOn(options, (state) => screens.push(screenOf(state)))
    await clock.advanceTo(instant(20_000))
    const end = async () => {
      television.press('power')
      await television.ended
      expect(clock.sleeping).toBe(0)
    }
    return { server, screens: screens.filter(({ name }) => name === 'home'), end }
  }
})

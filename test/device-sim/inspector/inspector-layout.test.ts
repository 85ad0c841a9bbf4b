import { describe, expect, it } from 'vitest'
import { inspected, sharesOf } from '../../../device-sim/inspector/beside.ts'
import { type InspectorScreen, inspectorScreen } from '../../../device-sim/inspector/inspector-screen.ts'
import { emptyRun } from '../../../device-sim/inspector/run.ts'
import { television as profile } from '../../../device-sim/profiles/built-in.ts'
import { layoutOf } from '../../../device-sim/view/layout.ts'
import { screenOf } from '../../../device-sim/view/screen-of.ts'
import { type Layout, layoutText, type Style } from '../../../device-sim/view/sheet.ts'
import type { TelevisionState } from '../../../device-sim/view/state.ts'
import { displayWidth } from '../../../src/text/width.ts'
import { instant } from '../../../src/time/units.ts'
import { grantedRun, RunBuilder, slowedRun } from '../../support/inspected-run.ts'
import { ada, televisionState } from '../../support/television-states.ts'

const now = instant(22_315)
const instruments = { isInspecting: true, network: 'slow' } as const

const slowed = slowedRun()
const waiting = televisionState(
  { at: 'signing-in', session: slowed.session, tally: { startedAt: instant(0), polls: 3, isSlowed: true } },
  { now, instruments },
)
const granted = grantedRun()
const home = televisionState({ at: 'home', person: { ...ada, checkAt: instant(88_731) } }, { now: instant(30_000), instruments })

const scenes: Readonly<Record<string, { state: TelevisionState; screen: InspectorScreen }>> = {
  slowed: { state: waiting, screen: inspectorScreen(slowed.run, waiting, now) },
  granted: { state: home, screen: inspectorScreen(granted.run, home, home.now) },
  empty: {
    state: televisionState({ at: 'finding', failures: 0 }),
    screen: inspectorScreen(emptyRun, televisionState({ at: 'finding', failures: 0 }), now),
  },
}

describe.each(Object.entries(scenes))('inspected() of a run that is %s', (name, { state, screen }) => {
  it.each([
    [140, 40],
    [100, 30],
    [180, 50],
    [80, 24],
    [40, 12],
  ])('at %ix%i looks as it is kept', async (columns, rows) => {
    await expect(`${layoutText(beside(state, screen, columns, rows))}\n`).toMatchFileSnapshot(`golden/${name}-${columns}x${rows}.txt`)
  })

  it('fills exactly the cells there are, at every size', () => {
    for (let columns = 1; columns <= 130; columns += 13)
      for (let rows = 1; rows <= 64; rows += 9)
        expect(isFilled(inspected(undefined, screen, { columns, rows })), `${columns}x${rows}`).toBe(true)
    for (const columns of [84, 90, 122, 123, 170, 260]) expect(isFilled(beside(state, screen, columns, 20)), `${columns}`).toBe(true)
  })

  it('writes nothing in the faint colour of rules, nor draws who says what to whom in it', () => {
    for (const columns of [80, 140]) {
      const runs = inspected(undefined, screen, { columns, rows: 40 }).lines.flat()
      const faint = runs.filter(({ style }) => style === 'rule').map(({ text }) => text)
      expect(faint.filter((text) => !/^─{20,}$/.test(text))).toEqual([])
    }
  })

  it('keeps the phase, what happened last and a key at every size from 40x12', () => {
    for (let columns = 40; columns <= 120; columns += 16)
      for (let rows = 12; rows <= 60; rows += 8) {
        const text = layoutText(inspected(undefined, screen, { columns, rows }))
        expect(text, `${columns}x${rows}`).toContain(`phase ${screen.phase}`)
        expect(text, `${columns}x${rows}`).toContain('i close')
        expect(text, `${columns}x${rows}`).toContain(screen.timeline.at(-1)?.time ?? '')
      }
  })
})

function beside(state: TelevisionState, screen: InspectorScreen, columns: number, rows: number): Layout {
  const { television } = sharesOf({ columns, rows })
  return inspected(television && layoutOf(screenOf(state), television, profile), screen, { columns, rows })
}

function isFilled({ columns, rows, lines }: Layout): boolean {
  return lines.length === rows && lines.every((runs) => displayWidth(runs.map(({ text }) => text).join('')) === columns)
}

describe("an inspector's line on the network", () => {
  const own = { latency: 120, jitter: 40, loss: 0, offline: [] }

  it.each<[string, Partial<TelevisionState>, Style, string]>([
    ['a good one', {}, 'quiet', 'good: as it is'],
    [
      'good again',
      { instruments: { isInspecting: true, network: 'good' }, profile: { ...profile, network: 'slow' } },
      'quiet',
      'good: as it is',
    ],
    ['one chosen at the start', { instruments }, 'badge', ' slow: 900 ms ± 400 ms, 64 kbit/s '],
    ["the profile's own", { instruments: { isInspecting: true }, profile: { ...profile, network: own } }, 'badge', ' 120 ms ± 40 ms '],
    ['none at all', { instruments: { isInspecting: true, network: 'offline' } }, 'badge', ' offline '],
  ])('tells of %s', (_, more, style, text) => {
    const state = televisionState({ at: 'finding', failures: 0 }, more)
    const { lines } = inspected(undefined, inspectorScreen(emptyRun, state, now), { columns: 80, rows: 24 })
    expect(lines.flat()).toContainEqual({ text, style })
  })
})

describe('inspected()', () => {
  it('ends no list on a heading, and says how much of it is not there', () => {
    const run = grantedRun().run
    const screen = inspectorScreen(run, home, home.now)
    const claims = Array.from({ length: 12 }, (_, index) => ({ name: `claim-${index}`, value: 'x'.repeat(30) }))
    const tokens = [1, 2].map((number) => ({ name: `access token #${number}`, claims }))
    for (let rows = 12; rows <= 70; rows++) {
      const lines = layoutText(inspected(undefined, { ...screen, tokens }, { columns: 56, rows })).split('\n')
      const told = lines.slice(lines.findIndex((line) => line.includes('access token #1  ') || line.trim() === 'access token #1'))
      const bare = told.filter((line, row) => /^ *access token #\d$/.test(line) && !/claim/.test(told[row + 1] ?? ''))
      expect(bare, `${rows} rows`).toEqual([])
      const shown = told.filter((line) => /claim|token #\d$/.test(line)).length
      if (shown < 26) expect(told.join('\n'), `${rows} rows`).toContain(`… ${26 - shown} more`)
    }
  })

  it('gives the tokens the room that is left once there are some', () => {
    const text = layoutText(inspected(undefined, inspectorScreen(grantedRun().run, home, home.now), { columns: 60, rows: 30 }))
    expect(text).toContain('refresh token #1  opaque, 40 characters')
  })

  it('lets no control sign and no sign of direction of a stranger onto the screen (E-12, E-15)', () => {
    const run = new RunBuilder()
    const evil = '\x1b]52;c;aGk=\x07\x9b31m‮\r\n​evil'
    run.request(0, `/to${encodeURIComponent(evil)}ken`, `client_id=${evil}&scope=${encodeURIComponent(evil)}`)
    run.answer(5, 400, { error: evil, error_description: evil, user_code: evil }, evil)
    run.add({ type: 'phone', at: instant(6), does: evil })
    run.add({ type: 'noted', at: instant(7), about: 'network', text: evil })
    run.add({ type: 'failed', id: 9, at: instant(8), message: evil })
    const text = layoutText(inspected(undefined, inspectorScreen(run.run, waiting, now), { columns: 120, rows: 60 }))
    expect(text).toContain('evil')
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\u2028\u2029]/u)
  })
})

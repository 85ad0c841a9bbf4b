import { describe, expect, it } from 'vitest'
import { builtInProfiles, television } from '../../../device-sim/profiles/built-in.ts'
import { devicePicture } from '../../../device-sim/tui/device-picture.ts'
import { type ReplayFacts, withReplayLine } from '../../../device-sim/view/replay-line.ts'
import { layoutText } from '../../../device-sim/view/sheet.ts'
import type { TelevisionState } from '../../../device-sim/view/state.ts'
import { displayWidth } from '../../../src/text/width.ts'
import { everyState, televisionState, waitingPage } from '../../support/television-states.ts'

/** Protects that a replay says that it is one, and otherwise looks as the run did. */

const limits = { qr: 'half', hasSymbols: true, hasColour: true, colours: '256' } as const
const playing: ReplayFacts = { played: 41, events: 186, speed: 10, isHeld: false }

describe('withReplayLine()', () => {
  it.each<[string, Partial<ReplayFacts>, string]>([
    ['is played', {}, 'REPLAY 10x 41/186   OK hold   → next   i inspector   q end'],
    ['is played without any pause', { speed: Number.POSITIVE_INFINITY }, 'REPLAY 41/186   OK hold   → next   i inspector   q end'],
    ['is held', { isHeld: true, played: 0 }, 'REPLAY held 0/186   OK go on   → next   i inspector   q end'],
    ['is over', { played: 186 }, 'REPLAY over 186/186   q end   i inspector   x export'],
    ['is over, and was held', { played: 186, isHeld: true }, 'REPLAY over 186/186   q end   i inspector   x export'],
    ['was exported', { notice: 'Saved run.har .jsonl .mmd' }, 'REPLAY 10x 41/186   Saved run.har .jsonl .mmd'],
  ])('says that a run %s, and what its keys do', (_, more, text) => {
    expect(lines(televisionState(waitingPage()), { ...playing, ...more }).at(-1)).toBe(`    ${text}`)
  })

  it('says so in the language of the run', () => {
    const state = televisionState(waitingPage(), { language: 'de' })
    expect(lines(state, playing).at(-1)).toBe('    WIEDERGABE 10x 41/186   OK anhalten  → nächstes  i Inspektor  q beenden')
  })

  it.each(builtInProfiles)('changes nothing of $name but its footer', (profile) => {
    for (const [name, of] of Object.entries(everyState)) {
      const state = { ...of, profile }
      const live = layoutText(devicePicture({ state, said: [] }, { columns: 100, rows: 40 }, limits)).split('\n')
      const replayed = lines(state, playing, 100, 40)
      const changed = live.flatMap((line, row) => (line === replayed[row] ? [] : [live.length - row]))
      expect(Math.max(...changed), name).toBeLessThanOrEqual(isCased(profile.name) ? 10 : 3)
    }
  })

  it.each([
    [120, 40],
    [80, 24],
    [60, 16],
    [40, 12],
    [20, 4],
    [8, 2],
    [1, 1],
  ])('fills the cells of %ix%i, and says that it is a replay where that fits', (columns, rows) => {
    for (const profile of builtInProfiles)
      for (const [name, of] of Object.entries(everyState)) {
        const layout = pictured({ ...of, profile }, playing, columns, rows)
        expect(layout.lines).toHaveLength(rows)
        for (const runs of layout.lines) expect(displayWidth(runs.map(({ text }) => text).join('')), name).toBe(columns)
        if (columns >= 17) expect(layoutText(layout).split('\n').at(-1), name).toContain('REPLAY 10x 41/186')
      }
  })

  it('leaves on a low screen what the device says in its last row, where there is room for both', () => {
    const text = lines({ ...televisionState(waitingPage()), profile: television }, playing, 60, 16).at(-1)
    expect(text).toMatch(/^ *● Waiting for your phone +REPLAY 10x 41\/186/)
  })
})

/** A device of its own size has its footer inside its case. */
function isCased(name: string): boolean {
  return name === 'set-top-box' || name === 'e-ink-frame'
}

function pictured(state: TelevisionState, facts: ReplayFacts, columns = 80, rows = 24) {
  return withReplayLine(devicePicture({ state, said: [], isReplay: true }, { columns, rows }, limits), facts, state.language)
}

function lines(state: TelevisionState, facts: ReplayFacts, columns?: number, rows?: number): readonly string[] {
  return layoutText(pictured(state, facts, columns, rows)).split('\n')
}

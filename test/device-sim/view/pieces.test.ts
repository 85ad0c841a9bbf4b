import { describe, expect, it } from 'vitest'
import { builtInProfiles } from '../../../device-sim/profiles/built-in.ts'
import { actionRuns, keyRuns } from '../../../device-sim/view/pieces.ts'
import { screenOf } from '../../../device-sim/view/screen-of.ts'
import { ada, televisionState, waitingPage } from '../../support/television-states.ts'

describe('actionRuns()', () => {
  const { actions } = screenOf(televisionState({ at: 'home', person: ada }))
  const shown = (focus: number, width: number) =>
    actionRuns(
      (actions[0] ?? []).map((action, index) => ({ ...action, hasFocus: index === focus })),
      width,
    )
      .map((run) => run.text)
      .join('')

  it.each([
    [0, 42, ' ▶ Films     Series     Radio     Account '],
    [0, 40, ' ▶ Films    Series    Radio    Account '],
    [0, 38, ' ▶ Films    Series    Radio ›'],
    [0, 20, ' ▶ Films    Series ›'],
    [2, 20, '‹ ▶ Radio ›'],
    [3, 24, '‹   Radio  ▶ Account '],
    [3, 10, '‹ ▶ Acco… '],
  ])('with the focus on choice %i of four shows in %i columns where there are more: %s', (focus, width, text) => {
    expect(shown(focus, width)).toBe(text)
  })
})

describe('keyRuns()', () => {
  it.each([
    ['tv', 43, 'OK choose   ◀ ▶ move   ? help   q power off'],
    ['tv', 42, 'OK choose  ◀ ▶ move  ? help  q power off'],
    ['tv', 39, 'OK choose   ◀ ▶ move   ? help'],
    ['tv', 9, 'OK choose'],
    ['tv', 8, ''],
    ['e-ink-frame', 26, 'Enter twice choose'],
    ['lcd-20x4', 23, 'Enter press   ◀ ▶ turn'],
  ])('of the device %s keeps in %i columns what it cannot be used without: %s', (name, width, text) => {
    const profile = builtInProfiles.find((one) => one.name === name)
    const { keys } = screenOf(televisionState(waitingPage(), profile && { profile }))
    expect(
      keyRuns(keys, width)
        .map((run) => run.text)
        .join(''),
    ).toBe(text)
  })
})

import { describe, expect, it } from 'vitest'
import { builtInProfiles } from '../../../device-sim/profiles/built-in.ts'
import { keyRuns } from '../../../device-sim/view/pieces.ts'
import { screenOf } from '../../../device-sim/view/screen-of.ts'
import { televisionState, waitingPage } from '../../support/television-states.ts'

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

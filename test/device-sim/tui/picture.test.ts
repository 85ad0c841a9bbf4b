import { describe, expect, it } from 'vitest'
import { emptyRun } from '../../../device-sim/inspector/run.ts'
import { builtInProfile } from '../../../device-sim/profiles/built-in.ts'
import type { Profile } from '../../../device-sim/profiles/profile.ts'
import { pictureOf } from '../../../device-sim/tui/picture.ts'
import { layoutText } from '../../../device-sim/view/sheet.ts'
import { televisionState, waitingPage } from '../../support/television-states.ts'

/** Protects what a developer sees: the device as it is, or the inspector, and no advice that would not help. */

const limits = { qr: 'half', hasSymbols: true, hasColour: true, colours: '256' } as const

describe('pictureOf() a device of 80x30 with the inspector open', () => {
  const profile = builtInProfile('e-ink-frame') as Profile

  it.each([
    [123, 30],
    [140, 40],
    [240, 60],
  ])('shows both at %ix%i, the device in its size', (columns, rows) => {
    const text = picture(columns, rows)
    expect(text).toContain('Inspector')
    expect(text).toContain('WDJB-MJHT')
    expect(text).not.toContain(': needs')
  })

  it.each([
    [122, 30],
    [140, 29],
    [90, 40],
  ])('shows the inspector alone at %ix%i, where both do not fit', (columns, rows) => {
    const text = picture(columns, rows)
    expect(text.split('\n').some((line) => line.startsWith('  Inspector'))).toBe(true)
    expect(text).not.toContain(': needs')
  })

  function picture(columns: number, rows: number): string {
    const state = televisionState(waitingPage(), { profile, instruments: { isInspecting: true } })
    return layoutText(pictureOf({ state, run: emptyRun, now: state.now, said: [] }, { columns, rows }, limits))
  }
})

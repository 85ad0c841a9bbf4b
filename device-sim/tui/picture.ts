import type { Instant } from '../../src/time/units.ts'
import { inspected, sharesOf } from '../inspector/beside.ts'
import { inspectorScreen } from '../inspector/inspector-screen.ts'
import type { Run } from '../inspector/run.ts'
import { shownIn, type TerminalLimits } from '../profiles/terminal.ts'
import { layoutOf, type Size } from '../view/layout.ts'
import type { SaidLine } from '../view/said.ts'
import { screenOf } from '../view/screen-of.ts'
import type { Layout } from '../view/sheet.ts'
import type { TelevisionState } from '../view/state.ts'

/** What is shown on a whole terminal. */
export interface Shown {
  readonly state: TelevisionState
  readonly run: Run
  readonly now: Instant
  /** What was printed or said so far. */
  readonly said: readonly SaidLine[]
}

/** The picture of a device, and beside it the inspector where it is open. */
export function pictureOf({ state, run, now, said }: Shown, size: Size, limits: TerminalLimits): Layout {
  const profile = shownIn(state.profile, limits)
  const device = (share: Size) => layoutOf(screenOf(state), share, profile, said)
  if (!state.instruments?.isInspecting) return device(size)
  const { television } = sharesOf(size)
  return inspected(television && device(television), inspectorScreen(run, state, now), size)
}

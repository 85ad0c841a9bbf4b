import { shownIn, type TerminalLimits } from '../profiles/terminal.ts'
import { layoutOf, type Size } from '../view/layout.ts'
import type { SaidLine } from '../view/said.ts'
import { screenOf } from '../view/screen-of.ts'
import type { Layout } from '../view/sheet.ts'
import type { TelevisionState } from '../view/state.ts'

/** What a device shows. */
export interface ShownDevice {
  readonly state: TelevisionState
  /** What was printed or said so far. */
  readonly said: readonly SaidLine[]
}

/** The picture of a device by itself, as the terminal can show it. */
export function devicePicture({ state, said }: ShownDevice, size: Size, limits: TerminalLimits): Layout {
  return layoutOf(screenOf(state), size, shownIn(state.profile, limits), said)
}

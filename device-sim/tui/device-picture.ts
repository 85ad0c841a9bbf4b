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
  /** In a replay the keys of then do nothing, and are not shown. */
  readonly isReplay?: boolean | undefined
}

/** The picture of a device by itself, as the terminal can show it. */
export function devicePicture({ state, said, isReplay }: ShownDevice, size: Size, limits: TerminalLimits): Layout {
  const screen = screenOf(state)
  return layoutOf(isReplay ? { ...screen, keys: [] } : screen, size, shownIn(state.profile, limits), said)
}

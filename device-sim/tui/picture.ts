import type { Instant } from '../../src/time/units.ts'
import { inspected, sharesOf } from '../inspector/beside.ts'
import { inspectorScreen } from '../inspector/inspector-screen.ts'
import type { Run } from '../inspector/run.ts'
import type { Profile } from '../profiles/profile.ts'
import type { TerminalLimits } from '../profiles/terminal.ts'
import type { Size } from '../view/layout.ts'
import type { Layout } from '../view/sheet.ts'
import { devicePicture, type ShownDevice } from './device-picture.ts'

/** What is shown on a whole terminal. */
export interface Shown extends ShownDevice {
  readonly run: Run
  readonly now: Instant
}

/** The picture of a device, and beside it the inspector where it is open. */
export function pictureOf(shown: Shown, size: Size, limits: TerminalLimits): Layout {
  const { state, run, now, isReplay = false } = shown
  if (!state.instruments?.isInspecting) return devicePicture(shown, size, limits)
  const { television } = sharesOf(size, sizeOf(state.profile))
  return inspected(television && devicePicture(shown, television, limits), inspectorScreen(run, state, now, isReplay), size)
}

/** The size that a device needs, where it has one of its own. */
function sizeOf({ screen }: Profile): Size | undefined {
  return screen.kind === 'cells' && screen.size !== 'terminal' ? screen.size : undefined
}

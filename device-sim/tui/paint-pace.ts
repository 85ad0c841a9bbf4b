import { type Instant, later, seconds } from '../../src/time/units.ts'
import { screenOf } from '../view/screen-of.ts'
import type { TelevisionState } from '../view/state.ts'

/** When a screen that takes its time is painted: at once where something else is to be seen, else as seldom as its profile says. */
export class PaintPace {
  #seen = ''
  #next: Instant | undefined

  /** Whether it is time to paint what is known now. */
  isDue(state: TelevisionState, now: Instant): boolean {
    const { screen } = state.profile
    if (screen.kind !== 'cells' || screen.redrawEvery === undefined || state.instruments?.isInspecting) return true
    const seen = essenceOf(state)
    if (seen === this.#seen && this.#next !== undefined && now < this.#next) return false
    this.#seen = seen
    this.#next = later(now, seconds(screen.redrawEvery))
    return true
  }
}

/** What nobody may be kept waiting for: another page, code, focus or message; not how time passes. */
function essenceOf(state: TelevisionState): string {
  const screen = screenOf(state)
  return JSON.stringify([
    state.profile.name,
    screen.name,
    screen.title,
    state.focus,
    state.notice,
    screen.kind === 'code' && [screen.code, screen.status.isTrouble],
    screen.kind === 'page' && screen.lines,
  ])
}

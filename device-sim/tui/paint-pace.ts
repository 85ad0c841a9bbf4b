import { type Instant, later, seconds } from '../../src/time/units.ts'
import { screenOf } from '../view/screen-of.ts'
import type { TelevisionState } from '../view/state.ts'

/** When a screen is painted: where something else is to be seen, and one that takes its time as seldom as its profile says. */
export class PaintPace {
  #seen = ''
  #next: Instant | undefined

  /** Whether it is time to paint what is known now. */
  isDue(state: TelevisionState, now: Instant): boolean {
    const every = state.profile.screen.kind === 'cells' ? state.profile.screen.redrawEvery : undefined
    const seen = state.instruments?.isInspecting ? '' : JSON.stringify(every === undefined ? allOf(state) : essenceOf(state))
    const isWaitedFor = this.#next !== undefined && now >= this.#next
    if (seen !== '' && seen === this.#seen && !isWaitedFor) return false
    this.#seen = seen
    this.#next = every === undefined ? undefined : later(now, seconds(every))
    return true
  }
}

function allOf(state: TelevisionState): readonly unknown[] {
  return [state.profile.name, screenOf(state)]
}

/** What nobody may be kept waiting for: another page, code, focus or message; not how time passes. */
function essenceOf(state: TelevisionState): readonly unknown[] {
  const screen = screenOf(state)
  return [
    state.profile.name,
    screen.name,
    screen.title,
    state.focus,
    state.notice,
    screen.kind === 'code' && [screen.code, screen.status.isTrouble],
    screen.kind === 'page' && screen.lines,
  ]
}

import { isPassing } from '../view/announce.ts'
import type { SaidLine } from '../view/said.ts'
import { say } from '../view/say.ts'
import type { Screen } from '../view/screen.ts'
import { screenOf } from '../view/screen-of.ts'
import type { TelevisionState } from '../view/state.ts'
import { wordsOf } from '../view/words/languages.ts'

/** More lines than any terminal is high. */
const mostLines = 500

/** What a device has printed or said since it was switched on; another device begins anew. */
export class Roll {
  #profile = ''
  #before: Screen | undefined
  #lines: readonly SaidLine[] = []

  get lines(): readonly SaidLine[] {
    return this.#lines
  }

  /** Takes note of what is shown now; a device with a picture prints and says nothing. */
  follow(state: TelevisionState): void {
    const { screen: on } = state.profile
    if (state.profile.name !== this.#profile) {
      this.#profile = state.profile.name
      this.#before = undefined
      this.#lines = []
    }
    if (on.kind === 'cells' || on.kind === 'characters') return
    const screen = screenOf(state)
    if (screen.kind === 'rest') return
    this.#lines = [...this.#lines, ...say(this.#before, screen, on, wordsOf(screen.language).lines)].slice(-mostLines)
    if (!isPassing(screen)) this.#before = screen
  }
}

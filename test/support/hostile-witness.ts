import { secrets } from '../../device-sim/hostile/good-answers.ts'
import { type JsonEvent, jsonEvents } from '../../device-sim/plain/json-event.ts'
import { jsonLine } from '../../device-sim/plain/run-json.ts'
import { television } from '../../device-sim/profiles/built-in.ts'
import type { Watcher } from '../../device-sim/television/television.ts'
import { paint, paletteFor } from '../../device-sim/tui/paint.ts'
import { announce, isPassing } from '../../device-sim/view/announce.ts'
import { layoutOf } from '../../device-sim/view/layout.ts'
import type { Screen } from '../../device-sim/view/screen.ts'
import { screenOf } from '../../device-sim/view/screen-of.ts'
import { personOn } from '../../device-sim/view/state.ts'
import { wordsOf } from '../../device-sim/view/words/languages.ts'
import { displayWidth } from '../../src/text/width.ts'

const size = { columns: 80, rows: 24 }

/** Sees everything that a television paints, says as lines and tells programs, tokens included. */
export class Witness {
  screen: Screen | undefined
  /** Rows that were not exactly as wide as the screen. */
  crooked = 0
  readonly #shown = new Set<string>()
  readonly #painted = new Set<string>()
  #before: Screen | undefined
  /** Whether it has asked who is signed in, and does not know yet. */
  isThinking = false

  readonly watch: Watcher = (state, message) => {
    this.isThinking = state.page.at === 'greeting' || (personOn(state.page)?.isChecking ?? false)
    // What a tick changes are numbers; one in ten will do.
    if (message.type === 'ticked' && state.now % 10_000 !== 0) return
    const screen = screenOf(state)
    if (screen.kind === 'rest') return
    this.screen = screen
    this.#paint(screen)
    for (const line of announce(this.#before, screen, wordsOf(state.language).lines)) this.#shown.add(line)
    if (!isPassing(screen)) this.#before = screen
    for (const event of jsonEvents(state, message, true)) this.#shown.add(jsonLine(state.now, withoutOurs(event)))
  }

  /** All of it, once each. */
  get shown(): string {
    return [...this.#shown].join('\n')
  }

  /** Screens that differ in numbers alone are painted once. */
  #paint(screen: Screen): void {
    const wording = JSON.stringify(screen).replace(/\d+(\.\d+)?/g, '0')
    if (this.#painted.has(wording)) return
    this.#painted.add(wording)
    const layout = layoutOf(screen, size, television)
    const widths = layout.lines.map((runs) => displayWidth(runs.map(({ text }) => text).join('')))
    this.crooked += widths.filter((width) => width !== size.columns).length
    this.#shown.add(paint(layout, paletteFor(television, true)))
  }
}

/** A program that asks for the tokens gets them; in everything else they are looked for. */
function withoutOurs({ event, ...more }: JsonEvent): JsonEvent {
  const entries = Object.entries(more).map(([name, value]) => [name, secrets.some((secret) => secret === value) ? '(asked for)' : value])
  return { event, ...Object.fromEntries(entries) }
}

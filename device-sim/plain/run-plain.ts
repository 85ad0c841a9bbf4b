import type { Profile } from '../profiles/profile.ts'
import type { Source, TelevisionEnd, Watcher } from '../television/television.ts'
import { isPassing } from '../view/announce.ts'
import { inkText } from '../view/said.ts'
import { say } from '../view/say.ts'
import type { Screen } from '../view/screen.ts'
import { screenOf } from '../view/screen-of.ts'
import { wordsOf } from '../view/words/languages.ts'
import { qrLines, type Room } from './qr-lines.ts'
import { runUnattended } from './run-unattended.ts'

/** Where lines go, and whether a picture may be among them. */
export interface LineOptions extends Room {
  write(text: string): void
  readonly isTerminal: boolean
  /** Whether the QR code is drawn; on a terminal it is, unless said otherwise. */
  readonly qr?: boolean | undefined
}

/**
 * Runs a television as lines: one for every change, no cursor movement, no repaint. Into a pipe without any control
 * sequence; on a terminal (or with `qr`) the QR code comes in colours. An attempt that ends is the end.
 */
export function runAsLines(source: Source, options: LineOptions): Promise<TelevisionEnd> {
  return runUnattended(source, lineWatcher(options))
}

/** Writes the lines that a television has to say. */
export function lineWatcher(options: LineOptions): Watcher {
  let before: Screen | undefined
  return (state) => {
    const screen = screenOf(state)
    const isNewCode = screen.kind === 'code' && !(before?.kind === 'code' && before.code === screen.code)
    if (isNewCode && hasColour(state.profile) && (options.qr ?? options.isTerminal)) options.write(linesText(qrLines(screen.qr, options)))
    const words = wordsOf(screen.language).lines
    options.write(inkText(say(before, screen, state.profile.screen, words)))
    // On a terminal alone, so that the password never lands in a log.
    if (isNewCode && options.isTerminal && state.demo) options.write(`${words.demoSignIn(state.demo.email, state.demo.password)}\n`)
    if (!isPassing(screen)) before = screen
  }
}

/** A QR code in colours is for terminals; paper has its own, and a voice has none. */
function hasColour({ screen }: Profile): boolean {
  return screen.kind === 'cells' || screen.kind === 'lines'
}

function linesText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}

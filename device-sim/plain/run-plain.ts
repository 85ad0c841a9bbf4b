import type { Source, TelevisionEnd } from '../television/television.ts'
import type { Screen } from '../view/screen.ts'
import { screenOf } from '../view/screen-of.ts'
import { wordsOf } from '../view/words/languages.ts'
import { announce, isPassing } from './announce.ts'
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
  let before: Screen | undefined
  const say = (lines: readonly string[]) => lines.length > 0 && options.write(`${lines.join('\n')}\n`)
  return runUnattended(source, (state) => {
    const screen = screenOf(state)
    const isNewCode = screen.kind === 'code' && !(before?.kind === 'code' && before.code === screen.code)
    if (isNewCode && (options.qr ?? options.isTerminal)) say(qrLines(screen.qr, options))
    const words = wordsOf(state.language).lines
    say(announce(before, screen, words))
    // On a terminal alone, so that the password never lands in a log.
    if (isNewCode && options.isTerminal && state.demo) say([words.demoSignIn(state.demo.email, state.demo.password)])
    if (!isPassing(screen)) before = screen
  })
}

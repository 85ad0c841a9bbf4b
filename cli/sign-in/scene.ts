import type { Language } from '../../device-sim/view/words/languages.ts'
import type { Clock } from '../../src/time/clock.ts'
import { monotonicClock } from '../../src/time/system-clock.ts'
import { languageOf } from '../options.ts'
import { eventTeller, lineTeller, type Teller } from './teller.ts'

/** Where a sign-in happens, and who is told of it. */
export interface Scene {
  readonly clock: Clock
  readonly language: Language
  readonly teller: Teller
  /** Where it is told. */
  readonly stream: NodeJS.WriteStream
  /** Whether somebody reads there who can press a key, too. */
  readonly isInteractive: boolean
}

/** What decides how a sign-in is told. */
export interface Telling {
  readonly json?: true | undefined
  readonly qr?: true | undefined
  readonly lang?: Language | undefined
}

/** Sets the scene: lines or events, in a language, to a stream. */
export function sceneFor({ json, qr, lang }: Telling, stream: NodeJS.WriteStream): Scene {
  const clock = monotonicClock
  const language = lang ?? languageOf(process.env)
  const write = (text: string) => void stream.write(text)
  if (json) return { clock, language, stream, isInteractive: false, teller: eventTeller(clock, write) }
  const { columns, rows, isTTY } = stream
  const isDumb = process.env['TERM'] === 'dumb'
  const teller = lineTeller(language, clock, { write, isTerminal: isTTY === true, columns, rows, qr: qr ?? (isDumb ? false : undefined) })
  return { clock, language, stream, isInteractive: isTTY === true && process.stdin.isTTY === true, teller }
}

import { chooseQr, modulesAcross } from '../../src/qr/matrix.ts'
import { halfBlocks } from '../../src/qr/terminal.ts'
import type { ProfileScreen } from '../profiles/profile.ts'
import { announce, isPassing } from './announce.ts'
import { asciiOf } from './ascii.ts'
import { type SaidLine, textLines } from './said.ts'
import type { CodeScreen, Screen } from './screen.ts'
import type { LineWords } from './words/words.ts'
import { wrapText } from './wrap.ts'

/** What a device that shows no pictures that change has to say when one screen follows another: it prints, speaks or writes lines. */
export function say(before: Screen | undefined, screen: Screen, on: ProfileScreen, words: LineWords): readonly SaidLine[] {
  switch (on.kind) {
    case 'paper':
      return printed(before, screen, on.columns, words)
    case 'voice':
      return textLines(spoken(before, screen, words))
    case 'characters':
      return textLines(announce(before, screen, words).flatMap((text) => wrapText(asciiOf(text), on.columns)))
    case 'cells':
    case 'lines':
      return textLines(announce(before, screen, words))
  }
}

/** Paper is for what a person takes along: no reminders, and a line to tear it off at. */
function printed(before: Screen | undefined, screen: Screen, columns: number, words: LineWords): readonly SaidLine[] {
  if (isPassing(screen) || (screen.kind === 'code' ? isSameCode(before, screen) : before?.name === screen.name)) return []
  const lines = announce(undefined, screen, words).flatMap((text) => wrapText(text, columns))
  const picture = screen.kind === 'code' ? pictureOf(screen, columns) : []
  return [...picture, ...textLines([...lines, '-'.repeat(columns)])]
}

/** In the middle of the paper, as large as fits. */
function pictureOf({ qr }: CodeScreen, columns: number): readonly SaidLine[] {
  const matrix = chooseQr(qr, (modules) => modules <= columns)
  if (!matrix) return []
  const side = Math.floor((columns - modulesAcross(matrix)) / 2)
  const margin = Array.from({ length: side }, () => ({ char: ' ', ink: 'black', paper: 'white' }) as const)
  return halfBlocks(matrix).map((cells) => ({ kind: 'qr', cells: [...margin, ...cells] }))
}

/** A code is said twice, and again at half time: whoever listens may have had to fetch a phone. */
function spoken(before: Screen | undefined, screen: Screen, words: LineWords): readonly string[] {
  if (screen.kind !== 'code') return announce(before, screen, words)
  if (!isSameCode(before, screen))
    return [
      screen.title,
      ...screen.notices,
      words.goTo(screen.address),
      words.codeIs(screen.spelled),
      words.onceMore(screen.spelled),
      words.expiresIn(screen.timeLeft.plain),
    ]
  const changes = announce(before, screen, words).filter((text) => !text.includes(screen.timeLeft.words))
  const isHalfTime = before?.kind === 'code' && before.timeLeft.share > 0.5 && screen.timeLeft.share <= 0.5
  return [...changes, ...(isHalfTime ? [words.onceMore(screen.spelled), `${screen.timeLeft.words}.`] : [])]
}

function isSameCode(before: Screen | undefined, screen: CodeScreen): boolean {
  return before?.kind === 'code' && before.code === screen.code
}

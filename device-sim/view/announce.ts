import type { CodeScreen, Screen } from './screen.ts'
import { spellLetters } from './spelling.ts'
import type { LineWords } from './words/words.ts'

/** Whether a screen passes too quickly to be worth a line; what comes after it follows on the one before. */
export function isPassing({ name }: Screen): boolean {
  return ['finding', 'starting', 'greeting', 'powering-off', 'resting'].includes(name)
}

/** What there is to say when one screen follows another: nothing unless something changed that a person has to know. */
export function announce(before: Screen | undefined, screen: Screen, words: LineWords): readonly string[] {
  if (screen.kind === 'code')
    return before?.kind === 'code' && before.code === screen.code ? whileWaiting(before, screen, words) : aboutCode(screen, words)
  if (screen.kind === 'rest' || before?.name === screen.name || isPassing(screen)) return []
  if (screen.kind === 'home') return [screen.title, screen.account]
  return [screen.title, ...screen.lines, ...screen.facts.map(({ label, value }) => words.fact(label, value))]
}

function aboutCode({ title, address, code, timeLeft, notices }: CodeScreen, words: LineWords): readonly string[] {
  return [
    title,
    ...notices,
    words.goTo(address),
    words.code(code),
    words.letterByLetter(spellLetters(code)),
    words.expiresIn(timeLeft.plain),
  ]
}

/** One reminder at half time, and whether the server answers. */
function whileWaiting(before: CodeScreen, screen: CodeScreen, words: LineWords): readonly string[] {
  const lines: string[] = []
  if (before.timeLeft.share > 0.5 && screen.timeLeft.share <= 0.5)
    lines.push(words.reminder(screen.timeLeft.words, spellLetters(screen.code)))
  if (!before.status.isTrouble && screen.status.isTrouble) lines.push(words.silent)
  if (before.status.isTrouble && !screen.status.isTrouble) lines.push(words.answersAgain)
  if (screen.hint && screen.hint !== before.hint && screen.notice === undefined) lines.push(screen.hint)
  return lines
}

import { cleanText } from '../../src/text/clean.ts'
import type { SaveOutcome } from '../inspector/export/save.ts'
import { type Language, wordsOf } from '../view/words/languages.ts'

/** What became of an export, in a sentence for whoever asked for it. */
export function exportNotice(outcome: SaveOutcome, language: Language): string {
  const words = wordsOf(language).instruments
  if (outcome.kind === 'saved') return words.exported(namesIn(outcome.names))
  return words.notExported[outcome.problem](cleanText(outcome.folder), cleanText(outcome.why))
}

/** The first name whole, of the others what is different. */
function namesIn([first = '', ...others]: readonly string[]): string {
  const stem = first.replace(/\.\w+$/, '')
  return [first, ...others.map((name) => (name.startsWith(`${stem}.`) ? name.slice(stem.length) : name))].join(' ')
}

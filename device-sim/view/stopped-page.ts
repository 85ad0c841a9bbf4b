import type { Ending, Refusal } from '../../src/device/session.ts'
import { cleanText } from '../../src/text/clean.ts'
import { failureText } from './failure-text.ts'
import { frame, type PageScreen } from './screen.ts'
import type { TelevisionState } from './state.ts'
import { wordsOf } from './words/languages.ts'
import type { PageText } from './words/words.ts'

/** Why an attempt ended and what to do about it; nothing starts again by itself (A-50, E-39). */
export function stoppedPage(state: TelevisionState, ending: Ending): PageScreen {
  const { title, lines } = textOf(ending, state)
  return { ...frame(state, ending.reason, title), kind: 'page', lines, facts: [] }
}

function textOf(ending: Ending, { language, isUnattended }: TelevisionState): PageText {
  const words = wordsOf(language).stopped
  switch (ending.reason) {
    case 'denied':
      return words.denied(isUnattended)
    case 'expired':
      return words.expired(isUnattended)
    case 'unreachable':
      return words.unreachable(failureText(ending.failure, language), isUnattended)
    case 'refused':
      return words.refused(cleaned(ending.refusal), isUnattended)
    case 'violated':
      return words.violated(cleanText(ending.message))
  }
}

function cleaned({ code, description }: Refusal): Refusal {
  return { code: cleanText(code), description: description === undefined ? undefined : cleanText(description) }
}

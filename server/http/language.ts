import type { Request } from 'express'
import { english, type Words } from '../pages/words/english.ts'
import { languages } from '../pages/words/languages.ts'

const tags = Object.keys(languages)

/** The texts in the language that a browser would rather have (RFC 9110 §12.5.4); English for one that says nothing, or wants none of ours. */
export function wordsFor(request: Request): Words {
  const best = request.acceptsLanguages(tags)
  return (best && languages[best]) || english
}

import { english } from './english.ts'
import { german } from './german.ts'
import { japanese } from './japanese.ts'
import { pseudo } from './pseudo.ts'
import type { Words } from './words.ts'

/** The languages that a television speaks; `pseudo` is for finding texts that were forgotten or cut. */
export type Language = 'en' | 'de' | 'ja' | 'pseudo'

/** Their names, as they are asked for. */
export const languages: readonly Language[] = ['en', 'de', 'ja', 'pseudo']

/** Every text of a language. */
export function wordsOf(language: Language): Words {
  return words[language]
}

const words: Readonly<Record<Language, Words>> = { en: english, de: german, ja: japanese, pseudo }

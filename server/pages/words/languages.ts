import { english, type Words } from './english.ts'
import { german } from './german.ts'
import { japanese } from './japanese.ts'
import { pseudo } from './pseudo.ts'

/** Every text of the pages by the tag of its language (BCP 47), the usual one first; `en-XA` is for finding texts that were forgotten or cut. */
export const languages: Readonly<Record<string, Words>> = { en: english, de: german, ja: japanese, 'en-XA': pseudo }

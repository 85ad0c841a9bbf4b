import { builtInProfile } from '../profiles/built-in.ts'
import type { Profile } from '../profiles/profile.ts'
import { type Language, wordsOf } from './words/languages.ts'

/** What a device is called in a language; one of somebody's own as they called it. */
export function titleOf({ name, title }: Profile, language: Language): string {
  const known = builtInProfile(name)
  return known?.title === title ? wordsOf(language).device.titles[known.name] : title
}

import { eastAsianWidth } from 'get-east-asian-width'
import { charactersIn, isPlain } from './characters.ts'

/** How many columns of a terminal a text takes: two for a wide character or an emoji, none for a mark. */
export function displayWidth(text: string): number {
  if (isPlain(text)) return text.length
  let width = 0
  for (const character of charactersIn(text)) width += characterWidth(character)
  return width
}

/** The characters of a text as a person counts them. */
export function charactersOf(text: string): readonly string[] {
  return isPlain(text) ? text.split('') : [...charactersIn(text)]
}

/** A text cut to that many columns, never through a character; what was cut ends in `…`. */
export function cutToWidth(text: string, most: number): string {
  if (displayWidth(text) <= most) return text
  if (most < 1) return ''
  let kept = ''
  let width = 0
  for (const character of charactersOf(text)) {
    width += displayWidth(character)
    if (width > most - 1) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

/** Where terminals differ (a letter with a spacing mark) the wider answer is given: a gap is better than an overflow. */
function characterWidth(character: string): number {
  if (/\p{Emoji_Presentation}|\ufe0f/u.test(character)) return 2
  let width = 0
  for (const sign of character) width += /[\p{Mn}\p{Me}\p{C}]/u.test(sign) ? 0 : eastAsianWidth(sign.codePointAt(0) ?? 0)
  return Math.min(width, 2)
}

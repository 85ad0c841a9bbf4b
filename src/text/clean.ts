import { parseAddress } from './address.ts'
import { charactersIn } from './characters.ts'
import { isTrustedTransport } from './transport.ts'

/** What is deleted: all that is not a letter, mark, number, punctuation, symbol or space, so every control and bidi sign (E-13). */
const unwanted = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu

/** What passes as a letter or mark but shows nothing: blank Hangul letters, variation selectors, the empty Braille cell. */
const invisible = /[\p{Default_Ignorable_Code_Point}\u2800]/gu

/**
 * Text of a stranger, fit for a screen, a page or a log: one line, at most that many characters as a person counts them (E-13).
 * Escape sequences lose what makes them work; their harmless letters stay visible.
 */
export function cleanText(text: string, most = 200): string {
  const visible = text
    .replace(/[\t\n\v\f\r\x85\p{Z}]+/gu, ' ')
    .replace(unwanted, '')
    .replace(invisible, '')
    // Thousands of marks in a row would keep the normalisation busy for a second, so most go before it.
    .replace(/(\p{M}{8})\p{M}+/gu, '$1')
    .normalize('NFC')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replace(/ {2,}/g, ' ')
    .replace(/^[ \p{M}]+| $/gu, '')
  return firstCharacters(visible, most).trimEnd()
}

/** Text of a stranger as a part of one log line, which it can neither end nor forge (D-44). */
export function cleanLine(text: string): string {
  return cleanText(text, 1000)
}

/** A user code exactly as the server sent it (E-18), or undefined when a device could not safely show it (E-13). */
export function cleanUserCode(text: string): string | undefined {
  return /^[A-Za-z0-9-]{4,20}$/.test(text) ? text : undefined
}

/** Which addresses may be shown. */
export interface UriRules {
  /** Lets plain http reach private addresses, too, as `--allow-insecure-lan` asks; loopback is always allowed (E-19). */
  readonly allowsInsecure?: boolean | undefined
}

/**
 * An address as the parser spells it: ASCII, its host in punycode (E-16), at most 200 characters; undefined when it is
 * not web, not over https, carries a name or password, or has a sign that the parser would silently delete or turn (E-21, D-34).
 */
export function cleanUri(text: string, { allowsInsecure }: UriRules = {}): string | undefined {
  if (!/^https?:\/\//i.test(text) || /[\s\\\p{C}]/u.test(text)) return undefined
  const url = parseAddress(text)
  if (!url || url.username || url.password || !isTrustedTransport(url, allowsInsecure)) return undefined
  return url.href.length <= 200 && /^[\x21-\x7e]+$/.test(url.href) ? url.href : undefined
}

/** The first characters as a person counts them; one made of endless parts counts as too long. */
function firstCharacters(text: string, most: number): string {
  let kept = ''
  let count = 0
  for (const character of charactersIn(text)) {
    count += 1
    if (count > most || kept.length + character.length > most * 4) break
    kept += character
  }
  return kept
}

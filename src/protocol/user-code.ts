import type { Random } from '../random/random.ts'

/** Twenty consonants that spell no words and are hard to mistake for one another (RFC 8628 §6.1). */
export const userCodeAlphabet = 'BCDFGHJKLMNPQRSTVWXZ'

/** Eight letters of the alphabet: 34.6 bits (RFC 8628 §6.1). */
export const userCodeLength = 8

/** A user code in the one form that is compared and stored: eight capitals, no dash. */
export type UserCode = string & { readonly __userCode: unique symbol }

/** Draws a user code, every letter equally likely. */
export function drawUserCode(random: Random): UserCode {
  let letters = ''
  while (letters.length < userCodeLength) letters += userCodeAlphabet.charAt(random.integer(userCodeAlphabet.length))
  return letters as UserCode
}

/** Spells a user code for people: `WDJB-MJHT` (RFC 8628 §6.1). */
export function writeUserCode(code: UserCode): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/**
 * Reads what a person typed: case, dashes, spaces and every character outside the alphabet are ignored (RFC 8628 §6.1).
 * Undefined when eight letters do not remain. Full-width letters count as ASCII, and only ASCII is upper-cased:
 * JavaScript would make `SS` of `ß`, and NFKC `s` of `ſ`.
 */
export function readUserCode(typed: string): UserCode | undefined {
  const letters = typed
    .slice(0, 64)
    .replace(/[Ａ-Ｚａ-ｚ]/g, (letter) => letter.normalize('NFKC'))
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/[^BCDFGHJKLMNPQRSTVWXZ]/g, '')
  return letters.length === userCodeLength ? (letters as UserCode) : undefined
}

import type { Random } from '../random/random.ts'

/** Twenty consonants that spell no words and are hard to mistake for one another (RFC 8628 §6.1). */
export const userCodeAlphabet = 'BCDFGHJKLMNPQRSTVWXZ'

/** How many letters a user code has: eight as a rule, 34.6 bits (RFC 8628 §6.1), more where a server has to make guessing harder (D-80). */
export const userCodeLengths = { shortest: 8, longest: 11 } as const

/** A user code in the one form that is compared and stored: capitals, no dash. */
export type UserCode = string & { readonly __userCode: unique symbol }

/** Draws a user code, every letter equally likely. */
export function drawUserCode(random: Random, length: number = userCodeLengths.shortest): UserCode {
  let letters = ''
  while (letters.length < length) letters += userCodeAlphabet.charAt(random.integer(userCodeAlphabet.length))
  return letters as UserCode
}

/** Spells a user code for people, in groups of three or four letters: `WDJB-MJHT`, `WDJ-BMJ-HTK` (RFC 8628 §6.1). */
export function writeUserCode(code: UserCode): string {
  const groups = Math.ceil(code.length / 4)
  const start = (group: number) => Math.floor((group * code.length) / groups)
  return Array.from({ length: groups }, (_, group) => code.slice(start(group), start(group + 1))).join('-')
}

/**
 * Reads what a person typed: case, dashes, spaces and every character outside the alphabet are ignored (RFC 8628 §6.1).
 * Undefined when what remains has no length of a code. Full-width letters count as ASCII, and only ASCII is upper-cased:
 * JavaScript would make `SS` of `ß`, and NFKC `s` of `ſ`.
 */
export function readUserCode(typed: string): UserCode | undefined {
  const letters = typed
    .slice(0, 64)
    .replace(/[Ａ-Ｚａ-ｚ]/g, (letter) => letter.normalize('NFKC'))
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/[^BCDFGHJKLMNPQRSTVWXZ]/g, '')
  const { shortest, longest } = userCodeLengths
  return letters.length >= shortest && letters.length <= longest ? (letters as UserCode) : undefined
}

import { userCodeAlphabet, userCodeLengths } from '../../src/protocol/user-code.ts'

/** How many hits are accepted among so many live codes, in so many windows of a limit. */
export interface GuessTarget {
  readonly hits: number
  readonly live: number
  readonly windows: number
}

/** One person, in ten minutes: what RFC 8628 §5.1 accepts of guesses at one code. */
export const ownTarget: GuessTarget = { hits: 2 ** -32, live: 1, windows: 1 }

/** Everybody together, in every minute of a year: one expected hit among a thousand live codes. */
export const commonTarget: GuessTarget = { hits: 1, live: 1000, windows: 365 * 24 * 60 }

/** The most wrong codes in one window, W = p · S / (N · n): hits accepted, possible codes, live ones, windows (D-79). */
export function mostGuesses({ hits, live, windows }: GuessTarget, letters: number = userCodeLengths.shortest): number {
  return Math.floor((hits * userCodeAlphabet.length ** letters) / (live * windows))
}

/** Wrong codes of one session, or of one account, in ten minutes. */
export const ownMost = mostGuesses(ownTarget)

/** Wrong codes of everybody in one minute. */
export const commonMost = mostGuesses(commonTarget)

/** The part of them that is kept for accounts that have not used it that day, so that no crowd takes all of them. */
export const reservedMost = Math.floor(commonMost / 6)

/** How many codes may be live before new ones need more letters than these for the same target. */
export function mostLive(letters: number): number {
  return mostGuesses({ ...commonTarget, live: commonMost }, letters)
}

/** The letters of a new code: as few as keep the target among so many live ones, and one more under attack (D-80). */
export function lettersFor(live: number, isUnderAttack: boolean): number {
  const { shortest, longest } = userCodeLengths
  let letters: number = shortest
  while (letters < longest && live >= mostLive(letters)) letters += 1
  return Math.min(longest, letters + (isUnderAttack ? 1 : 0))
}

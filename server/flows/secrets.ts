import type { Random } from '../../src/random/random.ts'
import { hashWithPepper } from '../keys/hash.ts'

/** A secret that nobody can guess: 256 random bits, base64url (A-57, B-18). */
export function drawSecret(random: Random): string {
  return Buffer.from(random.bytes(32)).toString('base64url')
}

/** A name that never comes twice: 128 random bits, base64url; no secret. */
export function drawId(random: Random): string {
  return Buffer.from(random.bytes(16)).toString('base64url')
}

/**
 * The secret that follows from another, which only this server can tell: where an answer that was lost has to be given again, it is
 * the same (decision 3).
 */
export function deriveSecret(pepper: Uint8Array, from: string): string {
  return hashWithPepper(pepper, 'successor', from)
}

import type { Random } from '../../src/random/random.ts'

/** A secret that nobody can guess: 256 random bits, base64url (A-57, B-18). */
export function drawSecret(random: Random): string {
  return Buffer.from(random.bytes(32)).toString('base64url')
}

/** A name that never comes twice: 128 random bits, base64url; no secret. */
export function drawId(random: Random): string {
  return Buffer.from(random.bytes(16)).toString('base64url')
}

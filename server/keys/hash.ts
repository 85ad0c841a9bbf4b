import { createHash, createHmac } from 'node:crypto'

/** The hash of a secret, base64url; what is stored in its place (D-39, D-40). */
export type Hash = string & { readonly __hash: unique symbol }

/** Hashes a secret of 256 random bits, for which a plain hash is enough (D-39). */
export function hashSecret(secret: string): Hash {
  return createHash('sha256').update(secret).digest('base64url') as Hash
}

/** Hashes a secret short enough to be tried out, with a key that is kept outside the database (D-40). */
export function hashWithPepper(pepper: Uint8Array, purpose: string, secret: string): Hash {
  return createHmac('sha256', pepper).update(`${purpose}\n${secret}`).digest('base64url') as Hash
}

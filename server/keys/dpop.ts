import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, EmbeddedJWK, type JWK } from 'jose'
import { isCanonical } from './canonical.ts'
import { type Hash, hashSecret } from './hash.ts'

/** The algorithms of keys that proofs may be made with (RFC 9449 §4.3 no. 5); all of them asymmetric. */
export const proofAlgorithms = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'] as const

/** What a proof says, once its signature and its form are found right (RFC 9449 §4.2). */
export interface Proof {
  /** The thumbprint of the key that made it, base64url (RFC 7638). */
  readonly jkt: string
  readonly jti: string
  readonly nonce?: string | undefined
  /** The hash of the access token that it goes with. */
  readonly ath?: string | undefined
}

/** The request that a proof has to be for. */
export interface ProvenRequest {
  readonly method: string
  /** Its address as configured, without query and fragment. */
  readonly uri: string
}

/** Longer identifiers of a proof are refused before anything is kept of them (B-91). */
const longestJti = 256

/**
 * Checks a proof of possession, apart from its time and whether it was used before (RFC 9449 §4.3; B-87 to B-89); undefined when it
 * is none, or for another request.
 */
export async function readProof(text: string, { method, uri }: ProvenRequest): Promise<Proof | undefined> {
  try {
    if (!isCanonical(text)) return undefined
    const { typ, jwk } = decodeProtectedHeader(text)
    if (typ !== 'dpop+jwt' || !jwk || isPrivate(jwk)) return undefined
    const { payload } = await compactVerify(text, EmbeddedJWK, { algorithms: [...proofAlgorithms] })
    const { jti, htm, htu, iat, nonce, ath } = JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>
    if (typeof jti !== 'string' || jti === '' || jti.length > longestJti || htm !== method || typeof iat !== 'number') return undefined
    if (typeof htu !== 'string' || !isSameAddress(htu, uri)) return undefined
    return { jkt: await calculateJwkThumbprint(jwk), jti, nonce: textIn(nonce), ath: textIn(ath) }
  } catch {
    return undefined
  }
}

/** What a proof that goes with an access token carries (RFC 9449 §4.2): the token's hash. */
export function accessTokenHash(token: string): Hash {
  return hashSecret(token)
}

/** A proof that carries its private key gives it away (RFC 9449 §4.3 no. 7). */
function isPrivate(jwk: JWK): boolean {
  return ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].some((name) => Object.hasOwn(jwk, name))
}

/** Compared as addresses, without query and fragment (RFC 9449 §4.3 no. 9; B-89). */
function isSameAddress(claimed: string, uri: string): boolean {
  const bare = (text: string) => {
    const { origin, pathname } = new URL(text)
    return origin + pathname
  }
  return bare(claimed) === bare(uri)
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

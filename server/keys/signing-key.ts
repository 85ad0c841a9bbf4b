import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import type { Instant } from '../../src/time/units.ts'
import type { SigningAlgorithm } from '../identity/client.ts'
import type { DatedKey } from './rotation.ts'

/** Every algorithm that tokens are signed with. */
export const signingAlgorithms: readonly SigningAlgorithm[] = ['ES256', 'RS256']

/** A private key as it is kept in the data directory: a JWK with its algorithm and, as `kid`, its thumbprint (RFC 7638). */
export interface SigningKey extends DatedKey {
  readonly jwk: JWK
}

/** The first keys of a data directory, one for every algorithm (decision 7): nobody knows others, so they sign at once. */
export async function createSigningKeys(at: Instant): Promise<readonly SigningKey[]> {
  const keys = await Promise.all(signingAlgorithms.map(createSigningKey))
  return keys.map((key) => ({ ...key, publishedAt: at, signsFrom: at }))
}

/** Makes a key without dates; RSA keys have 2048 bits (RFC 7518 §3.3). */
export async function createSigningKey(alg: SigningAlgorithm): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2048 })
  const jwk = await exportJWK(privateKey)
  return { kid: await calculateJwkThumbprint(jwk), alg, jwk }
}

import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import type { SigningAlgorithm } from '../identity/client.ts'

/** A private key as it is kept in the data directory: a JWK with its algorithm and, as `kid`, its thumbprint (RFC 7638). */
export interface SigningKey {
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly jwk: JWK
}

/** Makes one key for every algorithm that tokens are signed with (decision 7). */
export async function createSigningKeys(): Promise<readonly SigningKey[]> {
  return Promise.all([createSigningKey('ES256'), createSigningKey('RS256')])
}

/** Makes a key; RSA keys have 2048 bits (RFC 7518 §3.3). */
async function createSigningKey(alg: SigningAlgorithm): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2048 })
  const jwk = await exportJWK(privateKey)
  return { kid: await calculateJwkThumbprint(jwk), alg, jwk }
}

import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { systemRandom } from '../random/system-random.ts'

/** What one proof is for (RFC 9449 §4.2). */
export interface ProofClaims {
  readonly method: string
  /** Its query and fragment are no part of a proof. */
  readonly url: string
  /** Seconds since 1970, as the server's clock has them. */
  readonly at: number
  readonly nonce?: string | undefined
  /** The access token that it goes with. */
  readonly accessToken?: string | undefined
}

/** A key that tokens are bound to, and that never leaves this process (E-03). */
export interface ProofKey {
  /** Its thumbprint (RFC 7638). */
  readonly thumbprint: string
  prove(claims: ProofClaims): Promise<string>
}

/** What our keys sign with. */
export const proofAlgorithm = 'ES256'

/** Makes a key whose private part nobody can read, this program included. */
export async function createProofKey(): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair(proofAlgorithm, { extractable: false })
  const jwk: JWK = await exportJWK(publicKey)
  return {
    thumbprint: await calculateJwkThumbprint(jwk),
    prove: async ({ method, url, at, nonce, accessToken }) => {
      const { origin, pathname } = new URL(url)
      return new SignJWT({
        jti: Buffer.from(systemRandom.bytes(16)).toString('base64url'),
        htm: method,
        htu: origin + pathname,
        iat: Math.floor(at),
        ...(nonce !== undefined && { nonce }),
        ...(accessToken !== undefined && { ath: await hashOf(accessToken) }),
      })
        .setProtectedHeader({ alg: proofAlgorithm, typ: 'dpop+jwt', jwk })
        .sign(privateKey)
    },
  }
}

async function hashOf(token: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))).toString('base64url')
}

import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

/** A key that makes proofs (RFC 9449 §4.2), good ones and such as differ from good ones in one thing. */
export interface ProofKey {
  readonly jkt: string
  readonly jwk: JWK
  /** A proof for a request; what is changed stands in its claims, and in its header. */
  prove(request: ProofFor, header?: Readonly<Record<string, unknown>>): Promise<string>
}

/** What a proof is for. */
export interface ProofFor {
  readonly htm?: string
  readonly htu: string
  readonly nonce?: string | undefined
  /** The access token that it goes with. */
  readonly accessToken?: string | undefined
  /** Claims that are other than usual; undefined leaves one out. */
  readonly changed?: Readonly<Record<string, unknown>>
}

/** Makes a key. */
export async function proofKey(alg = 'ES256'): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return {
    jkt: await calculateJwkThumbprint(jwk),
    jwk,
    prove: ({ htm = 'POST', htu, nonce, accessToken, changed = {} }, header = {}) => {
      const ath = accessToken === undefined ? undefined : createHash('sha256').update(accessToken).digest('base64url')
      const claims = { jti: randomUUID(), htm, htu, iat: Math.floor(Date.now() / 1000), nonce, ath, ...changed }
      return new SignJWT(JSON.parse(JSON.stringify(claims))).setProtectedHeader({ alg, typ: 'dpop+jwt', jwk, ...header }).sign(privateKey)
    },
  }
}

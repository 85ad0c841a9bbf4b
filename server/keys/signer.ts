import type { JWTPayload } from 'jose'
import type { SigningAlgorithm } from '../identity/client.ts'

/** What a token says (RFC 7519 §4). */
export type Claims = JWTPayload

/** Signs and checks this server's own tokens, and publishes the keys for others to check them (RFC 7515, RFC 7517). */
export interface Signer {
  /** Signs claims as a JWT with `kid` and the given `typ`, such as `at+jwt` (RFC 9068 §2.1). */
  sign(claims: Claims, typ: string, algorithm: SigningAlgorithm): Promise<string>
  /** The claims of a token that this server signed with this `typ`; undefined for anything else. Expiry is not looked at. */
  verify(token: string, typ: string): Promise<Claims | undefined>
  /** The public keys of now (RFC 7517 §5). */
  jwks(): Promise<KeySet>
}

/** Public keys as they are published (RFC 7517 §5). */
export interface KeySet {
  readonly keys: readonly Readonly<Record<string, unknown>>[]
}

import { OAuthError } from '../../src/protocol/oauth-error.ts'
import { later } from '../../src/time/units.ts'
import { type ProvenRequest, readProof } from '../keys/dpop.ts'
import { hashSecret } from '../keys/hash.ts'
import { nonceLifetime, proofNonces } from '../keys/proof-nonce.ts'
import type { Services } from './services.ts'

/** Which half of the server gives a nonce: those of one mean nothing to the other (RFC 9449 §9; B-98). */
export type NonceAudience = 'authorization' | 'resource'

/** A request that may prove a key: what its `DPoP` headers say, and what a proof has to be for. */
export interface ProofAttempt extends ProvenRequest {
  /** Every `DPoP` header that was sent: two are one too many (B-88). */
  readonly dpop: readonly string[]
  readonly audience: NonceAudience
  /** The hash that the proof has to carry where it goes with an access token (B-96). */
  readonly ath?: string | undefined
}

/** A key whose possession was proven. */
export interface ProvenKey {
  /** Its thumbprint (RFC 7638). */
  readonly jkt: string
  /** What the next proof is to carry, once this one's nonce grows old (RFC 9449 §8.2). */
  readonly nextNonce?: string | undefined
}

/**
 * Finds which key a request proves (RFC 9449 §4.3); undefined where it proves none. Refuses with `invalid_dpop_proof`, or with
 * `use_dpop_nonce` and a nonce, which every proof has to carry (B-97, B-98); neither counts as a poll (B-99).
 */
export async function proveKey(services: Services, attempt: ProofAttempt): Promise<ProvenKey | undefined> {
  const [header, second] = attempt.dpop
  if (header === undefined) return undefined
  const proof = second === undefined ? await readProof(header, attempt) : undefined
  if (!proof || proof.ath !== attempt.ath) throw new OAuthError('invalid_dpop_proof', 'The DPoP proof is not one for this request')
  const at = services.clock.now()
  const nonces = proofNonces(services.pepper, attempt.audience)
  const age = proof.nonce === undefined ? undefined : nonces.age(proof.nonce, at)
  if (age === undefined)
    throw new OAuthError('use_dpop_nonce', 'The DPoP proof needs the nonce of this answer', {
      dpopNonce: nonces.at(at),
    })
  const used = hashSecret(`${proof.jkt}\n${proof.jti}\n${attempt.uri}`)
  if ((await services.store.proofs.use(used, later(at, nonceLifetime))) === 'used')
    throw new OAuthError('invalid_dpop_proof', 'The DPoP proof was used before')
  return { jkt: proof.jkt, nextNonce: age > nonceLifetime / 2 ? nonces.at(at) : undefined }
}

import { OAuthError } from '../../src/protocol/oauth-error.ts'
import { between, type Instant, instant, later, seconds } from '../../src/time/units.ts'
import { type ProvenRequest, readProof } from '../keys/dpop.ts'
import { hashSecret, hashWithPepper } from '../keys/hash.ts'
import { isSameText } from '../keys/seal.ts'
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

/** How long a nonce may be used; a proof is as old as its nonce, so that a device whose clock is wrong can prove its key, too (B-90). */
const nonceLifetime = seconds(300)

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
  const age = proof.nonce === undefined ? undefined : ageOf(services, attempt.audience, proof.nonce, at)
  if (age === undefined)
    throw new OAuthError('use_dpop_nonce', 'The DPoP proof needs the nonce of this answer', {
      dpopNonce: nonceAt(services, attempt.audience, at),
    })
  const used = hashSecret(`${proof.jkt}\n${proof.jti}\n${attempt.uri}`)
  if ((await services.store.proofs.use(used, later(at, nonceLifetime))) === 'used')
    throw new OAuthError('invalid_dpop_proof', 'The DPoP proof was used before')
  return { jkt: proof.jkt, nextNonce: age > nonceLifetime / 2 ? nonceAt(services, attempt.audience, at) : undefined }
}

/** A nonce tells when it was made, and only this server can make one: nothing has to be kept of it (RFC 9449 §8). */
function nonceAt(services: Services, audience: NonceAudience, at: Instant): string {
  const made = at.toString(36)
  return `${made}.${signature(services, audience, made)}`
}

/** How many seconds ago a nonce was made; undefined when it is not ours, or too old. */
function ageOf(services: Services, audience: NonceAudience, nonce: string, at: Instant): number | undefined {
  const [made = '', signed = ''] = nonce.split('.')
  if (!isSameText(signed, signature(services, audience, made))) return undefined
  const age = between(instant(Number.parseInt(made, 36)), at)
  return age <= nonceLifetime ? age : undefined
}

function signature({ pepper }: Services, audience: NonceAudience, made: string): string {
  return hashWithPepper(pepper, `dpop nonce ${audience}`, made)
}

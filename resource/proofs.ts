import { accessTokenHash, readProof } from '../server/keys/dpop.ts'
import { nonceLifetime, proofNonces } from '../server/keys/proof-nonce.ts'
import { systemRandom } from '../src/random/system-random.ts'
import type { Clock } from '../src/time/clock.ts'
import { type Instant, later } from '../src/time/units.ts'

/** A request with a token that is bound to a key. */
export interface BoundRequest {
  readonly method: string
  /** Its address, without query and fragment. */
  readonly uri: string
  readonly token: string
  /** Every `DPoP` header that was sent. */
  readonly dpop: readonly string[]
}

/** What a proof came to: a key, or why there is none and the nonce that the next one is to carry. */
export type ProofOutcome =
  | { readonly kind: 'proven'; readonly jkt: string; readonly nextNonce?: string | undefined }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'nonce-wanted'; readonly nonce: string }

/**
 * Checks proofs of keys at a resource (RFC 9449 §7). A proof is as old as its nonce, and counts once, as far as this process can
 * know: where several serve one resource, each has nonces of its own, so that a proof for one is none for another.
 */
export class Proofs {
  readonly #nonces = proofNonces(systemRandom.bytes(32), 'resource')
  readonly #clock: Clock
  readonly #used = new Map<string, Instant>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async check({ method, uri, token, dpop }: BoundRequest): Promise<ProofOutcome> {
    const [header = '', second] = dpop
    const proof = second === undefined ? await readProof(header, { method, uri }) : undefined
    if (!proof || proof.ath !== accessTokenHash(token)) return { kind: 'wrong' }
    const at = this.#clock.now()
    const age = proof.nonce === undefined ? undefined : this.#nonces.age(proof.nonce, at)
    if (age === undefined) return { kind: 'nonce-wanted', nonce: this.#nonces.at(at) }
    if (!this.#use(`${proof.jkt} ${proof.jti} ${uri}`, at)) return { kind: 'wrong' }
    return { kind: 'proven', jkt: proof.jkt, nextNonce: age > nonceLifetime / 2 ? this.#nonces.at(at) : undefined }
  }

  #use(proof: string, at: Instant): boolean {
    for (const [known, until] of this.#used) {
      if (until > at) break
      this.#used.delete(known)
    }
    if (this.#used.has(proof)) return false
    this.#used.set(proof, later(at, nonceLifetime))
    return true
  }
}

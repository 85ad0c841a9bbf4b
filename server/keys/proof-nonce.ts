import { between, type Instant, instant, seconds } from '../../src/time/units.ts'
import { hashWithPepper } from './hash.ts'
import { isSameText } from './seal.ts'

/** How long a nonce may be used; a proof is as old as its nonce, so that a device whose clock is wrong can prove its key, too (B-90). */
export const nonceLifetime = seconds(300)

/** Nonces for proofs of keys (RFC 9449 §8): each tells when it was made, only who has the secret can make one, and nothing has to be kept of it. */
export interface ProofNonces {
  at(at: Instant): string
  /** How many seconds ago a nonce was made; undefined when it is not ours, or too old. */
  age(nonce: string, at: Instant): number | undefined
}

/** Nonces of one purpose: those of another mean nothing to it (B-98). */
export function proofNonces(secret: Uint8Array, purpose: string): ProofNonces {
  const signature = (made: string) => hashWithPepper(secret, `dpop nonce ${purpose}`, made)
  return {
    at: (at) => {
      const made = Math.floor(at).toString(36)
      return `${made}.${signature(made)}`
    },
    age: (nonce, at) => {
      const [made = '', signed = ''] = nonce.split('.')
      if (!isSameText(signed, signature(made))) return undefined
      const age = between(instant(Number.parseInt(made, 36)), at)
      return age <= nonceLifetime ? age : undefined
    },
  }
}

import type { Instant } from '../../src/time/units.ts'
import type { Hash } from '../keys/hash.ts'
import type { AuditEntry } from './audit.ts'
import type { PersonId } from './person.ts'

/** A person's authenticator app, confirmed, and what lets them in without it. */
export interface SecondFactor {
  readonly person: PersonId
  /** The app's secret, sealed with a key that is not in the database (D-30). */
  readonly sealedSecret: string
  readonly createdAt: Instant
  /** The time step whose code was accepted last; it and all before it are spent (D-28). */
  readonly lastStep: number
  /** Recovery codes that are not used yet, hashed with a key that is not in the database (D-30). */
  readonly recovery: readonly Hash[]
}

/** What somebody gave to prove the second factor, held against one secret. */
export type FactorProof =
  /** A code of an app, and the time step that it belongs to, if to any that counts now. */
  { readonly kind: 'app'; readonly step: number | undefined } | { readonly kind: 'recovery'; readonly hash: Hash }

/** What is decided about a second factor; `next: 'none'` removes it. */
export interface FactorDecision<Verdict> {
  readonly verdict: Verdict
  readonly next?: SecondFactor | 'none' | undefined
  readonly audit?: AuditEntry | undefined
}

/** How long a code of an app is shown, in milliseconds (RFC 6238 §4.1). */
const stepLength = 30_000

/** How many recovery codes a person is given. */
export const recoveryCodeCount = 10

/** The time steps whose codes count now: this one, and the one before for a code on its way (RFC 6238 §5.2, D-29). */
export function countingSteps(at: Instant): readonly number[] {
  const step = Math.floor(at / stepLength)
  return [step - 1, step]
}

/** Decides whether a proof is right. It is spent by that: a code is accepted once, and none of an earlier step after it (D-28, D-30). */
export function decideFactor(factor: SecondFactor | undefined, proof: FactorProof): FactorDecision<'right' | 'recovered' | 'wrong'> {
  if (!factor) return { verdict: 'wrong' }
  if (proof.kind === 'recovery') return decideRecovery(factor, proof.hash)
  if (proof.step === undefined || proof.step <= factor.lastStep) return { verdict: 'wrong' }
  return { verdict: 'right', next: { ...factor, lastStep: proof.step } }
}

function decideRecovery(factor: SecondFactor, hash: Hash): FactorDecision<'recovered' | 'wrong'> {
  const recovery = factor.recovery.filter((one) => one !== hash)
  return recovery.length === factor.recovery.length ? { verdict: 'wrong' } : { verdict: 'recovered', next: { ...factor, recovery } }
}

/** What was typed into the one field for both: six digits of an app, or a recovery code; spaces and dashes do not count. */
export function readFactorCode(typed: string): { readonly kind: 'app' | 'recovery'; readonly code: string } {
  const code = typed.normalize('NFKC').toLowerCase().replace(/[\s-]/g, '').slice(0, 64)
  return { kind: /^\d{6}$/.test(code) ? 'app' : 'recovery', code }
}

/** The letters of recovery codes: thirty-two that are not mistaken for each other. */
const letters = '23456789abcdefghijkmnpqrstuvwxyz'

/** A recovery code of 50 bits, from as many bytes as it has letters (D-30, D-84). */
export function recoveryCodeOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => letters.charAt(byte & 31)).join('')
}

/** How many letters a recovery code has. */
export const recoveryCodeLength = 10

/** A code or a secret in groups, as people read and type them. */
export function inGroups(text: string, size: number, between: string): string {
  return (text.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(between)
}

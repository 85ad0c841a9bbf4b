import type { Instant } from '../../src/time/units.ts'
import type { GrantId } from '../grant/grant.ts'
import type { Hash } from '../keys/hash.ts'
import type { FamilyId } from '../token/token.ts'
import type { ClientId } from './client.ts'
import type { PersonId } from './person.ts'

/** What is worth remembering (D-45); docs/audit.md says what each means. */
export const auditEvents = [
  'code-issued',
  'code-looked-up',
  'wrong-code',
  'code-shared',
  'signed-in',
  'sign-in-failed',
  'signed-out',
  'approved',
  'denied',
  'redeemed',
  'expired',
  'answer-lost',
  'refreshed',
  'reuse-detected',
  'revoked',
  'disowned',
  'password-changed',
  'reset-link-issued',
  'password-reset',
  'second-factor-enabled',
  'second-factor-disabled',
  'second-factor-failed',
  'recovery-code-used',
  'recovery-codes-renewed',
  'signed-in-upstream',
  'upstream-refused',
  'linked',
  'person-created',
  'person-removed',
  'passkey-added',
  'passkey-removed',
  'passkey-used',
  'passkey-failed',
  'passkey-counter-fell',
  'signature-failed',
] as const

/** One of them. */
export type AuditEvent = (typeof auditEvents)[number]

/** One line of the audit trail. It holds no secret: grants and families are named by their ids (D-45). */
export interface AuditEntry {
  readonly event: AuditEvent
  /** When it happened: codes expire when they end, whenever that is noticed. */
  readonly at: Instant
  readonly grant?: GrantId | undefined
  readonly family?: FamilyId | undefined
  readonly client?: ClientId | undefined
  readonly person?: PersonId | undefined
  readonly address?: string | undefined
  /** Set where it matters whether a person or an operator did it. */
  readonly by?: 'person' | 'operator' | undefined
  /** The passkey that signed an approval, by the hash of its id (D-32). */
  readonly passkey?: Hash | undefined
}

import type { Instant } from '../../src/time/units.ts'
import type { AuditEntry } from '../identity/audit.ts'
import type { PersonId } from '../identity/person.ts'
import type { Hash } from '../keys/hash.ts'
import { type Approval, answerableUntil, type Decision, type Grant, isExpired } from './grant.ts'

/** What a person, or an operator for them, says to a device's request. */
export interface Answer extends Approval {
  readonly says: 'approve' | 'deny'
  /** The passkey that signed it, by the hash of its id (D-32). */
  readonly passkey?: Hash | undefined
}

/** What became of an answer. `closed`: too late, or somebody has decided otherwise. */
export type AnswerVerdict = 'approved' | 'denied' | 'closed'

/** Decides whether an answer counts: once, while the codes live long enough for the device to hear of it (RFC 8628 §3.3). */
export function decideAnswer(grant: Grant, answer: Answer): Decision<AnswerVerdict> {
  if (!isAnswerable(grant, answer.at)) return { verdict: repeated(grant, answer) }
  const { says, passkey, ...approval } = answer
  const trail = { at: answer.at, grant: grant.id, client: grant.client, person: answer.person, by: answer.by }
  return says === 'approve'
    ? { verdict: 'approved', next: { ...grant, status: 'approved', approval }, audit: { event: 'approved', ...trail, passkey } }
    : { verdict: 'denied', next: { ...grant, status: 'denied' }, audit: { event: 'denied', ...trail } }
}

/** Whether a person may still answer (decision 17). */
export function isAnswerable(grant: Grant, at: Instant): boolean {
  return grant.status === 'pending' && !isExpired(grant, at) && at < answerableUntil(grant)
}

/** The second tap on the same button hears what the first one did. */
function repeated(grant: Grant, answer: Answer): AnswerVerdict {
  if (answer.says === 'deny') return grant.status === 'denied' ? 'denied' : 'closed'
  const isApproved = grant.status === 'approved' || grant.status === 'consumed'
  return isApproved && grant.approval.person === answer.person ? 'approved' : 'closed'
}

/** Decides to take a person's approval back, as long as the device has not fetched its tokens; afterwards they are what has to end. */
export function decideWithdrawal(
  grant: Grant,
  withdrawal: Pick<AuditEntry, 'at' | 'address' | 'by'> & { readonly person: PersonId },
): Decision<'withdrawn' | 'closed'> {
  if (grant.status !== 'approved' || grant.approval.person !== withdrawal.person) return { verdict: 'closed' }
  const audit = { event: 'revoked', ...withdrawal, grant: grant.id, client: grant.client } as const
  return { verdict: 'withdrawn', next: { ...grant, status: 'denied' }, audit }
}

import type { Scope } from '../../src/protocol/scope.ts'
import { type Instant, later, type Seconds, seconds } from '../../src/time/units.ts'
import type { AuditEntry } from '../identity/audit.ts'
import type { ClientId } from '../identity/client.ts'
import type { PersonId } from '../identity/person.ts'
import type { FamilyId, TokenFamily } from '../token/token.ts'

/** Names one grant in logs, pages and the audit trail; random, and no secret. */
export type GrantId = string & { readonly __grantId: unique symbol }

/** What is known of a grant from the moment it was asked for (RFC 8628 §3.1). */
export interface GrantFacts {
  readonly id: GrantId
  readonly client: ClientId
  readonly scope: Scope
  /** What the tokens are to be for, besides this server itself (RFC 8707 §2). */
  readonly resources?: readonly string[] | undefined
  readonly requestedAt: Instant
  readonly expiresAt: Instant
  /** Where the request came from, as the server saw it. */
  readonly address: string
  /** What the device says it is called: a claim, cleaned, never a fact. */
  readonly deviceName?: string | undefined
  /** The thumbprint of the key that it was asked for with, which alone redeems it (B-100). */
  readonly jkt?: string | undefined
  /** Seconds between polls, as enforced; raised by early polls and never lowered. */
  readonly interval: Seconds
  /** The last poll that was answered `authorization_pending`; the window for the next one starts here. */
  readonly polledAt?: Instant | undefined
  /** Whether an early poll in the current window has raised the interval already (decision 8). */
  readonly isSlowed: boolean
  /** The first person who looked its code up, and whether another one did so, too: a code that goes round is an alarm (C-10). */
  readonly seenBy?: PersonId | undefined
  readonly isShared?: boolean | undefined
  /** Whether it was polled for from a network that is known to be another than the one it was asked for from (C-30). */
  readonly isPolledElsewhere?: boolean | undefined
  /** Whether the audit trail says that it expired, which it says once (D-45). */
  readonly isExpiryNoted?: boolean | undefined
}

/** A person's yes, and how it was given. */
export interface Approval {
  readonly person: PersonId
  readonly at: Instant
  /** An operator's approval is no sign-in: its tokens carry `act` and neither `auth_time` nor `amr`. */
  readonly by: 'person' | 'operator'
  readonly authTime?: Instant | undefined
  readonly amr?: readonly string[] | undefined
  /** Where the answer came from. */
  readonly address?: string | undefined
}

/** A grant as it is stored. That it has expired is not stored but asked, with `isExpired`. */
export type Grant = GrantFacts &
  (
    | { readonly status: 'pending' }
    | { readonly status: 'approved'; readonly approval: Approval }
    | { readonly status: 'denied' }
    | { readonly status: 'consumed'; readonly approval: Approval; readonly family: FamilyId }
  )

/** What a rule decides, and all that is to be written for it, in one transaction. */
export interface Decision<Verdict> {
  readonly verdict: Verdict
  readonly next?: Grant | undefined
  /** The token family that a redemption begins. */
  readonly opens?: TokenFamily | undefined
  readonly audit?: AuditEntry | undefined
}

/** Whether both codes are dead. */
export function isExpired(grant: GrantFacts, at: Instant): boolean {
  return at >= grant.expiresAt
}

/** Decides what the audit trail has to say of a grant that expired without tokens or a no: that, once (D-45). */
export function decideExpiry<Verdict>(grant: Grant, at: Instant, verdict: Verdict): Decision<Verdict> {
  const isOver = (grant.status === 'pending' || grant.status === 'approved') && isExpired(grant, at)
  if (!isOver || grant.isExpiryNoted) return { verdict }
  const { id, client, expiresAt } = grant
  const person = grant.status === 'approved' ? grant.approval.person : undefined
  return { verdict, next: { ...grant, isExpiryNoted: true }, audit: { event: 'expired', at: expiresAt, grant: id, client, person } }
}

/**
 * Until when a person's answer is accepted: one interval and two seconds before the codes expire, so that the device, which
 * polls once more in that time, learns what the phone was told (decision 17).
 */
export function answerableUntil(grant: GrantFacts): Instant {
  return later(grant.expiresAt, seconds(-(grant.interval + 2)))
}

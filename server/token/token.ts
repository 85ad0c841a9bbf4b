import type { Scope } from '../../src/protocol/scope.ts'
import { type Instant, later, seconds } from '../../src/time/units.ts'
import type { GrantId } from '../grant/grant.ts'
import type { AuditEntry } from '../identity/audit.ts'
import type { ClientId } from '../identity/client.ts'
import type { PersonId } from '../identity/person.ts'
import type { Hash } from '../keys/hash.ts'

/** Names one sign-in of one device; the `sid` of its tokens. Random, and no secret. */
export type FamilyId = string & { readonly __familyId: unique symbol }

/** All tokens that come from one approval: they live and are revoked together (RFC 9700 §4.14.2). */
export interface TokenFamily {
  readonly id: FamilyId
  readonly grant: GrantId
  readonly client: ClientId
  readonly person: PersonId
  /** What was approved; a refresh may ask for less, and the next one for all of it again (B-66). */
  readonly scope: Scope
  /** What it was approved for, besides this server itself; a token may be for less (B-53). */
  readonly resources?: readonly string[] | undefined
  readonly createdAt: Instant
  /** When the last token that it could still issue ends, however often it is refreshed (B-67). */
  readonly expiresAt: Instant
  readonly usedAt: Instant
  /** The one refresh token that works; those before it are remembered, so that reuse is noticed (B-63). */
  readonly refresh?: Hash | undefined
  /** The thumbprint of the key that the refresh tokens of a public client are bound to (RFC 9449 §5). */
  readonly jkt?: string | undefined
  readonly authTime?: Instant | undefined
  readonly amr?: readonly string[] | undefined
  /** Set when an operator approved it (RFC 8693 §4.1, `act`). */
  readonly isByOperator: boolean
  /** What the device says it is called: a claim, cleaned, never a fact. */
  readonly deviceName?: string | undefined
  /** Where the device asked for its codes. */
  readonly askedFrom?: string | undefined
  /** Where it was approved. */
  readonly approvedFrom?: string | undefined
  /** What its person calls it. */
  readonly name?: string | undefined
  /** When its person was told of it, and said that they knew (C-29). */
  readonly noticedAt?: Instant | undefined
  readonly revokedAt?: Instant | undefined
}

/** What a rule decides about a family, and all that is to be written for it, in one transaction. */
export interface FamilyDecision<Verdict> {
  readonly verdict: Verdict
  readonly next?: TokenFamily | undefined
  /** A single access token that is dead from now on; where it was dead already, nothing changes, and nothing is audited. */
  readonly revokesAccess?: { readonly jti: string; readonly expiresAt: Instant } | undefined
  readonly audit?: AuditEntry | undefined
}

/** A family that nobody refreshed for thirty days is over (B-67). */
const inactivity = seconds(30 * 86_400)

/** Whether a family still gives rights. */
export function isLive(family: TokenFamily, at: Instant): boolean {
  return family.revokedAt === undefined && at < family.expiresAt && at < later(family.usedAt, inactivity)
}

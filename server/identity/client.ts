import type { Scope } from '../../src/protocol/scope.ts'
import type { Instant } from '../../src/time/units.ts'
import type { Hash } from '../keys/hash.ts'

/** A client identifier as the wire spells it (RFC 6749 §2.2). */
export type ClientId = string & { readonly __clientId: unique symbol }

/** A registered client. A public one proves nothing; a confidential one has a secret, kept as a hash (RFC 6749 §2.1). */
export interface Client {
  readonly id: ClientId
  /** What people see, chosen by the operator. */
  readonly name: string
  readonly secret?: Hash | undefined
  /** The most it may ask for, and what it gets when it asks for nothing (B-15). */
  readonly scope: Scope
  /** Whether it may use the device grant at all (C-13). */
  readonly mayUseDeviceGrant: boolean
  /** Whether it gets no token without a proof of a key (RFC 9449 §5.2, `dpop_bound_access_tokens`). */
  readonly mustProveKey: boolean
  /** How a code that was scanned is confirmed: compared, unless something looks wrong, or its last letters typed, always (decision 5). */
  readonly confirmation?: 'compare' | 'type' | undefined
  /** Whether only people who proved a second factor can let it in, and no operator for them. */
  readonly requiresSecondFactor?: true | undefined
  /** Whether an approval of it counts only where a passkey of the person has signed it, and no operator's does (D-32). */
  readonly requiresSignedApproval?: true | undefined
  /** The resources that it may ask tokens for, besides this server itself (RFC 8707 §2). */
  readonly resources?: readonly string[] | undefined
  /** The resource that it guards: it may ask about the tokens that are for it (RFC 7662 §4). */
  readonly guards?: string | undefined
  /** The networks, as CIDR, that it may start from (C-14); absent: all. */
  readonly networks?: readonly string[] | undefined
  readonly signingAlgorithm: SigningAlgorithm
  readonly createdAt: Instant
}

/** How tokens for a client are signed (decision 7). */
export type SigningAlgorithm = 'ES256' | 'RS256'

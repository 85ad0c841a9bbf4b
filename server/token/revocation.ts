import type { Instant } from '../../src/time/units.ts'
import type { AuditEvent } from '../identity/audit.ts'
import type { ClientId } from '../identity/client.ts'
import type { PersonId } from '../identity/person.ts'
import type { FamilyDecision, TokenFamily } from './token.ts'

/** Decides a revocation by the client that holds the tokens (RFC 7009 §2.1); another client's attempt changes nothing. */
export function decideRevocation(family: TokenFamily, at: Instant, client: ClientId): FamilyDecision<'revoked' | 'foreign'> {
  if (family.client !== client) return { verdict: 'foreign' }
  if (family.revokedAt !== undefined) return { verdict: 'revoked' }
  return { ...revoke(family, at, 'revoked'), verdict: 'revoked' }
}

/** Decides the revocation of one access token by itself; the family it came from lives on. */
export function decideAccessRevocation(
  family: TokenFamily,
  at: Instant,
  client: ClientId,
  access: NonNullable<FamilyDecision<unknown>['revokesAccess']>,
): FamilyDecision<'revoked' | 'foreign'> {
  if (family.client !== client) return { verdict: 'foreign' }
  if (family.revokedAt !== undefined) return { verdict: 'revoked' }
  return { verdict: 'revoked', revokesAccess: access, audit: { event: 'revoked', at, family: family.id, client, person: family.person } }
}

/** Who ends a device's sign-in from afar: its person, who may say that it never was theirs (C-12), or an operator. */
export type Ender =
  | { readonly by: 'person'; readonly person: PersonId; readonly address: string; readonly isDisowned?: boolean }
  | { readonly by: 'operator' }

/** Decides the end of a device's sign-in from afar; one that is over stays over. `foreign`: it is somebody else's (D-73). */
export function decideEnd(family: TokenFamily, at: Instant, ender: Ender): FamilyDecision<'ended' | 'foreign'> {
  if (ender.by === 'person' && ender.person !== family.person) return { verdict: 'foreign' }
  if (family.revokedAt !== undefined) return { verdict: 'ended' }
  const isDisowned = ender.by === 'person' && ender.isDisowned === true
  const { next, audit } = revoke(family, at, isDisowned ? 'disowned' : 'revoked')
  return { verdict: 'ended', next, audit: { ...audit, by: ender.by, address: ender.by === 'person' ? ender.address : undefined } }
}

/** The end of a family, and what the audit trail says of it. */
export function revoke(family: TokenFamily, at: Instant, event: Extract<AuditEvent, 'revoked' | 'disowned' | 'reuse-detected'>) {
  const { id, client, person } = family
  return { next: { ...family, revokedAt: at }, audit: { event, at, family: id, client, person } } as const
}

import { type Instant, seconds } from '../../src/time/units.ts'
import type { Hash } from '../keys/hash.ts'
import type { AuditEntry } from './audit.ts'
import type { PersonId } from './person.ts'

/** A link that lets a person choose a new password once; the token in it is with whoever got the link, here is only its hash (D-39). */
export interface ResetLink {
  readonly token: Hash
  readonly person: PersonId
  readonly createdAt: Instant
  readonly expiresAt: Instant
}

/** What is decided about a link; with a password it is spent, that password is its person's, and every browser of theirs is signed out. */
export interface ResetDecision<Verdict> {
  readonly verdict: Verdict
  readonly passwordHash?: string | undefined
  readonly audit?: AuditEntry | undefined
}

/** How long a link works, in seconds. */
export const resetLinkLasts = seconds(3600)

/** Whether a link still works; one that was used, or that a newer one took the place of, is not there at all. */
export function isOpen({ expiresAt }: ResetLink, at: Instant): boolean {
  return at < expiresAt
}

/** Decides to spend a link on a new password; of all who try at once, one does. */
export function decideReset(
  link: ResetLink | undefined,
  { passwordHash, at, address }: { readonly passwordHash: string; readonly at: Instant; readonly address: string },
): ResetDecision<'reset' | 'void'> {
  if (!link || !isOpen(link, at)) return { verdict: 'void' }
  return { verdict: 'reset', passwordHash, audit: { event: 'password-reset', at, person: link.person, address } }
}

import { type Instant, later, seconds } from '../../src/time/units.ts'
import type { AuditEntry } from './audit.ts'
import type { PersonId } from './person.ts'

/** A passkey of a person: its public half, and what was seen of it (WebAuthn §4, credential record). */
export interface Passkey {
  /** The credential id that its authenticator chose, base64url; no secret. */
  readonly id: string
  readonly person: PersonId
  /** COSE, base64url. */
  readonly publicKey: string
  /** What its person calls it. */
  readonly name: string
  /** The signature counter that was seen last; 0 for ever where an authenticator has none (WebAuthn §6.1.1). */
  readonly counter: number
  readonly createdAt: Instant
  readonly usedAt?: Instant | undefined
}

/** What is decided about a passkey; `next: 'none'` removes it. */
export interface PasskeyDecision<Verdict> {
  readonly verdict: Verdict
  readonly next?: Passkey | 'none' | undefined
  readonly audit?: AuditEntry | undefined
}

/** What a passkey is asked to sign, once: random, and only for one purpose (D-31). */
export interface Ceremony {
  readonly purpose: 'add' | 'sign-in' | 'approve'
  /** The challenge, sealed with the session's own token; for an approval, what it is made from. */
  readonly sealedChallenge: string
  readonly at: Instant
}

/** Who a server is to passkeys: their scope, and the one origin whose pages may ask for them (WebAuthn §4, relying party). */
export interface RelyingParty {
  readonly id: string
  readonly origin: string
}

/** How a sign-in with a passkey is told (RFC 8176 §2): a key was proven, somebody was there, and was verified by its authenticator. */
export const passkeyMethods: readonly string[] = ['pop', 'user', 'mfa']

/** The most passkeys of one person. */
export const mostPasskeys = 20

/** How long, in seconds, a person has to answer their authenticator. */
export const ceremonyLasts = seconds(300)

/** Who the server of an issuer is to passkeys; undefined where there are none: over plain http, and at an address without a name. */
export function relyingParty(issuer: string): RelyingParty | undefined {
  const { protocol, hostname, origin } = new URL(issuer)
  const isAddress = hostname.startsWith('[') || /^[\d.]+$/.test(hostname)
  const isSecure = protocol === 'https:' || hostname === 'localhost'
  return isSecure && !isAddress ? { id: hostname, origin } : undefined
}

/** The sealed challenge that an answer has to be for; none where nothing was asked for that purpose lately. */
export function challengeOf(ceremony: Ceremony | undefined, purpose: Ceremony['purpose'], at: Instant): string | undefined {
  return ceremony?.purpose === purpose && at < later(ceremony.at, ceremonyLasts) ? ceremony.sealedChallenge : undefined
}

/**
 * Decides what a right signature is worth. A counter that does not grow says that there may be a copy of the key: that is noted, and
 * nobody is let in by it (WebAuthn §7.2, step 22; D-31).
 */
export function decidePasskeyUse(
  passkey: Passkey | undefined,
  { counter, at, address }: { readonly counter: number; readonly at: Instant; readonly address: string },
): PasskeyDecision<'right' | 'copied' | 'unknown'> {
  if (!passkey) return { verdict: 'unknown' }
  const note = { at, person: passkey.person, address }
  const hasCounter = counter > 0 || passkey.counter > 0
  if (hasCounter && counter <= passkey.counter) return { verdict: 'copied', audit: { event: 'passkey-counter-fell', ...note } }
  return { verdict: 'right', next: { ...passkey, counter, usedAt: at }, audit: { event: 'passkey-used', ...note } }
}

/** Decides to take up a new passkey; its id must be nobody's yet (WebAuthn §7.1, step 26). */
export function decidePasskeyAdd(found: Passkey | undefined, added: Passkey, address: string): PasskeyDecision<'added' | 'refused'> {
  if (found) return { verdict: 'refused' }
  return { verdict: 'added', next: added, audit: { event: 'passkey-added', at: added.createdAt, person: added.person, address } }
}

/** Decides to remove a passkey, by its person or by an operator for them; somebody else's is not there (D-73). */
export function decidePasskeyRemoval(
  passkey: Passkey | undefined,
  removal: Pick<AuditEntry, 'at' | 'address' | 'by'> & { readonly person: PersonId },
): PasskeyDecision<'removed' | 'unknown'> {
  if (passkey?.person !== removal.person) return { verdict: 'unknown' }
  return { verdict: 'removed', next: 'none', audit: { event: 'passkey-removed', ...removal } }
}

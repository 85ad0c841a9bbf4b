import { type Instant, later, seconds } from '../../src/time/units.ts'
import type { GrantId } from '../grant/grant.ts'
import type { Hash } from '../keys/hash.ts'
import type { Ceremony } from './passkey.ts'
import type { PersonId } from './person.ts'

/** A browser on the approval pages, before and after sign-in; its token is in a cookie, here is only the hash (D-14). */
export interface BrowserSession {
  readonly id: Hash
  readonly createdAt: Instant
  readonly seenAt: Instant
  /** Who is signed in, since when, by what (RFC 8176) and through which provider, if any; absent before sign-in (D-04). */
  readonly signIn?: ({ readonly person: PersonId; readonly at: Instant } & SignInMeans) | undefined
  /** Who has given the right password, or come from a provider, and not yet proven the second factor; it opens nothing by itself (D-15). */
  readonly firstFactor?: ({ readonly person: PersonId; readonly at: Instant } & SignInMeans) | undefined
  /** What a sign-in through a provider waits for, sealed with the session's own token. */
  readonly sealedDetour?: string | undefined
  /** The secret of an authenticator app that is being set up here, sealed with the session's own token. */
  readonly sealedEnrolment?: string | undefined
  /** The token of a link to choose a new password, sealed with the session's own token. */
  readonly sealedReset?: string | undefined
  /** The user code being answered, sealed with the session's own token: the database alone cannot read it. */
  readonly sealedCode?: string | undefined
  /** Where a sign-in is to lead, where that is not the device page (D-33). */
  readonly goal?: 'account' | 'passkeys' | undefined
  /** What a passkey was asked to sign here, until it is answered (D-31). */
  readonly ceremony?: Ceremony | undefined
  /** What this browser answered last, for the outcome page. */
  readonly answered?: { readonly grant: GrantId; readonly at: Instant; readonly says: 'approve' | 'deny' } | undefined
}

/** By what somebody signed in. */
export interface SignInMeans {
  /** The methods, as RFC 8176 §2 names them. */
  readonly amr: readonly string[]
  /** The name of the provider that they came through. */
  readonly provider?: string | undefined
}

/** What a sign-in is by once a code of an authenticator app was given after it. */
export function withOneTimeCode({ amr, provider }: SignInMeans): SignInMeans {
  return provider === undefined ? { amr: ['pwd', 'otp'] } : { amr: [...new Set([...amr, 'otp', 'mfa'])], provider }
}

/** Whether a sign-in took more than one factor, here or at the provider that says so. */
export function hasSecondFactor({ amr, provider }: SignInMeans): boolean {
  return amr.includes('mfa') || (provider === undefined && amr.includes('otp'))
}

/** A browser that was idle for 15 minutes, or is 8 hours old, starts anew (D-16). */
export const idleTimeout = seconds(15 * 60)
const absoluteTimeout = seconds(8 * 3600)

/** How long a right password waits for the second factor. */
const firstFactorLasts = seconds(5 * 60)

/** Who has given the right password a moment ago and still has to prove the second factor. */
export function halfSignedIn({ signIn, firstFactor }: BrowserSession, at: Instant): PersonId | undefined {
  return !signIn && firstFactor && at < later(firstFactor.at, firstFactorLasts) ? firstFactor.person : undefined
}

/** Whether a session may still be used (D-16). */
export function isAlive(session: BrowserSession, at: Instant): boolean {
  return at < later(session.seenAt, idleTimeout) && at < later(session.createdAt, absoluteTimeout)
}

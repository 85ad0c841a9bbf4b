import type { Instant, Seconds } from '../time/units.ts'
import { between } from '../time/units.ts'
import type { Turn } from './drive.ts'
import type { Codes, Failure } from './session.ts'
import { isElsewhere } from './verification.ts'

/** What a program tells a person while it waits. All text is clean (E-12), and no secret is in it. */
export type Progress =
  /** There is a code to show: an address to open, and what to enter or compare there (RFC 8628 §3.3). */
  | {
      readonly type: 'code'
      readonly userCode: string
      readonly verificationUri: string
      /** The same address with the code in it, for a QR code or a link (RFC 8628 §3.3.1). */
      readonly verificationUriComplete: string | undefined
      /** Whether that is another host than the issuer's, which a person should be told (E-21). */
      readonly isElsewhere: boolean
      /** Milliseconds since 1970, by the clock of the sign-in. */
      readonly expiresAt: Instant
      readonly expiresIn: Seconds
    }
  /** The server wants to be asked less often, from now on every so many seconds (RFC 8628 §3.5). */
  | { readonly type: 'slowed'; readonly interval: Seconds }
  /** A request got no usable answer; the next one follows by itself. */
  | {
      readonly type: 'offline'
      readonly reason: Failure['kind']
      readonly message: string
      readonly retryAt: Instant
      readonly retryIn: Seconds
    }
  /** The server answers again. */
  | { readonly type: 'online' }

/** What there is to tell of one turn. */
export function progressOf({ event, session }: Turn, issuer: string, wasOffline: boolean): readonly Progress[] {
  if (session.phase === 'retrying') return [offline(session.failure, event.at, session.retryAt)]
  if (session.phase !== 'waiting') return []
  if (session.failure) return [offline(session.failure, event.at, session.wakeAt)]
  const back: readonly Progress[] = wasOffline ? [{ type: 'online' }] : []
  if (event.type === 'codes-issued') return [...back, code(session.codes, issuer)]
  const isSlowed = event.type === 'refused' && event.refusal.code === 'slow_down'
  return isSlowed ? [...back, { type: 'slowed', interval: session.pace.interval }] : back
}

/** Tells that a request failed, and when the next one is made. */
export function offline({ kind, message }: Failure, at: Instant, retryAt: Instant): Progress {
  return { type: 'offline', reason: kind, message, retryAt, retryIn: between(at, retryAt) }
}

/** Member by member: the device code stays where it is. */
function code({ userCode, verificationUri, verificationUriComplete, issuedAt, expiresAt }: Codes, issuer: string): Progress {
  return {
    type: 'code',
    userCode,
    verificationUri,
    verificationUriComplete,
    isElsewhere: isElsewhere(verificationUri, issuer),
    expiresAt,
    expiresIn: between(issuedAt, expiresAt),
  }
}

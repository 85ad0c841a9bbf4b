import type { DeviceAuthorization } from '../protocol/device-authorization.ts'
import type { Tokens } from '../protocol/token.ts'
import type { Instant, Seconds } from '../time/units.ts'

/** What one attempt has been given to show and to poll with, and until when (RFC 8628 §3.2). */
export interface Codes extends Omit<DeviceAuthorization, 'expiresIn' | 'interval'> {
  readonly issuedAt: Instant
  readonly expiresAt: Instant
}

/** The pace of one attempt: two numbers that must never become one. */
export interface Pace {
  /** Seconds between polls; only `slow_down` raises it and nothing lowers it (RFC 8628 §3.5). */
  readonly interval: Seconds
  /** Requests in a row that got no usable answer; each doubles the wait, any answer resets it. */
  readonly failures: number
}

/** Why a request got no usable answer: worth another try later. */
export interface Failure {
  readonly kind: 'unreachable' | 'timed-out' | 'server-error' | 'unreadable' | 'captive-portal'
  /** For logs and programs, already clean. */
  readonly message: string
  /** The same as data, for whoever says it in words of their own; absent where the message alone knows. */
  readonly reason?: FailureReason | undefined
  /** What the server asked for in `Retry-After`. */
  readonly retryAfter?: Seconds | undefined
}

/** What went wrong with a request. */
export interface FailureReason {
  readonly cause: FailureCause
  /** Whom the request was for. */
  readonly host: string
  /** What more there is to say: a status, a media type, an error's own words; already clean. */
  readonly detail?: string | undefined
}

/** Every cause of a failure that has words of its own. */
export type FailureCause =
  | 'nothing-there'
  | 'cut'
  | 'no-such-name'
  | 'no-names'
  | 'no-way'
  | 'silence'
  | 'too-late'
  | 'called-off'
  | 'too-many-headers'
  | 'expired-certificate'
  | 'untrusted-certificate'
  | 'foreign-certificate'
  | 'asked-too-often'
  | 'trouble'
  | 'redirect'
  | 'no-json'
  | 'no-error-code'
  | 'off-protocol'
  | 'nobody-named'
  /** The network answers in the server's place: by a status, a way elsewhere or a page. */
  | 'portal'
  | 'portal-redirect'
  | 'portal-page'
  | 'other'

/** An OAuth error that the server answered with, already clean (RFC 6749 §5.2). */
export interface Refusal {
  readonly code: string
  readonly description?: string | undefined
}

/** How an attempt ended without tokens. */
export type Ending =
  | { readonly reason: 'denied' }
  | { readonly reason: 'expired' }
  | { readonly reason: 'refused'; readonly refusal: Refusal }
  | { readonly reason: 'violated'; readonly message: string }
  | { readonly reason: 'unreachable'; readonly failure: Failure }

/** One attempt to sign in, from nothing to tokens or an ending. */
export type DeviceSession =
  | { readonly phase: 'idle' }
  | { readonly phase: 'requesting'; readonly failures: number }
  | { readonly phase: 'retrying'; readonly failures: number; readonly retryAt: Instant; readonly failure: Failure }
  | {
      readonly phase: 'waiting'
      readonly codes: Codes
      readonly pace: Pace
      readonly wakeAt: Instant
      /** Why the last poll got no answer, while that is so. */
      readonly failure?: Failure | undefined
    }
  | { readonly phase: 'polling'; readonly codes: Codes; readonly pace: Pace }
  | { readonly phase: 'signed-in'; readonly tokens: Tokens; readonly at: Instant }
  | { readonly phase: 'ended'; readonly ending: Ending; readonly at: Instant }

/** An attempt that is over, one way or the other. */
export type FinishedSession = Extract<DeviceSession, { phase: 'signed-in' | 'ended' }>

/** What the server, or the lack of it, answered to one request. */
export type DeviceReply =
  | { readonly type: 'codes-issued'; readonly authorization: DeviceAuthorization }
  | { readonly type: 'tokens-issued'; readonly tokens: Tokens }
  | { readonly type: 'refused'; readonly refusal: Refusal }
  /** No usable answer, perhaps the next one is better. */
  | { readonly type: 'failed'; readonly failure: Failure }
  /** An answer that no conforming server gives: trying again would not help (E-43). */
  | { readonly type: 'violated'; readonly message: string }

/** Everything that can happen to an attempt, and when. */
export type DeviceEvent = { readonly at: Instant } & ({ readonly type: 'started' } | { readonly type: 'woke' } | DeviceReply)

/** The one thing to do next; its outcome comes back as an event. */
export type DeviceEffect =
  | { readonly type: 'request-codes' }
  | { readonly type: 'wake-at'; readonly at: Instant }
  | { readonly type: 'poll'; readonly deviceCode: string }

/** An attempt after an event, and what to do about it; a finished attempt has nothing left to do. */
export interface Step {
  readonly session: DeviceSession
  readonly effect?: DeviceEffect | undefined
}

/** Whether an attempt is over: nothing that happens later changes it. */
export function isFinished(session: DeviceSession): session is FinishedSession {
  return session.phase === 'signed-in' || session.phase === 'ended'
}

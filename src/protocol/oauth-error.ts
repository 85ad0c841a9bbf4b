import type { Seconds } from '../time/units.ts'

/** The error codes this project speaks (RFC 6749 §5.2, RFC 8628 §3.5, RFC 8707 §2, RFC 6750 §3.1). */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'invalid_target'
  | 'authorization_pending'
  | 'slow_down'
  | 'access_denied'
  | 'expired_token'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'temporarily_unavailable'
  | 'server_error'

/** What may accompany a refusal. */
export interface OAuthErrorOptions extends ErrorOptions {
  /** When to try again (RFC 9110 §10.2.3). */
  readonly retryAfter?: Seconds | undefined
}

/** A request that the protocol refuses. The description is ours, never an echo of the request (B-13). */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode
  readonly retryAfter: Seconds | undefined

  constructor(code: OAuthErrorCode, description: string, options?: OAuthErrorOptions) {
    super(description, options)
    this.name = 'OAuthError'
    this.code = code
    this.retryAfter = options?.retryAfter
  }
}

import type { Seconds } from '../time/units.ts'

/** The error codes this project speaks (RFC 6749 §5.2, RFC 8628 §3.5, RFC 8707 §2, RFC 6750 §3.1, RFC 9449 §5, §8). */
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
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'temporarily_unavailable'
  | 'server_error'

/** What may accompany a refusal. */
export interface OAuthErrorOptions extends ErrorOptions {
  /** When to try again (RFC 9110 §10.2.3). */
  readonly retryAfter?: Seconds | undefined
  /** What the next proof of a key is to carry (RFC 9449 §8). */
  readonly dpopNonce?: string | undefined
}

/** A request that the protocol refuses. The description is ours, never an echo of the request (B-13). */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode
  readonly retryAfter: Seconds | undefined
  readonly dpopNonce: string | undefined

  constructor(code: OAuthErrorCode, description: string, options?: OAuthErrorOptions) {
    super(description, options)
    this.name = 'OAuthError'
    this.code = code
    this.retryAfter = options?.retryAfter
    this.dpopNonce = options?.dpopNonce
  }
}

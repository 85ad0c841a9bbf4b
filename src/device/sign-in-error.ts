import type { Ending, Failure, Refusal } from './session.ts'

/** Why a sign-in came to nothing, or is over. What each means, and what to do: docs/library.md. */
export type SignInErrorCode = 'invalid-options' | 'denied' | 'expired' | 'refused' | 'violated' | 'unreachable' | 'aborted' | 'revoked'

/** What is known beside the code. */
export interface SignInErrorDetails extends ErrorOptions {
  readonly refusal?: Refusal | undefined
  readonly failure?: Failure | undefined
}

/** The one error of this library. Its message is clean, says what to do next and holds no secret, so that it can be shown and logged. */
export class SignInError extends Error {
  readonly code: SignInErrorCode
  /** What the server said, with `refused` (RFC 6749 §5.2). */
  readonly refusal: Refusal | undefined
  /** Why no usable answer came, with `unreachable`. */
  readonly failure: Failure | undefined

  constructor(code: SignInErrorCode, message: string, { refusal, failure, ...options }: SignInErrorDetails = {}) {
    super(message, options)
    this.name = 'SignInError'
    this.code = code
    this.refusal = refusal
    this.failure = failure
  }
}

/** Says of an attempt that ended without tokens how it did. */
export function errorOfEnding(ending: Ending, issuer: string): SignInError {
  switch (ending.reason) {
    case 'denied':
      return new SignInError('denied', 'Nobody signed in: a person declined; sign in again for a new code')
    case 'expired':
      return new SignInError('expired', 'Nobody signed in: the code was not approved in time; sign in again for a new one')
    case 'refused':
      return refused(ending.refusal, issuer)
    case 'violated':
      return new SignInError('violated', `${ending.message}; tell whoever runs it`)
    case 'unreachable':
      return unreachable(ending.failure)
  }
}

/** Says that a server gave no usable answer for too long. */
export function unreachable(failure: Failure): SignInError {
  return new SignInError('unreachable', `${failure.message}; try again later`, { failure })
}

/** Says that whoever asked for it called it off. */
export function calledOff(signal: AbortSignal | undefined): SignInError {
  return new SignInError('aborted', 'The sign-in was called off; nobody is signed in', { cause: signal?.reason })
}

function refused(refusal: Refusal, issuer: string): SignInError {
  const { code, description } = refusal
  const why = description === undefined ? code : `${description} (${code})`
  return new SignInError('refused', `${new URL(issuer).host} refuses this sign-in: ${why}; ${remedyFor(code)}`, { refusal })
}

/** What helps against an error code of RFC 6749 §5.2. */
function remedyFor(code: string): string {
  switch (code) {
    case 'invalid_client':
      return 'check clientId and clientSecret'
    case 'unauthorized_client':
      return 'have this client allowed the device grant there'
    case 'invalid_scope':
      return 'ask for another scope'
    default:
      return 'ask whoever runs it'
  }
}

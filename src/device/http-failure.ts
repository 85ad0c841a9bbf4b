import { cleanText } from '../text/clean.ts'
import { DeadlinePassed } from './deadline.ts'
import { failureOf } from './failure.ts'
import type { Failure, FailureCause } from './session.ts'

/** What the network's error codes mean. */
const meanings: Readonly<Record<string, FailureCause>> = {
  ECONNREFUSED: 'nothing-there',
  ECONNRESET: 'cut',
  EPIPE: 'cut',
  ENOTFOUND: 'no-such-name',
  EAI_AGAIN: 'no-names',
  ENETUNREACH: 'no-way',
  EHOSTUNREACH: 'no-way',
  ETIMEDOUT: 'silence',
  UND_ERR_CONNECT_TIMEOUT: 'silence',
  UND_ERR_SOCKET: 'cut',
  UND_ERR_HEADERS_OVERFLOW: 'too-many-headers',
  CERT_HAS_EXPIRED: 'expired-certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted-certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted-certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted-certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted-certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'foreign-certificate',
}

/** Why no answer came. */
export function explainError(url: string, error: unknown): Failure {
  const { host } = new URL(url)
  const cause = causeOf(error)
  return failureOf(cause === 'other' ? { cause, host, detail: ownWords(error) } : { cause, host })
}

function causeOf(error: unknown): FailureCause {
  if (error instanceof DeadlinePassed) return 'too-late'
  const code = codeOf(error)
  if (code !== undefined && Object.hasOwn(meanings, code)) return meanings[code] ?? 'other'
  return error instanceof Error && error.name !== 'AbortError' ? 'other' : 'called-off'
}

function ownWords(error: unknown): string {
  return error instanceof Error ? cleanText(error.message || error.name) : ''
}

/** The code of an error or of what caused it; a host with several addresses has one cause for each. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(error.cause)
}

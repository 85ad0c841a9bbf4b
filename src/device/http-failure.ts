import { cleanText } from '../text/clean.ts'
import { DeadlinePassed } from './deadline.ts'
import type { Failure } from './session.ts'

/** What the network's error codes mean to a person. */
const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  ENOTFOUND: 'there is no such name; check the address and the network',
  EAI_AGAIN: 'names cannot be looked up; check the network',
  ENETUNREACH: 'there is no way to it; check the network',
  EHOSTUNREACH: 'there is no way to it; check the network',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_SOCKET: 'the connection broke',
  UND_ERR_HEADERS_OVERFLOW: 'its answer has too many headers',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted; name its authority with NODE_EXTRA_CA_CERTS',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted; name its authority with NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted; name its authority with NODE_EXTRA_CA_CERTS',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not trusted; name its authority with NODE_EXTRA_CA_CERTS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

/** Says in words why no answer came. */
export function explainError(url: string, error: unknown): Failure {
  const kind = isTimeout(error) ? 'timed-out' : 'unreachable'
  const host = new URL(url).host
  if (error instanceof DeadlinePassed) return { kind, message: `${host} did not answer in time` }
  return { kind, message: `Cannot reach ${host}: ${meaningOf(error)}` }
}

/** Says in words that a server cannot answer now. */
export function describeRefusal(url: string, status: number): string {
  const { host } = new URL(url)
  return status === 429 ? `${host} is asked too often (429)` : `${host} has trouble (${status})`
}

function isTimeout(error: unknown): boolean {
  return error instanceof DeadlinePassed || ['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'].includes(codeOf(error) ?? '')
}

function meaningOf(error: unknown): string {
  const code = codeOf(error)
  if (code !== undefined && Object.hasOwn(meanings, code)) return meanings[code] ?? code
  if (error instanceof Error && error.name === 'AbortError') return 'the request was called off'
  return cleanText(error instanceof Error ? error.message || error.name : 'the request was called off')
}

/** The code of an error or of what caused it; a host with several addresses has one cause for each. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(error.cause)
}

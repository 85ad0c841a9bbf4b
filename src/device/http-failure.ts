import { cleanText } from '../text/clean.ts'
import { portalHint } from './captive-portal.ts'
import { DeadlinePassed } from './deadline.ts'
import type { Failure } from './session.ts'

const untrusted = `its certificate is not trusted; name its authority with NODE_EXTRA_CA_CERTS, or ${portalHint}`

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
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: `its certificate is for another name; ${portalHint}`,
}

/** Says in words why no answer came. */
export function explainError(url: string, error: unknown): Failure {
  const kind = kindOf(error)
  const host = new URL(url).host
  if (error instanceof DeadlinePassed) return { kind, message: `${host} did not answer in time` }
  return { kind, message: `Cannot reach ${host}: ${meaningOf(error)}` }
}

/** Says in words that a server cannot answer now. */
export function describeRefusal(url: string, status: number): string {
  const { host } = new URL(url)
  return status === 429 ? `${host} is asked too often (429)` : `${host} has trouble (${status})`
}

function kindOf(error: unknown): Failure['kind'] {
  if (error instanceof DeadlinePassed) return 'timed-out'
  switch (codeOf(error)) {
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'timed-out'
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'captive-portal'
    default:
      return 'unreachable'
  }
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

import type { Members } from '../../src/protocol/fields.ts'
import { OAuthError, type OAuthErrorCode } from '../../src/protocol/oauth-error.ts'
import { proofAlgorithms } from '../keys/dpop.ts'
import type { Endpoint, OAuthReply } from './oauth-request.ts'

/** What every answer that may hold a credential carries (RFC 6749 §5.1, A-17, B-12). */
const jsonHeaders = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-content-type-options': 'nosniff',
}

/** An answer in JSON that nobody may keep. */
export function jsonReply(status: number, members: Members, headers: Readonly<Record<string, string>> = {}): OAuthReply {
  return { status, headers: { ...jsonHeaders, ...headers }, body: JSON.stringify(members) }
}

/** A public document that anybody, scripts of other pages included, may read and keep for a while in seconds (B-22, B-60). */
export function documentReply(members: Members, keepFor: number): OAuthReply {
  const headers = { 'cache-control': `public, max-age=${keepFor}`, 'access-control-allow-origin': '*' }
  const { 'content-type': type, 'x-content-type-options': nosniff } = jsonHeaders
  return { status: 200, headers: { 'content-type': type, 'x-content-type-options': nosniff, ...headers }, body: JSON.stringify(members) }
}

/** An answer without a body. */
export function emptyReply(status: number, headers: Readonly<Record<string, string>> = {}): OAuthReply {
  const { 'cache-control': noStore, pragma, 'x-content-type-options': nosniff } = jsonHeaders
  return { status, headers: { 'cache-control': noStore, pragma, 'x-content-type-options': nosniff, ...headers }, body: '' }
}

/** The answer to a method that an endpoint does not know (RFC 9110 §15.5.6). */
export function methodNotAllowed(allowed: string): OAuthReply {
  const members = { error: 'invalid_request', error_description: `This endpoint takes ${allowed} only` }
  return jsonReply(405, members, { allow: allowed })
}

/** The answer to whatever broke: it tells nothing (D-47). */
export const serverErrorReply = refuse('server_error', 'Something went wrong on the server')

/** The answer to a body of more than 64 KiB (D-38); the connection goes with it, for the rest of the body is not wanted. */
export const tooLargeReply = jsonReply(
  413,
  { error: 'invalid_request', error_description: 'The body of the request is larger than 64 KiB' },
  { connection: 'close' },
)

/** The answer to a body in bytes that are no UTF-8. */
export const notUtf8Reply = refuse('invalid_request', 'The body of the request is not UTF-8')

/** The answers of RFC 8628 §3.5, made once: a server gives the first of them nearly all day. */
export const pollReplies = {
  pending: refuse('authorization_pending', 'The person has not answered yet'),
  'slow-down': refuse('slow_down', 'Wait five seconds longer between polls'),
  denied: refuse('access_denied', 'The person declined'),
  expired: refuse('expired_token', 'The code has expired: ask for a new one'),
  invalid: refuse('invalid_grant', 'The device code is not valid'),
} as const

/** Answers refusals as their standards say; anything else that is thrown is a bug and rises. */
export function refusing(endpoint: Endpoint): Endpoint {
  return async (request) => {
    try {
      return await endpoint(request)
    } catch (error) {
      if (error instanceof OAuthError) return replyTo(error)
      throw error
    }
  }
}

function replyTo({ code, message, retryAfter, dpopNonce }: OAuthError): OAuthReply {
  return refuse(code, message, {
    ...(retryAfter !== undefined && { 'retry-after': String(Math.ceil(retryAfter)) }),
    ...nonceHeader(dpopNonce),
  })
}

/** The header that carries the nonce of the next proof (RFC 9449 §8). */
export function nonceHeader(nonce: string | undefined): Readonly<Record<string, string>> {
  return nonce === undefined ? {} : { 'dpop-nonce': nonce }
}

function refuse(code: OAuthErrorCode, description: string, headers: Readonly<Record<string, string>> = {}): OAuthReply {
  const status = statusOf(code)
  const challenge = code === 'invalid_client' ? { 'www-authenticate': 'Basic realm="tenfoot", charset="UTF-8"' } : {}
  return jsonReply(status, { error: code, error_description: description }, { ...challenge, ...headers })
}

/** RFC 6749 §5.2 wants 400 wherever it names nothing else; `invalid_client` is always 401 (decision 6). */
function statusOf(code: OAuthErrorCode): number {
  switch (code) {
    case 'invalid_client':
    case 'invalid_token':
      return 401
    case 'insufficient_scope':
      return 403
    case 'temporarily_unavailable':
      return 429
    case 'server_error':
      return 500
    case 'invalid_request':
    case 'invalid_grant':
    case 'unauthorized_client':
    case 'unsupported_grant_type':
    case 'invalid_scope':
    case 'invalid_target':
    case 'authorization_pending':
    case 'slow_down':
    case 'access_denied':
    case 'expired_token':
    case 'invalid_dpop_proof':
    case 'use_dpop_nonce':
      return 400
  }
}

/** How an access token is presented (RFC 6750 §2.1, RFC 9449 §7.1). */
export type AccessScheme = 'Bearer' | 'DPoP'

/** What is wrong with a request for a resource. */
export interface AccessProblem {
  readonly code: OAuthErrorCode
  /** The scheme that was used: its challenge tells what is wrong (B-96). */
  readonly scheme: AccessScheme
  readonly scope?: string | undefined
  readonly nonce?: string | undefined
}

/**
 * The refusal of a resource (RFC 6750 §3, RFC 9449 §7.1): both schemes are challenged for, what is wrong stands in one of them, and
 * nothing when no token was sent (B-25); the first of them says where the resource's metadata is (B-41). A bad proof and a missing nonce are 401 here (RFC 9449 §9).
 */
export function accessRefusal(metadata: string, problem?: AccessProblem): OAuthReply {
  const wrong = problem && [`error="${problem.code}"`, problem.scope && `scope="${problem.scope}"`]
  const challenge = (scheme: AccessScheme, own: string) =>
    `${scheme} ${[own, ...(problem?.scheme === scheme ? (wrong ?? []) : [])].filter(Boolean).join(', ')}`
  const challenges = [
    challenge('Bearer', `realm="tenfoot", resource_metadata="${metadata}"`),
    challenge('DPoP', `algs="${proofAlgorithms.join(' ')}"`),
  ]
  const headers = { 'www-authenticate': challenges.join(', '), ...nonceHeader(problem?.nonce) }
  if (!problem) return emptyReply(401, headers)
  const isProof = problem.code === 'invalid_dpop_proof' || problem.code === 'use_dpop_nonce'
  return jsonReply(isProof ? 401 : statusOf(problem.code), { error: problem.code }, headers)
}

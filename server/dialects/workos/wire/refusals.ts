import { OAuthError } from '../../../../src/protocol/oauth-error.ts'
import { jsonReply } from '../../../endpoints/oauth-reply.ts'
import type { Endpoint, OAuthReply } from '../../../endpoints/oauth-request.ts'

/**
 * What the endpoints of the first-party flow answer where this server's rules refuse: always 400 with `error`, save that too many
 * requests are 429 and have another name.
 */
export function refusal({ code, message, retryAfter }: OAuthError): OAuthReply {
  if (code === 'temporarily_unavailable')
    return jsonReply(429, { error: 'too_many_requests', error_description: message }, { 'retry-after': String(Math.ceil(retryAfter ?? 1)) })
  return jsonReply(400, { error: code === 'unauthorized_client' ? 'invalid_client' : code, error_description: message })
}

/** What a client is told that may not use the device grant. */
export const notEnabled = jsonReply(403, { error: 'access_denied', error_description: 'This client may not use the device grant' })

/** A failure that has nothing to do with OAuth. */
export function failure(status: 401 | 404 | 405 | 422, code: string, message: string): OAuthReply {
  return jsonReply(status, { code, message })
}

/** Answers refusals in the dialect's shape; anything else that is thrown is a bug and rises. */
export function refusing(endpoint: Endpoint): Endpoint {
  return async (request) => {
    try {
      return await endpoint(request)
    } catch (error) {
      if (error instanceof OAuthError) return refusal(error)
      throw error
    }
  }
}

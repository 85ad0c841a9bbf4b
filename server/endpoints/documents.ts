import type { Members } from '../../src/protocol/fields.ts'
import { writeServerMetadata } from '../../src/protocol/server-metadata.ts'
import { describeServer } from '../flows/describe-server.ts'
import type { Services } from '../flows/services.ts'
import { documentReply, jsonReply, methodNotAllowed } from './oauth-reply.ts'
import type { Endpoint, OAuthReply } from './oauth-request.ts'

/** How long others may keep the documents, in seconds (B-60). */
const keepFor = 300

/** The public keys (RFC 7517 §5). */
export function jwksEndpoint({ signer }: Services): Endpoint {
  return reading(documentReply({ keys: signer.jwks.keys }, keepFor))
}

/** The metadata document, the same at both of its locations (RFC 8414 §3, OpenID Connect Discovery §4). */
export function metadataEndpoint({ settings }: Services): Endpoint {
  const members: Members = writeServerMetadata(describeServer(settings))
  return reading(documentReply(members, keepFor))
}

/** Whether the server can do its work: it answers only when its store does. */
export function healthEndpoint({ store }: Services): Endpoint {
  return async ({ method }) => {
    if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed('GET, HEAD')
    await store.clients.list()
    return jsonReply(200, { status: 'ok' })
  }
}

function reading(reply: OAuthReply): Endpoint {
  return async ({ method }) => (method === 'GET' || method === 'HEAD' ? reply : methodNotAllowed('GET, HEAD'))
}

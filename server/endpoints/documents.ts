import { writeServerMetadata } from '../../src/protocol/server-metadata.ts'
import { describeServer } from '../flows/describe-server.ts'
import type { Services } from '../flows/services.ts'
import { jwksCacheTime } from '../keys/rotation.ts'
import { documentReply, methodNotAllowed } from './oauth-reply.ts'
import type { Endpoint, OAuthReply } from './oauth-request.ts'

/** How long others may keep the metadata, in seconds. */
const keepFor = 300

/** The public keys (RFC 7517 §5), which change while the server runs (B-59). */
export function jwksEndpoint({ signer }: Services): Endpoint {
  return reading(async () => documentReply({ ...(await signer.jwks()) }, jwksCacheTime))
}

/** The metadata document, the same at both of its locations (RFC 8414 §3, OpenID Connect Discovery §4). */
export function metadataEndpoint({ settings, store }: Services): Endpoint {
  return reading(async () => {
    const resources = (await store.clients.list()).flatMap((client) => client.resources ?? [])
    return documentReply(writeServerMetadata(describeServer(settings, resources)), keepFor)
  })
}

function reading(document: () => Promise<OAuthReply>): Endpoint {
  return async ({ method }) => (method === 'GET' || method === 'HEAD' ? document() : methodNotAllowed('GET, HEAD'))
}

import { apiPaths, tiles, whoAmI } from '../flows/api.ts'
import type { Services } from '../flows/services.ts'
import { proofAlgorithms } from '../keys/dpop.ts'
import { documentReply, methodNotAllowed } from './oauth-reply.ts'
import type { Endpoint } from './oauth-request.ts'
import { protectedEndpoint } from './protected.ts'

/** How long others may keep the metadata, in seconds. */
const keepFor = 300

/** Who is signed in, on which device. */
export function meEndpoint(services: Services): Endpoint {
  return protectedEndpoint(services, { path: apiPaths.me, methods: ['GET'], scope: 'openid' }, whoAmI)
}

/** What stands in the home row of a television. */
export function tilesEndpoint(services: Services): Endpoint {
  return protectedEndpoint(services, { path: apiPaths.tiles, methods: ['GET'], scope: 'openid' }, tiles)
}

/** What this server says about itself as a resource (RFC 9728 §2). */
export function resourceMetadataEndpoint({ settings }: Services): Endpoint {
  const { issuer } = settings
  const reply = documentReply(
    {
      resource: issuer,
      authorization_servers: [issuer],
      scopes_supported: ['openid'],
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: proofAlgorithms,
    },
    keepFor,
  )
  return async ({ method }) => (method === 'GET' || method === 'HEAD' ? reply : methodNotAllowed('GET, HEAD'))
}

import { resourceMetadataLocation, writeResourceMetadata } from '../../src/protocol/resource-metadata.ts'
import { apiPaths, tiles, whoAmI } from '../flows/api.ts'
import { below } from '../flows/describe-server.ts'
import type { Services } from '../flows/services.ts'
import { proofAlgorithms } from '../keys/dpop.ts'
import { documentReply, methodNotAllowed } from './oauth-reply.ts'
import type { Endpoint } from './oauth-request.ts'
import { protectedEndpoint } from './protected.ts'

/** How long others may keep the metadata, in seconds. */
const keepFor = 300

/** Who is signed in, on which device. */
export function meEndpoint(services: Services): Endpoint {
  return protectedEndpoint(services, { path: apiPaths.me, methods: ['GET'], scope: 'openid', isDescribed: true }, whoAmI)
}

/** What stands in the home row of a television. */
export function tilesEndpoint(services: Services): Endpoint {
  return protectedEndpoint(services, { path: apiPaths.tiles, methods: ['GET'], scope: 'openid', isDescribed: true }, tiles)
}

/** What this server says about itself as a resource, and about each of those of its API (RFC 9728 §2), by where it says so. */
export function resourceMetadataEndpoints({ settings }: Services): readonly (readonly [path: string, Endpoint])[] {
  const { issuer } = settings
  const resources = [issuer, ...Object.values(apiPaths).map((path) => below(issuer, path))]
  return resources.map((resource) => [new URL(resourceMetadataLocation(resource)).pathname, metadataOf(resource, issuer)])
}

function metadataOf(resource: string, issuer: string): Endpoint {
  const metadata = writeResourceMetadata({
    resource,
    authorizationServers: [issuer],
    scopesSupported: ['openid'],
    bearerMethodsSupported: ['header'],
    dpopSigningAlgValuesSupported: proofAlgorithms,
  })
  const reply = documentReply(metadata, keepFor)
  return async ({ method }) => (method === 'GET' || method === 'HEAD' ? reply : methodNotAllowed('GET, HEAD'))
}

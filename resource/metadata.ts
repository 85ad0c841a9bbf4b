import type { IncomingMessage, ServerResponse } from 'node:http'
import { proofAlgorithms } from '../server/keys/dpop.ts'
import { resourceMetadataLocation } from '../src/protocol/resource-metadata.ts'
import { type Resource, scopeOf } from './options.ts'

/** Where a resource's metadata is, inserted between host and path (RFC 9728 §3.1). */
export function metadataAddress({ audience }: Pick<Resource, 'audience'>): string {
  return resourceMetadataLocation(audience)
}

/** What a resource says about itself (RFC 9728 §2). */
export function resourceMetadata(resource: Resource): Readonly<Record<string, unknown>> {
  const scope = scopeOf(resource)
  return {
    resource: resource.audience,
    authorization_servers: [resource.issuer],
    bearer_methods_supported: ['header'],
    ...(scope.length > 0 && { scopes_supported: scope }),
    dpop_signing_alg_values_supported: proofAlgorithms,
    ...(resource.requiresKey && { dpop_bound_access_tokens_required: true }),
  }
}

/** Answers for a resource's metadata where that is asked for; whether it was. */
export function tellMetadata(resource: Resource, path: string, { method }: IncomingMessage, response: ServerResponse): boolean {
  if (path !== new URL(metadataAddress(resource)).pathname || (method !== 'GET' && method !== 'HEAD')) return false
  const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' }
  response.writeHead(200, headers).end(JSON.stringify(resourceMetadata(resource)))
  return true
}

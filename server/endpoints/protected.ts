import { type Members, readForm } from '../../src/protocol/fields.ts'
import { OAuthError } from '../../src/protocol/oauth-error.ts'
import { resourceMetadataLocation } from '../../src/protocol/resource-metadata.ts'
import { type Access, openResource } from '../flows/check-access.ts'
import { below } from '../flows/describe-server.ts'
import { type ProvenKey, proveKey } from '../flows/prove-key.ts'
import type { Services } from '../flows/services.ts'
import { accessTokenHash } from '../keys/dpop.ts'
import { type AccessProblem, type AccessScheme, accessRefusal, jsonReply, methodNotAllowed, nonceHeader } from './oauth-reply.ts'
import type { Endpoint, OAuthReply, OAuthRequest } from './oauth-request.ts'

/** One resource of this server. */
export interface ProtectedResource {
  /** Its path, below the issuer's own. */
  readonly path: string
  readonly methods: readonly ('GET' | 'POST')[]
  /** What a token must be good for. */
  readonly scope: string
  /** Whether it has metadata of its own, rather than those of the whole server (RFC 9728 §3). */
  readonly isDescribed?: boolean
}

/** A resource that an access token for this server opens, with the refusals of RFC 6750 §3.1 and RFC 9449 §7.1. */
export function protectedEndpoint(services: Services, resource: ProtectedResource, tell: (access: Access) => Members): Endpoint {
  const { issuer } = services.settings
  const metadata = resourceMetadataLocation(resource.isDescribed ? below(issuer, resource.path) : issuer)
  const refuse = (problem?: AccessProblem) => accessRefusal(metadata, problem)
  return async (request) => {
    if (!resource.methods.some((method) => method === request.method)) return methodNotAllowed(resource.methods.join(', '))
    const presented = readAccessToken(request)
    switch (presented.kind) {
      case 'none':
        return refuse()
      case 'malformed':
        return refuse({ code: 'invalid_request', scheme: presented.scheme })
      case 'token':
        return answer(services, resource, request, presented, refuse, tell)
    }
  }
}

async function answer(
  services: Services,
  { path, scope }: ProtectedResource,
  request: OAuthRequest,
  { scheme, token }: Presented & { kind: 'token' },
  refuse: (problem: AccessProblem) => OAuthReply,
  tell: (access: Access) => Members,
): Promise<OAuthReply> {
  const proven = scheme === 'DPoP' ? await prove(services, path, request, token) : undefined
  if (proven instanceof OAuthError) return refuse({ code: proven.code, scheme, nonce: proven.dpopNonce })
  if (scheme === 'DPoP' && !proven) return refuse({ code: 'invalid_dpop_proof', scheme })
  const verdict = await openResource(services, { token, jkt: proven?.jkt, scope })
  switch (verdict.kind) {
    case 'open':
      return jsonReply(200, tell(verdict.access), nonceHeader(proven?.nextNonce))
    case 'invalid-token':
      return refuse({ code: 'invalid_token', scheme })
    case 'insufficient-scope':
      return refuse({ code: 'insufficient_scope', scheme, scope })
  }
}

/** What stands in the way is an answer here, and its challenge is another than at the endpoints for tokens (RFC 9449 §9). */
async function prove(
  services: Services,
  path: string,
  { dpop, method }: OAuthRequest,
  token: string,
): Promise<ProvenKey | OAuthError | undefined> {
  const uri = below(services.settings.issuer, path)
  try {
    return await proveKey(services, { dpop, method, uri, audience: 'resource', ath: accessTokenHash(token) })
  } catch (error) {
    if (error instanceof OAuthError) return error
    throw error
  }
}

type Presented =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed'; readonly scheme: AccessScheme }
  | { readonly kind: 'token'; readonly scheme: AccessScheme; readonly token: string }

/** Only the header counts (B-23). Two tokens, however they were sent, are one too many (B-26, B-28). */
function readAccessToken(request: OAuthRequest): Presented {
  const [header, second] = request.authorization
  const [, name = ''] = /^(bearer|dpop)(?:\s|$)/i.exec(header ?? '') ?? []
  const scheme = name.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer'
  if (second !== undefined || (header !== undefined && isSentElsewhere(request))) return { kind: 'malformed', scheme }
  if (header === undefined || name === '') return { kind: 'none' }
  const token = /^[a-z]+ +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1]
  return token === undefined ? { kind: 'malformed', scheme } : { kind: 'token', scheme, token }
}

function isSentElsewhere({ query, body }: OAuthRequest): boolean {
  return readForm(query).has('access_token') || readForm(body).has('access_token')
}

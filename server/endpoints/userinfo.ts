import { readForm } from '../../src/protocol/fields.ts'
import { OAuthError } from '../../src/protocol/oauth-error.ts'
import { below, endpointPaths } from '../flows/describe-server.ts'
import { type ProvenKey, proveKey } from '../flows/prove-key.ts'
import type { Services } from '../flows/services.ts'
import { userinfo } from '../flows/userinfo.ts'
import { accessTokenHash } from '../keys/dpop.ts'
import { type AccessScheme, accessRefusal, jsonReply, methodNotAllowed, nonceHeader } from './oauth-reply.ts'
import type { Endpoint, OAuthReply, OAuthRequest } from './oauth-request.ts'

/** The UserInfo endpoint (OpenID Connect Core §5.3), with the refusals of RFC 6750 §3.1 and RFC 9449 §7.1. */
export function userinfoEndpoint(services: Services): Endpoint {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'POST') return methodNotAllowed('GET, POST')
    const presented = readAccessToken(request)
    switch (presented.kind) {
      case 'none':
        return accessRefusal()
      case 'malformed':
        return accessRefusal({ code: 'invalid_request', scheme: presented.scheme })
      case 'token':
        return answer(services, request, presented)
    }
  }
}

async function answer(services: Services, request: OAuthRequest, { scheme, token }: Presented & { kind: 'token' }): Promise<OAuthReply> {
  const proven = scheme === 'DPoP' ? await prove(services, request, token) : undefined
  if (proven instanceof OAuthError) return accessRefusal({ code: proven.code, scheme, nonce: proven.dpopNonce })
  if (scheme === 'DPoP' && !proven) return accessRefusal({ code: 'invalid_dpop_proof', scheme })
  const verdict = await userinfo(services, token, proven?.jkt)
  switch (verdict.kind) {
    case 'ok':
      return jsonReply(200, verdict.claims, nonceHeader(proven?.nextNonce))
    case 'invalid-token':
      return accessRefusal({ code: 'invalid_token', scheme })
    case 'insufficient-scope':
      return accessRefusal({ code: 'insufficient_scope', scheme, scope: verdict.needed })
  }
}

/** What stands in the way is an answer here, and its challenge is another than at the endpoints for tokens (RFC 9449 §9). */
async function prove(services: Services, { dpop, method }: OAuthRequest, token: string): Promise<ProvenKey | OAuthError | undefined> {
  const uri = below(services.settings.issuer, endpointPaths.userinfo)
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

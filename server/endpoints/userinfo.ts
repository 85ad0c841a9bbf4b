import { readForm } from '../../src/protocol/fields.ts'
import type { Services } from '../flows/services.ts'
import { userinfo } from '../flows/userinfo.ts'
import { bearerRefusal, jsonReply, methodNotAllowed } from './oauth-reply.ts'
import type { Endpoint, OAuthReply, OAuthRequest } from './oauth-request.ts'

/** The UserInfo endpoint (OpenID Connect Core §5.3), with the refusals of RFC 6750 §3.1. */
export function userinfoEndpoint(services: Services): Endpoint {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'POST') return methodNotAllowed('GET, POST')
    const presented = readBearer(request)
    switch (presented.kind) {
      case 'none':
        return bearerRefusal()
      case 'malformed':
        return bearerRefusal('invalid_request')
      case 'token':
        return answer(services, presented.token)
    }
  }
}

async function answer(services: Services, token: string): Promise<OAuthReply> {
  const verdict = await userinfo(services, token)
  switch (verdict.kind) {
    case 'ok':
      return jsonReply(200, verdict.claims)
    case 'invalid-token':
      return bearerRefusal('invalid_token')
    case 'insufficient-scope':
      return bearerRefusal('insufficient_scope', verdict.needed)
  }
}

type Presented = { readonly kind: 'none' | 'malformed' } | { readonly kind: 'token'; readonly token: string }

/** Only the header counts (B-23). Two tokens, however they were sent, are one too many (B-26, B-28). */
function readBearer(request: OAuthRequest): Presented {
  const [header, second] = request.authorization
  if (second !== undefined || (header !== undefined && isSentElsewhere(request))) return { kind: 'malformed' }
  if (header === undefined || !/^bearer(\s|$)/i.test(header)) return { kind: 'none' }
  const token = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1]
  return token === undefined ? { kind: 'malformed' } : { kind: 'token', token }
}

function isSentElsewhere({ query, body }: OAuthRequest): boolean {
  return readForm(query).has('access_token') || readForm(body).has('access_token')
}

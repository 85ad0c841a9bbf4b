import { type Form, field, isWellEncoded, readForm } from '../../src/protocol/fields.ts'
import { OAuthError } from '../../src/protocol/oauth-error.ts'
import { authenticateClient } from '../flows/authenticate-client.ts'
import { below } from '../flows/describe-server.ts'
import { type ProvenKey, proveKey } from '../flows/prove-key.ts'
import type { Services } from '../flows/services.ts'
import type { Client } from '../identity/client.ts'
import { readClientClaim } from './client-auth.ts'
import { methodNotAllowed, nonceHeader, refusing } from './oauth-reply.ts'
import type { Endpoint, OAuthReply, OAuthRequest } from './oauth-request.ts'

/** A form from a client that is known. */
export interface ClientForm {
  readonly client: Client
  readonly form: Form
  readonly request: OAuthRequest
  /** The key that was proven with it (RFC 9449 §5). */
  readonly key?: ProvenKey | undefined
}

/**
 * An endpoint that takes a form by POST from a client (RFC 6749 §3.2); parameters in the address do not count (B-03). One that is
 * told its path takes proofs of keys, too (RFC 9449 §5).
 */
export function formEndpoint(services: Services, handle: (posted: ClientForm) => Promise<OAuthReply>, path?: string): Endpoint {
  const uri = path === undefined ? undefined : below(services.settings.issuer, path)
  return refusing(async (request) => {
    if (request.method !== 'POST') return methodNotAllowed('POST')
    const form = readPostedForm(request)
    const client = await authenticateClient(services, readClientClaim(request, form), request.address)
    const key =
      uri === undefined
        ? undefined
        : await proveKey(services, { dpop: request.dpop, method: request.method, uri, audience: 'authorization' })
    const reply = await handle({ client, form, request, key })
    return key?.nextNonce === undefined ? reply : { ...reply, headers: { ...reply.headers, ...nonceHeader(key.nextNonce) } }
  })
}

function readPostedForm(request: OAuthRequest): Form {
  if (!isForm(request)) throw new OAuthError('invalid_request', 'The request is not an application/x-www-form-urlencoded form in UTF-8')
  if (!isWellEncoded(request.body)) throw new OAuthError('invalid_request', 'The form has a percent sign that begins no UTF-8')
  const form = readForm(request.body)
  refuseRepeats(form)
  return form
}

/** One type of content, not compressed, in no charset but UTF-8 (A-02, B-03). */
function isForm({ contentType, contentEncoding = 'identity' }: OAuthRequest): boolean {
  const [only = '', second] = contentType
  if (second !== undefined || contentEncoding.toLowerCase() !== 'identity') return false
  const [type, ...parameters] = only.split(';').map((part) => part.trim().toLowerCase())
  return type === 'application/x-www-form-urlencoded' && parameters.every((parameter) => !isOtherCharset(parameter))
}

function isOtherCharset(parameter: string): boolean {
  return parameter.startsWith('charset') && !/^charset=("utf-?8"|utf-?8)$/.test(parameter)
}

/** Every parameter that some endpoint here takes once; `resource` may be repeated. */
const onceOnly = [
  'grant_type',
  'client_id',
  'client_secret',
  'device_code',
  'refresh_token',
  'scope',
  'device_name',
  'token',
  'token_type_hint',
] as const

/** Refuses what was sent twice, whether or not this request reads it (A-07, B-02). */
function refuseRepeats(form: Form): void {
  for (const name of onceOnly) field(form, name)
}

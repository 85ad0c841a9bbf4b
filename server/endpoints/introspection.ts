import { requiredField } from '../../src/protocol/fields.ts'
import { introspect } from '../flows/introspect.ts'
import type { Services } from '../flows/services.ts'
import { formEndpoint } from './form-endpoint.ts'
import { jsonReply } from './oauth-reply.ts'
import type { Endpoint } from './oauth-request.ts'

/** The introspection endpoint (RFC 7662 §2), by POST alone (B-80). `token_type_hint` is not needed: both kinds are looked for. */
export function introspectionEndpoint(services: Services): Endpoint {
  return formEndpoint(services, async ({ client, form }) =>
    jsonReply(200, await introspect(services, client, requiredField(form, 'token'))),
  )
}

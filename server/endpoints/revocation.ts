import { requiredField } from '../../src/protocol/fields.ts'
import { revoke } from '../flows/revoke.ts'
import type { Services } from '../flows/services.ts'
import { formEndpoint } from './form-endpoint.ts'
import { emptyReply } from './oauth-reply.ts'
import type { Endpoint } from './oauth-request.ts'

/** The revocation endpoint (RFC 7009 §2). `token_type_hint` is not needed: both kinds are looked for (B-73). */
export function revocationEndpoint(services: Services): Endpoint {
  return formEndpoint(services, async ({ client, form, request: { address } }) => {
    await revoke(services, client, requiredField(form, 'token'), address)
    return emptyReply(200)
  })
}

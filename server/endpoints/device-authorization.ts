import { readDeviceAuthorizationRequest, writeDeviceAuthorization } from '../../src/protocol/device-authorization.ts'
import { authorizeDevice } from '../flows/authorize-device.ts'
import type { Services } from '../flows/services.ts'
import { checkResource, formEndpoint } from './form-endpoint.ts'
import { jsonReply } from './oauth-reply.ts'
import type { Endpoint } from './oauth-request.ts'

/** The device authorization endpoint (RFC 8628 §3.1, §3.2). */
export function deviceAuthorizationEndpoint(services: Services): Endpoint {
  return formEndpoint(services, async ({ client, form, request }) => {
    checkResource(form, services.settings.issuer)
    const answer = await authorizeDevice(services, client, readDeviceAuthorizationRequest(form), request.address)
    return jsonReply(200, writeDeviceAuthorization(answer))
  })
}

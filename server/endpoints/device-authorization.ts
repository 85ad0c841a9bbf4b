import { readDeviceAuthorizationRequest, writeDeviceAuthorization } from '../../src/protocol/device-authorization.ts'
import { authorizeDevice } from '../flows/authorize-device.ts'
import { endpointPaths } from '../flows/describe-server.ts'
import type { Services } from '../flows/services.ts'
import { formEndpoint } from './form-endpoint.ts'
import { jsonReply } from './oauth-reply.ts'
import type { Endpoint } from './oauth-request.ts'

/** The device authorization endpoint (RFC 8628 §3.1, §3.2). */
export function deviceAuthorizationEndpoint(services: Services): Endpoint {
  return formEndpoint(
    services,
    async ({ client, form, request, key }) => {
      const sender = { address: request.address, jkt: key?.jkt }
      const answer = await authorizeDevice(services, client, readDeviceAuthorizationRequest(form), sender)
      return jsonReply(200, writeDeviceAuthorization(answer))
    },
    endpointPaths.deviceAuthorization,
  )
}

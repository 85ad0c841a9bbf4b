import { writeDeviceAuthorization } from '../../../../src/protocol/device-authorization.ts'
import { jsonReply } from '../../../endpoints/oauth-reply.ts'
import type { Endpoint } from '../../../endpoints/oauth-request.ts'
import { authorizeDevice } from '../../../flows/authorize-device.ts'
import type { Services } from '../../../flows/services.ts'
import { findClient } from '../client.ts'
import type { WorkosStore } from '../store/store.ts'
import { readFields } from '../wire/fields.ts'
import { notEnabled, refusing } from '../wire/refusals.ts'

/** Begins a first-party sign-in: takes a `client_id` and nothing else. */
export function authorizeDeviceEndpoint(services: Services, workos: WorkosStore): Endpoint {
  return refusing(async (request) => {
    const { address } = request
    const client = await findClient(services, workos, readFields(request), address)
    if (!client.mayUseDeviceGrant) return notEnabled
    return jsonReply(200, writeDeviceAuthorization(await authorizeDevice(services, client, {}, { address })))
  })
}

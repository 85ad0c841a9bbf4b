import { OAuthError } from '../../src/protocol/oauth-error.ts'
import { deviceCodeGrant, readTokenRequest, refreshTokenGrant, type TokenRequest, writeTokens } from '../../src/protocol/token.ts'
import type { Sender } from '../flows/authorize-device.ts'
import { endpointPaths } from '../flows/describe-server.ts'
import { noteLostAnswer, type PollTerms, redeemDeviceCode } from '../flows/redeem-device-code.ts'
import { refresh } from '../flows/refresh.ts'
import type { Services } from '../flows/services.ts'
import type { Client } from '../identity/client.ts'
import { formEndpoint } from './form-endpoint.ts'
import { jsonReply, pollReplies } from './oauth-reply.ts'
import type { Endpoint, OAuthReply } from './oauth-request.ts'

/** The token endpoint (RFC 6749 §3.2) for device codes (RFC 8628 §3.4) and refresh tokens (RFC 6749 §6). */
export function tokenEndpoint(services: Services): Endpoint {
  return formEndpoint(
    services,
    async ({ client, form, key, request: { address } }) => {
      const request = readTokenRequest(form)
      if (client.mustProveKey && !key) throw new OAuthError('invalid_request', 'This client gets tokens only with a DPoP proof')
      return grantTokens(services, client, request, { address, jkt: key?.jkt })
    },
    endpointPaths.token,
  )
}

async function grantTokens(services: Services, client: Client, request: TokenRequest, { address, jkt }: Sender): Promise<OAuthReply> {
  switch (request.grantType) {
    case deviceCodeGrant:
      if (!client.mayUseDeviceGrant) throw new OAuthError('unauthorized_client', 'This client may not use the device grant')
      return poll(services, client, request.deviceCode, { address, jkt, resources: request.resources })
    case refreshTokenGrant:
      return jsonReply(
        200,
        writeTokens(
          await refresh(services, client, request.refreshToken, { scope: request.scope, resources: request.resources, jkt, address }),
        ),
      )
  }
}

/** Pending is an answer like any other: nothing is thrown here all day long. */
async function poll(services: Services, client: Client, deviceCode: string, terms: PollTerms): Promise<OAuthReply> {
  const redemption = await redeemDeviceCode(services, client, deviceCode, terms)
  services.onPoll?.(redemption.kind)
  if (redemption.kind !== 'issued') return pollReplies[redemption.kind]
  return { ...jsonReply(200, writeTokens(redemption.tokens)), ifLost: () => noteLostAnswer(services, redemption.family) }
}

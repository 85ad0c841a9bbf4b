import { writeDeviceAuthorizationRequest } from '../protocol/device-authorization.ts'
import type { Members } from '../protocol/fields.ts'
import type { Resources } from '../protocol/resource.ts'
import type { Scope } from '../protocol/scope.ts'
import { deviceCodeGrant, type TokenType, writeTokenRequest } from '../protocol/token.ts'
import { parseAddress } from '../text/address.ts'
import { cleanText } from '../text/clean.ts'
import { isTrustedTransport } from '../text/transport.ts'
import { basicLogin, type ClientLogin } from './client-login.ts'
import type { DeviceApi } from './device-api.ts'
import type { Http } from './http.ts'
import { readReply, violated } from './reply.ts'
import type { DeviceReply } from './session.ts'
import { readTokensFor } from './token-audience.ts'
import { readShownAuthorization } from './verification.ts'

/** A device and the server it wants to sign in to. */
export interface HttpDevice extends ClientLogin, Resources {
  readonly http: Http
  readonly endpoints: { readonly deviceAuthorization: string; readonly token: string }
  readonly scope?: Scope | undefined
  /** What the device says it is called. */
  readonly deviceName?: string | undefined
  /** Who the server is, for messages. */
  readonly issuer: string
  /** Lets plain http reach private addresses (E-19). */
  readonly allowsInsecure?: boolean | undefined
  /** Which access tokens are taken: `Bearer` alone unless the requests prove a key (RFC 9449 §5). */
  readonly takes?: readonly TokenType[] | undefined
}

/** The two requests of a device, made over HTTP. */
export function httpDeviceApi(device: HttpDevice): DeviceApi {
  const { endpoints, clientId, scope, deviceName, allowsInsecure, takes, resources } = device
  const codesForm = writeDeviceAuthorizationRequest({ scope, deviceName, resources }, clientId)
  return {
    requestCodes: (signal) => post(device, endpoints.deviceAuthorization, codesForm, readCodes, signal),
    poll: (deviceCode, signal) => {
      const form = writeTokenRequest({ grantType: deviceCodeGrant, deviceCode, resources }, clientId)
      return post(device, endpoints.token, form, readIssued, signal)
    },
  }

  function readCodes(members: Members): DeviceReply {
    return { type: 'codes-issued', authorization: readShownAuthorization(members, { allowsInsecure }) }
  }

  function readIssued(members: Members): DeviceReply {
    return { type: 'tokens-issued', tokens: readTokensFor(members, takes, resources) }
  }
}

async function post(
  device: HttpDevice,
  endpoint: string,
  form: string,
  read: (members: Members) => DeviceReply,
  signal: AbortSignal | undefined,
): Promise<DeviceReply> {
  if (!isSafe(endpoint, device.allowsInsecure)) return violated(device.issuer, `${cleanText(endpoint)} is not an https address`)
  const outcome = await device.http.postForm(endpoint, form, { authorization: basicLogin(device), signal })
  return readReply(outcome, device.issuer, read)
}

/** Endpoints may come from a person's command line, unseen by discovery (E-19). */
function isSafe(endpoint: string, allowsInsecure: boolean | undefined): boolean {
  const url = parseAddress(endpoint)
  return url !== undefined && isTrustedTransport(url, allowsInsecure)
}

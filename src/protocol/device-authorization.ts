import { type Seconds, seconds } from '../time/units.ts'
import {
  type Form,
  field,
  type Members,
  numberMember,
  ownMember,
  requiredString,
  stringMember,
  UnreadableAnswer,
  writeForm,
} from './fields.ts'
import { OAuthError } from './oauth-error.ts'
import { type Resources, resourcesIn, writeResources } from './resource.ts'
import { readScope, type Scope, writeScope } from './scope.ts'

/**
 * What a device asks for (RFC 8628 §3.1). Who asks is told by client authentication, beside it. Resources are our extension of RFC 8707 §2,
 * which knows them at other endpoints only (B-52).
 */
export interface DeviceAuthorizationRequest extends Resources {
  readonly scope?: Scope | undefined
  /** What the device says it is called; our own extension, always shown as a claim. */
  readonly deviceName?: string | undefined
}

/** What the device gets to show and to poll with (RFC 8628 §3.2). */
export interface DeviceAuthorization {
  readonly deviceCode: string
  /** Shown exactly as sent (E-18). */
  readonly userCode: string
  readonly verificationUri: string
  readonly verificationUriComplete?: string | undefined
  readonly expiresIn: Seconds
  readonly interval: Seconds
}

/** The interval of a server that does not say one (RFC 8628 §3.2). */
export const defaultInterval = seconds(5)

/** No code is polled for longer than this, whatever the server says (E-34). */
export const longestLifetime = seconds(1800)

/** Reads the server's side of a request; refuses a malformed scope with `invalid_scope`. */
export function readDeviceAuthorizationRequest(form: Form): DeviceAuthorizationRequest {
  const spelled = field(form, 'scope')
  const scope = spelled === undefined ? undefined : readScope(spelled)
  if (spelled !== undefined && !scope?.length) throw new OAuthError('invalid_scope', 'The scope has a character that is not allowed')
  return { scope, deviceName: field(form, 'device_name'), ...resourcesIn(form) }
}

/** Spells a request for the wire, with what identifies the client. */
export function writeDeviceAuthorizationRequest(request: DeviceAuthorizationRequest, clientId: string): string {
  return writeForm({
    client_id: clientId,
    scope: request.scope && writeScope(request.scope),
    device_name: request.deviceName,
    ...writeResources(request),
  })
}

/** Spells an answer for the wire. */
export function writeDeviceAuthorization(answer: DeviceAuthorization): Members {
  return {
    device_code: answer.deviceCode,
    user_code: answer.userCode,
    verification_uri: answer.verificationUri,
    verification_uri_complete: answer.verificationUriComplete,
    expires_in: answer.expiresIn,
    interval: answer.interval,
  }
}

/**
 * Reads an answer. Numbers are clamped here, where they enter: an absurd interval would overflow a timer and hammer (E-32).
 * Throws `UnreadableAnswer` when something required is missing or of a wrong type. Text and addresses are not cleaned yet.
 */
export function readDeviceAuthorization(members: Members): DeviceAuthorization {
  const expiresIn = numberMember(members, 'expires_in')
  if (expiresIn === undefined || expiresIn <= 0) throw new UnreadableAnswer('expires_in is not a positive number')
  const lifetime = seconds(Math.min(expiresIn, longestLifetime))
  return {
    deviceCode: requiredString(members, 'device_code'),
    userCode: requiredString(members, 'user_code'),
    verificationUri: requiredString(members, 'verification_uri'),
    verificationUriComplete: stringMember(members, 'verification_uri_complete') || undefined,
    expiresIn: lifetime,
    interval: readInterval(members, lifetime),
  }
}

/** Missing, negative or not a number: five seconds; less than one: one; longer than the codes live: their life (E-32). */
function readInterval(members: Members, lifetime: Seconds): Seconds {
  const interval = ownMember(members, 'interval')
  if (typeof interval !== 'number' || Number.isNaN(interval) || interval < 0) return defaultInterval
  return seconds(Math.min(Math.max(interval, 1), lifetime))
}

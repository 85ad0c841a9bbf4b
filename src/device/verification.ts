import { type DeviceAuthorization, readDeviceAuthorization } from '../protocol/device-authorization.ts'
import { type Members, UnreadableAnswer } from '../protocol/fields.ts'
import { cleanUri, cleanUserCode, type UriRules } from '../text/clean.ts'

/**
 * Reads what a device is to show, and refuses what it must not: throws `UnreadableAnswer` for a code or an address that
 * could harm or mislead a person (E-18, E-21). An address of another origin that carries the code is ignored (E-22).
 */
export function readShownAuthorization(members: Members, rules: UriRules): DeviceAuthorization {
  const authorization = readDeviceAuthorization(members)
  const userCode = cleanUserCode(authorization.userCode)
  const verificationUri = cleanUri(authorization.verificationUri, rules)
  if (userCode === undefined) throw new UnreadableAnswer('user_code is not 4 to 20 letters, digits and dashes')
  if (verificationUri === undefined) throw new UnreadableAnswer('verification_uri is not a safe address of a page')
  const complete = authorization.verificationUriComplete && cleanUri(authorization.verificationUriComplete, rules)
  const isSameOrigin = complete && new URL(complete).origin === new URL(verificationUri).origin
  return { ...authorization, userCode, verificationUri, verificationUriComplete: isSameOrigin ? complete : undefined }
}

/** Whether a person is sent to another host than the issuer's, which is then announced (E-21). */
export function isElsewhere(verificationUri: string, issuer: string): boolean {
  return new URL(verificationUri).hostname !== new URL(issuer).hostname
}

/** The public API: everything a device needs to sign in by RFC 8628, and the pieces to build one that is simulated. */

export { openAccount, type SignIn } from './device/account.ts'
export type { Access, Account, Identity, ResourceAnswer, WhoAmI } from './device/account-port.ts'
export { type AuthorizedFetchSettings, authorizedFetch } from './device/authorized-fetch.ts'
export type { ClientLogin } from './device/client-login.ts'
export { type Connection, type ConnectOutcome, connect, type Endpoints, type Target } from './device/connect.ts'
export type { DeviceApi } from './device/device-api.ts'
export { type Discovery, discover, type Search } from './device/discover.ts'
export { type Driver, drive, type Turn } from './device/drive.ts'
export { createHttp, type Http, type HttpOutcome, type HttpSettings, type RequestOptions } from './device/http.ts'
export { type HttpDevice, httpDeviceApi } from './device/http-device-api.ts'
export type { Progress } from './device/progress.ts'
export {
  type Codes,
  type DeviceEffect,
  type DeviceEvent,
  type DeviceReply,
  type DeviceSession,
  type Ending,
  type Failure,
  type FailureCause,
  type FailureReason,
  type FinishedSession,
  isFinished,
  type Pace,
  type Refusal,
  type Step,
} from './device/session.ts'
export { SignInError, type SignInErrorCode, type SignInErrorDetails } from './device/sign-in-error.ts'
export type { SignInOptions } from './device/sign-in-options.ts'
export { type SignedIn, signInWithDevice } from './device/sign-in-with-device.ts'
export { step } from './device/step.ts'
export { type TraceEntry, traceTurn } from './device/trace.ts'
export { isElsewhere } from './device/verification.ts'
export type { DeviceAuthorization } from './protocol/device-authorization.ts'
export { isWithin, readScope, type Scope, writeScope } from './protocol/scope.ts'
export { metadataLocations, type ServerMetadata } from './protocol/server-metadata.ts'
export { deviceCodeGrant, refreshTokenGrant, type Tokens } from './protocol/token.ts'
export { drawUserCode, readUserCode, type UserCode, userCodeAlphabet, userCodeLengths, writeUserCode } from './protocol/user-code.ts'
export { qrText, type TextOutput } from './qr/text.ts'
export type { Random } from './random/random.ts'
export { seededRandom } from './random/seeded-random.ts'
export { systemRandom } from './random/system-random.ts'
export { cleanLine, cleanText, cleanUri, cleanUserCode, type UriRules } from './text/clean.ts'
export { cutToWidth, displayWidth } from './text/width.ts'
export type { Clock } from './time/clock.ts'
export { monotonicClock, wallClock } from './time/system-clock.ts'
export { between, earlier, type Instant, instant, later, type Seconds, seconds } from './time/units.ts'
export { VirtualClock } from './time/virtual-clock.ts'

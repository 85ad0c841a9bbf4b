import type { Codes, DeviceEvent, DeviceSession, Failure } from '../../../src/device/session.ts'
import type { DeviceAuthorization } from '../../../src/protocol/device-authorization.ts'
import type { Tokens } from '../../../src/protocol/token.ts'
import { instant, seconds } from '../../../src/time/units.ts'

/** Codes that live ten minutes and are polled every five seconds. */
export const authorization: DeviceAuthorization = {
  deviceCode: 'device-code-secret',
  userCode: 'WDJB-MJHT',
  verificationUri: 'https://tv.example/device',
  verificationUriComplete: 'https://tv.example/device?user_code=WDJB-MJHT',
  expiresIn: seconds(600),
  interval: seconds(5),
}

export const tokens: Tokens = {
  accessToken: 'access-secret',
  tokenType: 'Bearer',
  expiresIn: seconds(300),
  refreshToken: 'refresh-secret',
  idToken: undefined,
  scope: undefined,
}

export const failure: Failure = { kind: 'unreachable', message: 'Cannot reach tv.example: nothing answers there' }

/** The same codes, issued at the beginning of time. */
export const codes: Codes = {
  deviceCode: authorization.deviceCode,
  userCode: authorization.userCode,
  verificationUri: authorization.verificationUri,
  verificationUriComplete: authorization.verificationUriComplete,
  issuedAt: instant(0),
  expiresAt: instant(600_000),
}

const pace = { interval: seconds(5), failures: 0 }

/** One session of every phase; those that wait do so until 5 s. */
export const sessions = {
  idle: { phase: 'idle' },
  requesting: { phase: 'requesting', failures: 0 },
  'requesting, the tenth time': { phase: 'requesting', failures: 9 },
  retrying: { phase: 'retrying', failures: 1, retryAt: instant(5_000), failure },
  waiting: { phase: 'waiting', codes, pace, wakeAt: instant(5_000) },
  polling: { phase: 'polling', codes, pace },
  'polling, after two failures': { phase: 'polling', codes, pace: { interval: seconds(5), failures: 2 } },
  'signed-in': { phase: 'signed-in', tokens, at: instant(1) },
  ended: { phase: 'ended', ending: { reason: 'denied' }, at: instant(1) },
} satisfies Record<string, DeviceSession>

const at = instant(5_000)
const refused = (code: string): DeviceEvent => ({ type: 'refused', refusal: { code }, at })

/** One event of every kind that makes a difference; they happen at 5 s unless they say otherwise. */
export const events: Readonly<Record<string, DeviceEvent>> = {
  started: { type: 'started', at },
  'woke, at 4.999 s': { type: 'woke', at: instant(4_999) },
  woke: { type: 'woke', at },
  'woke, at 600 s': { type: 'woke', at: instant(600_000) },
  'codes-issued': { type: 'codes-issued', authorization, at },
  'tokens-issued': { type: 'tokens-issued', tokens, at },
  'refused: authorization_pending': refused('authorization_pending'),
  'refused: slow_down': refused('slow_down'),
  'refused: access_denied': refused('access_denied'),
  'refused: expired_token': refused('expired_token'),
  'refused: invalid_grant': refused('invalid_grant'),
  'refused: authorization_pending, at 598 s': { type: 'refused', refusal: { code: 'authorization_pending' }, at: instant(598_000) },
  'refused: authorization_pending, at 600 s': { type: 'refused', refusal: { code: 'authorization_pending' }, at: instant(600_000) },
  failed: { type: 'failed', failure, at },
  'failed, with Retry-After: 90': { type: 'failed', failure: { ...failure, retryAfter: seconds(90) }, at },
  'failed, at 580 s': { type: 'failed', failure, at: instant(580_000) },
  violated: { type: 'violated', message: 'tv.example does not keep to the protocol', at },
}

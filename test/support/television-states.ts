import { television } from '../../device-sim/profiles/built-in.ts'
import type { Page, SignedIn, TelevisionState } from '../../device-sim/view/state.ts'
import type { Codes, DeviceSession } from '../../src/device/session.ts'
import { instant, seconds } from '../../src/time/units.ts'

/** Codes as the demonstration gets them, two minutes old. */
export const codes: Codes = {
  deviceCode: 'device-code-that-nobody-may-see',
  userCode: 'WDJB-MJHT',
  verificationUri: 'http://192.168.1.20:8628/device',
  verificationUriComplete: 'http://192.168.1.20:8628/device?user_code=WDJB-MJHT',
  issuedAt: instant(0),
  expiresAt: instant(600_000),
}

/** Somebody who signed in. */
export const ada: SignedIn = {
  identity: { sub: '248289761001', name: 'Ada Example', email: 'ada@example.test' },
  since: instant(60_000),
  scope: ['openid', 'profile'],
  seconds: 31,
  polls: 4,
  checkAt: instant(180_000),
  isChecking: false,
}

/** A television in the demonstration, two minutes after its code was issued. */
export function televisionState(page: Page, more: Partial<TelevisionState> = {}): TelevisionState {
  return {
    profile: television,
    deviceName: 'Living room TV',
    now: instant(120_000),
    stillSince: instant(120_000),
    hour: 20,
    page,
    focus: { row: 0, column: 0 },
    issuer: 'http://192.168.1.20:8628',
    canOpenPage: true,
    demo: { email: 'ada@example.test', password: 'abcd-efgh-jkmn-pqrs', isPlain: true, addresses: 2, wasVisited: true },
    once: false,
    isUnattended: false,
    ...more,
  }
}

/** A page that waits for a phone. */
export function waitingPage(more: Partial<Codes> = {}, session: Partial<Extract<DeviceSession, { phase: 'waiting' }>> = {}): Page {
  const pace = { interval: seconds(5), failures: 0 }
  return {
    at: 'signing-in',
    session: { phase: 'waiting', codes: { ...codes, ...more }, pace, wakeAt: instant(125_000), ...session },
    tally: { startedAt: instant(0), polls: 3, isSlowed: false },
  }
}

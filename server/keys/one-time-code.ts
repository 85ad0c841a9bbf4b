import { HOTP, Secret, TOTP } from 'otpauth'
import type { Random } from '../../src/random/random.ts'

/** What every authenticator app does without being told otherwise (RFC 6238 §1.2, Key URI format). */
const habits = { algorithm: 'SHA1', digits: 6 } as const

/** A new secret of an authenticator app: 160 random bits, in the letters of base32 (RFC 4226 §4, D-30). */
export function drawOneTimeSecret(random: Random): string {
  return new Secret({ buffer: Uint8Array.from(random.bytes(20)).buffer }).base32
}

/** The code of one time step (RFC 6238 §4.2). */
export function oneTimeCode(secret: string, step: number): string {
  return HOTP.generate({ ...habits, secret: Secret.fromBase32(secret), counter: step })
}

/** The latest of these time steps that a code belongs to; undefined when it belongs to none. */
export function stepOfCode(secret: string, code: string, steps: readonly number[]): number | undefined {
  // The library throws at six characters that are not six bytes.
  if (!/^[0-9]{6}$/.test(code)) return undefined
  const key = Secret.fromBase32(secret)
  const matching = steps.filter((counter) => HOTP.validate({ ...habits, secret: key, counter, token: code, window: 0 }) !== null)
  return matching.length === 0 ? undefined : Math.max(...matching)
}

/** The address that an authenticator app reads from a QR code. */
export function authenticatorAddress(secret: string, issuer: string, account: string): string {
  return new TOTP({ ...habits, period: 30, issuer, label: account, secret: Secret.fromBase32(secret) }).toString()
}

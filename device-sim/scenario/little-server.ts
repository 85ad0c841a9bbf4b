import type { Account } from '../../src/device/account-port.ts'
import type { DeviceReply, Failure } from '../../src/device/session.ts'
import type { Clock } from '../../src/time/clock.ts'
import { type Instant, later, seconds } from '../../src/time/units.ts'
import type { Connection, ConnectOutcome } from '../television/television.ts'

interface Issued {
  readonly userCode: string
  readonly expiresAt: Instant
  answer: 'pending' | 'approved' | 'denied'
}

/** A server that keeps its word at every instant of a clock, and can be pulled down: codes live ten minutes and are redeemed once. */
export class LittleServer {
  isDown = false
  name = 'Ada Example'
  readonly #clock: Clock
  readonly #codes = new Map<string, Issued>()
  readonly #live = new Set<string>()
  issued = 0
  polls = 0
  redeemed = 0
  revoked = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Tokens that were never given back. */
  get live(): number {
    return this.#live.size
  }

  readonly connect = async (): Promise<ConnectOutcome> =>
    this.isDown ? { kind: 'failed', failure: down } : { kind: 'connected', connection: this.#connection() }

  /** Answers for a person; false where the code is good no more, or too little so for its device to hear of it (decision 17). */
  answer(userCode: string, answer: 'approved' | 'denied'): boolean {
    const found = [...this.#codes.values()].find((issued) => issued.userCode === userCode)
    if (found?.answer !== 'pending' || this.#clock.now() >= later(found.expiresAt, seconds(-7))) return false
    found.answer = answer
    return true
  }

  /** Ends every sign-in from afar. */
  revokeAll(): void {
    this.#live.clear()
  }

  /** Whether a code could be answered now. */
  isGood(userCode: string): boolean {
    return this.standingOf(userCode) === 'good'
  }

  /** How a code stands: `answered` until its device has heard of it. */
  standingOf(userCode: string): 'good' | 'answered' | 'gone' {
    const found = [...this.#codes.values()].find((issued) => issued.userCode === userCode)
    if (!found) return 'gone'
    if (found.answer !== 'pending') return 'answered'
    return this.#clock.now() < found.expiresAt ? 'good' : 'gone'
  }

  #connection(): Connection {
    return {
      issuer: 'http://127.0.0.1:8628',
      api: {
        requestCodes: async () => (this.isDown ? { type: 'failed', failure: down } : this.#issue()),
        poll: async (deviceCode) => (this.isDown ? { type: 'failed', failure: down } : this.#poll(deviceCode)),
      },
      openAccount: ({ accessToken }) => this.#account(accessToken),
    }
  }

  #issue(): DeviceReply {
    this.issued += 1
    const userCode = `WDJB-${lettersOf(this.issued)}`
    const deviceCode = `device-code-${this.issued}`
    for (const [code, { expiresAt }] of this.#codes) if (this.#clock.now() >= expiresAt) this.#codes.delete(code)
    this.#codes.set(deviceCode, { userCode, expiresAt: later(this.#clock.now(), seconds(600)), answer: 'pending' })
    const verificationUri = 'http://127.0.0.1:8628/device'
    const shown = { userCode, verificationUri, verificationUriComplete: `${verificationUri}?user_code=${userCode}` }
    return { type: 'codes-issued', authorization: { deviceCode, ...shown, expiresIn: seconds(600), interval: seconds(5) } }
  }

  #poll(deviceCode: string): DeviceReply {
    this.polls += 1
    const issued = this.#codes.get(deviceCode)
    if (!issued || (issued.answer === 'pending' && this.#clock.now() >= issued.expiresAt)) return refused('expired_token')
    if (issued.answer === 'pending') return refused('authorization_pending')
    this.#codes.delete(deviceCode)
    if (issued.answer === 'denied') return refused('access_denied')
    this.redeemed += 1
    const accessToken = `access-token-${this.redeemed}`
    this.#live.add(accessToken)
    return { type: 'tokens-issued', tokens: { accessToken, tokenType: 'Bearer', scope: ['openid'] } }
  }

  #account(accessToken: string): Account {
    const isLive = () => this.#live.has(accessToken)
    return {
      access: async () => (isLive() ? { kind: 'usable', tokens: { accessToken, tokenType: 'Bearer' } } : { kind: 'revoked' }),
      whoAmI: async () => {
        if (this.isDown) return { kind: 'failed', failure: down }
        return isLive() ? { kind: 'known', sub: '248289761001', name: this.name, email: 'ada@example.test' } : { kind: 'revoked' }
      },
      ask: async (path) => {
        if (this.isDown) return { kind: 'failed', failure: down }
        if (!isLive()) return { kind: 'revoked' }
        return path === 'api/tiles'
          ? { kind: 'told', members: { tiles: [{ id: 'films', title: 'Films', about: 'what is new' }] } }
          : { kind: 'absent' }
      },
      signOut: async () => {
        if (this.isDown) return 'failed'
        if (this.#live.delete(accessToken)) this.revoked += 1
        return 'revoked'
      },
    }
  }
}

const down: Failure = { kind: 'unreachable', message: 'Cannot reach 127.0.0.1:8628: the connection was refused' }

function refused(code: string): DeviceReply {
  return { type: 'refused', refusal: { code } }
}

/** Four letters that no two of 160,000 numbers share. */
function lettersOf(number: number): string {
  const letters = 'BCDFGHJKLMNPQRSTVWXZ'
  return [8000, 400, 20, 1].map((place) => letters.charAt(Math.floor(number / place) % 20)).join('')
}

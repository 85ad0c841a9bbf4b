import type { ConnectOutcome } from '../../device-sim/television/television.ts'
import type { ResourceAnswer, WhoAmI } from '../../src/device/account-port.ts'
import type { DeviceReply } from '../../src/device/session.ts'
import { seconds } from '../../src/time/units.ts'

/** A server of a few lines: what it answers to each poll, who it says it is, and what was asked of it. */
export class ScriptedServer {
  polls: DeviceReply[] = [{ type: 'refused', refusal: { code: 'authorization_pending' } }]
  who: WhoAmI = { kind: 'known', sub: '248289761001', name: 'Ada Example', email: 'ada@example.test' }
  /** What it answers for each path. */
  resources: Record<string, ResourceAnswer> = {}
  readonly asked: string[] = []
  signOuts = 0
  codesIssued = 0
  /** Makes the answer to signing out never come. */
  isDeaf = false

  connect = async (): Promise<ConnectOutcome> => ({
    kind: 'connected',
    connection: {
      issuer: 'http://127.0.0.1:8628',
      api: {
        requestCodes: async () => this.#issue(),
        poll: async () => (this.polls.length > 1 ? this.polls.shift() : this.polls[0]) ?? pending,
      },
      openAccount: (tokens) => ({
        access: async () => ({ kind: 'usable', tokens }),
        whoAmI: async () => this.who,
        ask: async (path) => {
          this.asked.push(path)
          return this.resources[path] ?? { kind: 'absent' }
        },
        signOut: () => this.#signOut(),
      }),
    },
  })

  #issue(): DeviceReply {
    this.codesIssued += 1
    const verificationUri = 'http://127.0.0.1:8628/device'
    const userCode = `WDJB-MJH${'TBCDF'.charAt(this.codesIssued - 1)}`
    const shown = { userCode, verificationUri, verificationUriComplete: `${verificationUri}?user_code=${userCode}` }
    return {
      type: 'codes-issued',
      authorization: { deviceCode: 'secret-device-code', ...shown, expiresIn: seconds(600), interval: seconds(5) },
    }
  }

  async #signOut(): Promise<'revoked'> {
    this.signOuts += 1
    if (this.isDeaf) await new Promise(() => {})
    return 'revoked'
  }
}

/** The person has not answered yet. */
export const pending: DeviceReply = { type: 'refused', refusal: { code: 'authorization_pending' } }

/** The person approved. */
export const approved: DeviceReply = {
  type: 'tokens-issued',
  tokens: { accessToken: 'secret-access-token', tokenType: 'Bearer', refreshToken: 'secret-refresh-token', scope: ['openid', 'profile'] },
}

// A television with a made-up server, for tests that look at a real terminal. Arguments: SCENARIO [--once] [--bench].
import { appendFileSync } from 'node:fs'
import { liveSource } from '../../dist/device-sim/instruments/live-source.js'
import { Workbench } from '../../dist/device-sim/instruments/workbench.js'
import { builtInProfiles } from '../../dist/device-sim/profiles/built-in.js'
import { endBySignal } from '../../dist/device-sim/television/signals.js'
import { runOnScreen } from '../../dist/device-sim/tui/run-television.js'
import { systemRandom } from '../../dist/src/random/system-random.js'
import { monotonicClock } from '../../dist/src/time/system-clock.js'

const [scenario = 'pending'] = process.argv.slice(2)
const uri = 'http://192.168.1.20:8628/device'
const authorization = {
  deviceCode: 'secret-device-code',
  userCode: 'WDJB-MJHT',
  verificationUri: uri,
  verificationUriComplete: `${uri}?user_code=WDJB-MJHT`,
  expiresIn: 600,
  interval: 1,
}
const replies = {
  pending: { type: 'refused', refusal: { code: 'authorization_pending' } },
  approved: { type: 'tokens-issued', tokens: { accessToken: 'secret-access-token', tokenType: 'Bearer', scope: ['openid', 'profile'] } },
  denied: { type: 'refused', refusal: { code: 'access_denied' } },
}
/** Writes to where a test looks when no terminal is left. */
const note = (text) => process.env.TENFOOT_NOTES && appendFileSync(process.env.TENFOOT_NOTES, `${text}\n`)
const account = {
  whoAmI: async () => ({ kind: 'known', sub: '248289761001', name: 'Ada Example', email: 'ada@example.test' }),
  ask: async () => ({ kind: 'absent' }),
  signOut: async () => {
    note('signed out')
    return 'revoked'
  },
}
if (scenario === 'crash')
  setTimeout(() => {
    throw new Error('a bug on purpose')
  }, 700)

const parts = { clock: monotonicClock, random: systemRandom, profile: builtInProfiles[0], shelf: { folder: '.', version: '0' } }
const television = {
  clock: monotonicClock,
  instruments: process.argv.includes('--bench') ? new Workbench(parts) : undefined,
  deviceName: 'Living room TV',
  localHour: () => 20,
  openPage: async () => 'no-browser',
  demo: {
    email: 'ada@example.test',
    password: 'abcd-efgh-jkmn-pqrs',
    isPlain: true,
    addresses: 2,
    nextAddress: async () => {},
    wasVisited: () => true,
  },
  once: process.argv.includes('--once'),
  connect: async () => ({
    kind: 'connected',
    connection: {
      issuer: 'http://192.168.1.20:8628',
      api: {
        requestCodes: async () => ({ type: 'codes-issued', authorization }),
        poll: async () => replies[scenario] ?? replies.pending,
      },
      openAccount: () => account,
    },
  }),
}
const end = await runOnScreen(liveSource(television))
process.stdout.write(`${JSON.stringify(end)}\n`)
note(end.signal ?? end.kind)
if (end.signal) endBySignal(end.signal)

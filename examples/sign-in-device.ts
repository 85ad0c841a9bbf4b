import { createHttp, discover, drive, httpDeviceApi, monotonicClock, openAccount, writeScope } from 'tenfoot'

/** Signs this program in as a device, says by whom, and signs out again: `node dist/examples/sign-in-device.js http://127.0.0.1:8628`. */
const issuer = process.argv[2] ?? 'http://127.0.0.1:8628'
const clientId = 'tenfoot-tv'
const clock = monotonicClock
const http = createHttp({ clock })

const found = await discover({ http, issuer })
if (found.kind !== 'found') throw new Error(found.kind === 'failed' ? found.failure.message : found.message)
const { metadata } = found
const { deviceAuthorizationEndpoint: deviceAuthorization, tokenEndpoint: token } = metadata
if (!deviceAuthorization) throw new Error(`${issuer} does not offer the device grant`)

const api = httpDeviceApi({ http, issuer, clientId, endpoints: { deviceAuthorization, token }, deviceName: 'Kitchen radio' })
const session = await drive({
  api,
  clock,
  onTurn: ({ event }) => {
    if (event.type === 'codes-issued') console.log(`Open ${event.authorization.verificationUri} and enter ${event.authorization.userCode}`)
  },
})
if (session.phase !== 'signed-in') throw new Error(`Nobody signed in: ${JSON.stringify(session)}`)

const account = openAccount({ http, metadata, clientId, clock, tokens: session.tokens })
const who = await account.whoAmI()
console.log(`Signed in as ${who.kind === 'known' ? who.name : who.kind}, for ${writeScope(session.tokens.scope ?? [])}`)
console.log(`Signed out: ${await account.signOut()}`)

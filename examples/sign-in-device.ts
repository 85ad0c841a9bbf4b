import { connect, createHttp, drive, monotonicClock, writeScope } from 'tenfoot'

/** Signs this program in as a device, says by whom, and signs out again: `node dist/examples/sign-in-device.js http://127.0.0.1:8628`. */
const issuer = process.argv[2] ?? 'http://127.0.0.1:8628'
const clock = monotonicClock
const http = createHttp({ clock })

const found = await connect({ issuer, clientId: 'tenfoot-tv', deviceName: 'Kitchen radio', http, clock })
if (found.kind !== 'connected') throw new Error(found.kind === 'failed' ? found.failure.message : found.message)

const session = await drive({
  api: found.connection.api,
  clock,
  onTurn: ({ event }) => {
    if (event.type === 'codes-issued') console.log(`Open ${event.authorization.verificationUri} and enter ${event.authorization.userCode}`)
  },
})
if (session.phase !== 'signed-in') throw new Error(`Nobody signed in: ${JSON.stringify(session)}`)

const account = found.connection.openAccount(session.tokens)
const who = await account.whoAmI()
console.log(`Signed in as ${who.kind === 'known' ? who.name : who.kind}, for ${writeScope(session.tokens.scope ?? [])}`)
console.log(`Signed out: ${await account.signOut()}`)

// better-auth with its OAuth provider and its device grant, in memory, for a television of other hands. Speaks JSON lines to whoever
// started it: says { issuer, clientId } when it is ready, answers { userCode, answer } by letting Ada approve or deny, and anything else with how
// many refresh tokens it has given out and how many of them are still good.
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { oauthDeviceAuthorization, oauthProvider } from '@better-auth/oauth-provider'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { toNodeHandler } from 'better-auth/node'
import { jwt } from 'better-auth/plugins'

const tables = ['user', 'session', 'account', 'verification', 'jwks', 'deviceCode', 'rateLimit']
const oauth = [
  'oauthClient',
  'oauthRefreshToken',
  'oauthAccessToken',
  'oauthConsent',
  'oauthResource',
  'oauthClientResource',
  'oauthClientAssertion',
]
const memory = Object.fromEntries([...tables, ...oauth].map((name) => [name, []]))

const server = createServer()
await new Promise((resolve) => server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', resolve))
const base = `http://127.0.0.1:${server.address().port}`
const auth = betterAuth({
  baseURL: base,
  secret: 'a-secret-of-this-gallery-alone-0123456789',
  database: memoryAdapter(memory),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
  plugins: [
    jwt(),
    oauthProvider({
      loginPage: '/login',
      consentPage: '/consent',
      accessTokenExpiresIn: Number(process.env.ACCESS_TOKEN_LIFETIME ?? 3600),
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
    }),
    oauthDeviceAuthorization({ verificationUri: '/device', expiresIn: '10m', interval: '5s' }),
  ],
})
const handle = toNodeHandler(auth)
server.on('request', (request, response) => {
  const known = /^\/\.well-known\/(openid-configuration|oauth-authorization-server)(\/api\/auth)?$/.exec(request.url)
  if (!known) return handle(request, response)
  const told = known[1] === 'openid-configuration' ? auth.api.getOpenIdConfig() : auth.api.getOAuthServerConfig()
  told.then((document) => response.setHeader('content-type', 'application/json').end(JSON.stringify(document)))
})

const ada = { email: 'ada@example.com', password: 'correct horse battery staple', name: 'Ada Example' }
await auth.api.signUpEmail({ body: ada })
const client = await auth.api.adminCreateOAuthClient({
  headers: { cookie: await signedIn() },
  body: {
    client_name: 'Living room TV',
    redirect_uris: ['https://tv.example/unused'],
    token_endpoint_auth_method: 'none',
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
    scope: 'openid profile email offline_access',
    type: 'native',
  },
})
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)
say({ issuer: `${base}/api/auth`, clientId: client.client_id })

for await (const line of createInterface({ input: process.stdin })) {
  const { userCode, answer } = JSON.parse(line)
  if (!userCode) {
    const given = memory.oauthRefreshToken
    say({ status: 200, given: given.length, good: given.filter(({ revoked }) => !revoked).length })
    continue
  }
  const cookie = await signedIn()
  const ask = (path, init = {}) =>
    fetch(`${base}/api/auth${path}`, { ...init, headers: { cookie, origin: base, 'content-type': 'application/json' } })
  await ask(`/device?user_code=${userCode}`)
  const reply = await ask(`/device/${answer}`, { method: 'POST', body: JSON.stringify({ userCode }) })
  say({ answered: userCode, status: reply.status, ...(reply.ok ? {} : { why: await reply.text() }) })
}
process.exit(0)

/** The cookies of Ada's browser, once she has signed in. */
async function signedIn() {
  const { headers } = await auth.api.signInEmail({ body: ada, returnHeaders: true })
  return headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
}

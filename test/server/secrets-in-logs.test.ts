import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { Secret } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readForms } from '../../device-sim/phone/page.ts'
import { issueResetLink } from '../../server/flows/reset-password.ts'
import { sealProviderSecret } from '../../server/flows/sign-in-upstream.ts'
import { oneTimeCode } from '../../server/keys/one-time-code.ts'
import { systemRandom } from '../../src/random/system-random.ts'
import { Jar, type Reply } from '../support/browser-jar.ts'
import { sendRaw } from '../support/raw-http.ts'
import { type Answer, basic, kitchen, password, startTestServer, type TestServer } from '../support/running-server.ts'
import { startUpstreamProvider, upstreamClient } from '../support/upstream-provider.ts'

/**
 * No secret that the server gives out or is given reaches a log line, an error page or the database: a whole evening at log level
 * debug, with everything secret collected, and then a search for each of them (D-39, D-40, D-42, D-43, D-44).
 */

let server: TestServer
const secrets = new Map<string, string>()
const errorPages: string[] = []

beforeAll(async () => {
  server = await startTestServer({ hosts: ['127.0.0.1'] })
  await anEvening()
})
afterAll(() => server.close())

function keep(what: string, secret: unknown): string {
  const text = String(secret)
  if (text.length < 8 || text === 'undefined') throw new Error(`${what} is no secret: ${text}`)
  secrets.set(what, text)
  return text
}

function note(answer: Answer | Reply): void {
  if (answer.status >= 400) errorPages.push(answer.body)
}

function keepTokens(whose: string, { json }: Answer): Answer['json'] {
  for (const name of ['access_token', 'refresh_token', 'id_token']) keep(`${whose} ${name}`, json[name])
  return json
}

async function anEvening(): Promise<void> {
  keep('the password', password)
  keep('the client secret', kitchen.secret)
  keep('the header of HTTP Basic', basic(kitchen).authorization.slice('Basic '.length))
  await aSignIn()
  await mistakesAtThePages()
  await anAuthenticatorApp()
  await aCompanySignIn()
  await mistakesAtTheEndpoints()
  await aForgottenPassword()
  await aFailure()
}

/** Codes, a person with a browser, tokens, a refresh, a reuse and a revocation. */
async function aSignIn(): Promise<void> {
  const codes = await server.ask({ device_name: 'Living room' }, kitchen)
  keep('the device code', codes.deviceCode)
  keep('the user code', codes.userCode)
  keep('the user code without a dash', codes.userCode.replace('-', ''))
  note(await server.poll(codes.deviceCode, kitchen))
  const jar = new Jar(server.issuer)
  await jar.get(`/device?user_code=${codes.userCode}`)
  keepCookies('before sign-in', jar)
  await jar.get('/signin')
  keepForms('the sign-in page', jar)
  const typo = keep('a mistyped password', 'correct horse battery stable 42')
  note(await jar.post('/signin', { email: server.ada.email, password: typo }))
  await jar.post('/signin', { email: server.ada.email, password })
  keepCookies('after sign-in', jar)
  await jar.get('/device')
  keepForms('the confirm page', jar)
  await jar.post('/device/answer', { says: 'approve' })
  const first = keepTokens('first', await server.poll(codes.deviceCode, kitchen))
  note(await server.poll(codes.deviceCode, kitchen))
  await server.userinfo(first['access_token'])
  const second = keepTokens('second', await server.refresh(first['refresh_token'], {}, kitchen))
  await server.post('/revocation', { token: String(second['access_token']) }, basic(kitchen))
  note(await server.userinfo(second['access_token']))
  note(await server.refresh(first['refresh_token'], {}, kitchen))
}

/** Secrets in wrong places of the pages. */
async function mistakesAtThePages(): Promise<void> {
  const code = keep('a code that nobody waits with', 'XWVT-SRQP')
  const jar = new Jar(server.issuer)
  note(await jar.get(`/device/${code}`))
  note(await jar.get(`/signin/${encodeURIComponent(password)}?password=${encodeURIComponent(password)}`))
  note(await jar.raw('/device/answer', `says=approve&token=${keep('a forged form token', 'forged-form-token-1234')}`))
  note(await jar.raw('/signin', 'x'.repeat(70_000)))
  await jar.get('/signin')
  await jar.post('/signin', { email: server.ada.email, password })
  await jar.get('/device')
  note(await jar.post('/device/code', { code }))
  note(await jar.get(`/device?user_code=${code}`))
  note(await jar.get('/device'))
}

/** An app is set up, mistyped, and replaced by a recovery code. */
async function anAuthenticatorApp(): Promise<void> {
  const jar = new Jar(server.issuer)
  const giveBoth = async (code: string) => {
    await jar.get('/signin')
    await jar.post('/signin', { email: server.ada.email, password })
    await jar.get('/signin/code')
    return jar.post('/signin/code', { code })
  }
  await jar.get('/signin')
  await jar.post('/signin', { email: server.ada.email, password })
  await jar.get('/account/second-factor')
  note(await jar.post('/account/second-factor/begin', { password: keep('another mistyped password', 'correct horse battery stable 43') }))
  await jar.post('/account/second-factor/begin', { password })
  await jar.get('/account/second-factor')
  const shown = keep('the key of an app', /<p class="key">([^<]+)</.exec(jar.page)?.[1])
  const key = keep('the key of an app without spaces', shown.replaceAll(' ', ''))
  keep('the bytes of the key', Buffer.from(Secret.fromBase32(key).bytes).toString('latin1'))
  // That page shows the key again, to whoever is just setting it up.
  await jar.post('/account/second-factor/confirm', { code: keep('a mistyped app code', 'a12345678') })
  await jar.post('/account/second-factor/confirm', { code: oneTimeCode(key, Math.floor(server.clock.now() / 30_000)) })
  const recovery = [...jar.page.matchAll(/<li>([a-z2-9-]{11})</g)].map(([, code]) => keep(`recovery code ${code}`, code))
  for (const code of recovery) keep(`recovery code ${code} without a dash`, code.replace('-', ''))
  keepCookies('with an app', jar)
  jar.cookies.delete('__Host-tenfoot')
  note(await giveBoth(keep('a recovery code that is none', 'zzzzz-yyyyy')))
  await giveBoth(recovery[0] ?? '')
  keepCookies('after a recovery code', jar)
  await jar.get('/account')
}

/** Somebody comes through a provider, and once with a code that is not theirs. */
async function aCompanySignIn(): Promise<void> {
  const upstream = await startUpstreamProvider(server.issuer)
  const { store, pepper } = server.data
  const secret = keep('the secret at a provider', upstreamClient.secret)
  await store.providers.insert({
    name: 'Example',
    issuer: upstream.issuer,
    clientId: upstreamClient.clientId,
    sealedSecret: sealProviderSecret({ random: systemRandom, pepper }, 'Example', secret),
    domains: ['company.test'],
    isRequired: false,
    createsPeople: true,
    createdAt: server.clock.now(),
  })
  upstream.people.set('grace', { email: 'grace@company.test', email_verified: true })
  const jar = new Jar(server.issuer)
  const depart = async (which: string) => {
    const address = String((await jar.get('/signin/with/Example')).headers['location'])
    const { searchParams } = new URL(address)
    for (const name of ['state', 'nonce', 'code_challenge']) keep(`${which} ${name} at a provider`, searchParams.get(name))
    return address
  }
  const back = await upstream.signIn(upstream.browser(), await depart('the first'), 'grace')
  const query = new URLSearchParams(back.slice(back.indexOf('?')))
  keep('the code of a provider', query.get('code'))
  note(await jar.get('/signin/callback?state=x'))
  expect((await jar.get(back)).headers['location']).toBe('/device')
  note(await jar.get(back))
  keepCookies('after a company sign-in', jar)
  query.set('state', new URL(await depart('the second')).searchParams.get('state') ?? '')
  const refused = await jar.get(`/signin/callback?${query}`)
  expect(refused.status).toBe(502)
  note(refused)
  expect(server.log.join('\n')).toContain('a provider could not be used')
  await upstream.close()
}

/** Secrets in wrong places of the endpoints. */
async function mistakesAtTheEndpoints(): Promise<void> {
  const stray = keep('a token in an address', 'stray-token-0123456789')
  note(await server.send(`/token?device_code=${stray}&client_secret=${stray}`, { method: 'POST' }))
  note(await server.send(`/userinfo?access_token=${stray}`))
  note(await server.send(`/${stray}`))
  note(await server.send(`/token/${stray}?${stray}`, { headers: { authorization: `Bearer ${stray}`, cookie: `tenfoot=${stray}` } }))
  note(await server.post('/token', { client_id: stray, client_secret: stray, grant_type: stray }))
  note(await server.post('/token', `client_id=tenfoot-tv&scope=${stray}"&grant_type=refresh_token&refresh_token=${stray}`))
  note(await server.post('/device_authorization', `client_id=tenfoot-tv&scope=${stray}`))
  note(await server.post('/revocation', `client_id=tenfoot-tv&token=${stray}&token=${stray}`))
  await sendRaw(server.port, [`GET /${stray} HTTP/1.1`, `Host: ${stray}.example`, 'Connection: close'])
  await sendRaw(server.port, [`${stray.toUpperCase()} / HTTP/1.1`, `Host: ${stray}.example`, 'Connection: close'])
  await sendRaw(server.port, [
    `GET /a%0d%0a{"level":60}%1b[31m HTTP/1.1`,
    `Host: 127.0.0.1`,
    'User-Agent: {"level":60}',
    'Connection: close',
  ])
}

/** An operator makes links; one is mistyped, one used twice, one made void. */
async function aForgottenPassword(): Promise<void> {
  const { store } = server.data
  const ada = await store.people.findByEmail(server.ada.email)
  if (!ada) throw new Error('Ada is gone')
  const follow = async (which: string) => {
    const made = await issueResetLink({ store, clock: server.clock, random: systemRandom }, ada, server.issuer)
    if (made.kind !== 'issued') throw new Error(`No link: ${made.kind}`)
    const jar = new Jar(server.issuer)
    const path = made.link.slice(server.issuer.length)
    keep(`the token of ${which} link`, new URL(made.link).searchParams.get('token'))
    await jar.get(path)
    keepCookies(`with ${which} link`, jar)
    await jar.get('/reset')
    return { jar, path }
  }
  const first = await follow('a first')
  const { jar, path } = await follow('another')
  note(await first.jar.get('/reset'))
  note(await jar.get(`${path}x`))
  note(await jar.get('/reset'))
  note(await jar.get(path.replace('?token=', '/')))
  await jar.get(path)
  await jar.get('/reset')
  keepForms('the page for a new password', jar)
  const wanted = keep('a new password', 'eleven patient herons wading')
  const mistyped = keep('a new password, mistyped', 'eleven patient herons fading')
  note(await jar.post('/reset', { wanted, repeated: mistyped }))
  expect((await jar.post('/reset', { wanted, repeated: wanted })).status).toBe(303)
  note(await jar.raw('/reset', `token=x&wanted=${encodeURIComponent(wanted)}`))
  note(await jar.get(path))
  note(await jar.get('/reset'))
}

/** What the log hears when the store breaks in the middle of it. */
async function aFailure(): Promise<void> {
  const codes = await server.ask({}, kitchen)
  keep('another device code', codes.deviceCode)
  keep('another user code', codes.userCode)
  const database = new DatabaseSync(join(server.directory, 'tenfoot.db'), { timeout: 5000 })
  database.exec('alter table grants rename to hidden; alter table sessions rename to hidden_sessions')
  note(await server.poll(codes.deviceCode, kitchen))
  note(await server.post('/device_authorization', '', basic(kitchen)))
  note(await new Jar(server.issuer).get(`/device?user_code=${codes.userCode}`))
  database.exec('alter table hidden rename to grants; alter table hidden_sessions rename to sessions')
  database.close()
}

function keepCookies(when: string, jar: Jar): void {
  for (const [name, value] of jar.cookies) keep(`the cookie ${name} ${when}`, value)
}

function keepForms(where: string, jar: Jar): void {
  for (const { action, fields } of readForms(jar.page)) keep(`the form token for ${action} on ${where}`, fields['token'])
}

/** Every spelling under which a secret might slip through. */
function spellings(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString('base64')
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64, secret.toLowerCase()]
}

function found(text: string): readonly string[] {
  return [...secrets].filter(([, secret]) => spellings(secret).some((spelling) => text.includes(spelling))).map(([what]) => what)
}

describe('after a whole evening', () => {
  it('D-17: a browser keeps two cookies, and no token is in either', () => {
    const cookies = [...secrets].filter(([what]) => what.startsWith('the cookie'))
    expect(new Set(cookies.map(([what]) => what.split(' ')[2]))).toEqual(new Set(['__Host-tenfoot', '__Host-tenfoot-known']))
    const tokens = [...secrets].filter(([what]) => what.endsWith('_token')).map(([, token]) => token)
    expect(tokens).toHaveLength(6)
    expect(cookies.filter(([, cookie]) => tokens.some((token) => cookie.includes(token)))).toEqual([])
  })

  it('there is something to look for, in something', () => {
    expect(secrets.size).toBeGreaterThan(20)
    expect(server.log.length).toBeGreaterThan(40)
    expect(errorPages.length).toBeGreaterThan(20)
    expect(server.log.some((line) => JSON.parse(line).level >= 50)).toBe(true)
    expect(server.log.some((line) => JSON.parse(line).level === 20)).toBe(true)
  })

  it('D-42 D-43: no log line holds a secret, at level debug, not even of a failure', () => {
    expect(found(server.log.join('\n'))).toEqual([])
  })

  it('D-42: no log line holds an address that somebody made up, a header or a cookie', () => {
    const known = ['/signin/with/:name', '/token', '/device_authorization', '/revocation', '/userinfo', '(none of ours)']
    const routes = new Set(server.log.map((line) => JSON.parse(line).route as string | undefined).filter((route) => route !== undefined))
    expect([...routes].filter((route) => !known.includes(route) && !/^\/(device|signin|assets)?[a-z/.-]*$/.test(route))).toEqual([])
    expect(server.log.join('\n')).not.toMatch(/cookie|authorization":|user_code|user-agent|\?/i)
  })

  it('D-44: every log line is one JSON object without control characters, whatever was sent', () => {
    for (const line of server.log) {
      expect(line).toMatch(/^\{[^\x00-\x1f\x7f]*\}\n$/)
      expect(JSON.parse(line).level).toBeLessThan(60)
    }
  })

  it('D-43 D-47: no error page holds a secret, but for the wrong code that a person typed and gets back to correct', () => {
    const shown = errorPages.map((page) => page.replace(/name="token" value="[^"]*"/g, ''))
    expect(found(shown.join('\n'))).toEqual(['a code that nobody waits with'])
  })

  it('D-39 D-40: neither the database nor its journal holds a secret', () => {
    const files = readdirSync(server.directory).filter((name) => name.startsWith('tenfoot.db'))
    expect(files).toContain('tenfoot.db-wal')
    const bytes = files.map((name) => readFileSync(join(server.directory, name), 'latin1')).join('\n')
    expect(bytes).toContain('Living room')
    expect(found(bytes)).toEqual([])
  })

  it('D-46: nobody but the owner may read what is kept', () => {
    for (const name of ['secrets.json', ...readdirSync(server.directory)])
      expect(statSync(join(server.directory, name)).mode & 0o077).toBe(0)
  })

  it('D-45: the audit trail tells the whole story without a secret', async () => {
    const trail = await server.data.store.audit.list(1000)
    const story = ['code-issued', 'sign-in-failed', 'signed-in', 'code-looked-up', 'approved', 'redeemed', 'refreshed', 'revoked']
    expect(trail.map(({ event }) => event)).toEqual(expect.arrayContaining([...story, 'reuse-detected', 'wrong-code']))
    expect(trail.map(({ event }) => event)).toEqual(
      expect.arrayContaining([
        'second-factor-enabled',
        'second-factor-failed',
        'recovery-code-used',
        'reset-link-issued',
        'password-reset',
      ]),
    )
    expect(found(JSON.stringify(trail))).toEqual([])
  })
})

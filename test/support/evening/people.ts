import { oneTimeCode } from '../../../server/keys/one-time-code.ts'
import { Authenticator } from '../authenticator.ts'
import { Jar, type Reply } from '../browser-jar.ts'
import { startUpstreamProvider, type UpstreamProvider, upstreamClient } from '../upstream-provider.ts'
import { tapWire, type WireTap } from '../wire-tap.ts'
import type { House } from './house.ts'
import { Machine } from './machine.ts'

/** Somebody with a browser. */
export interface Guest {
  readonly email: string
  readonly password: string
  readonly jar: Jar
}

/** An evening is worth nothing where a flow did not go as it should; throws with what was seen instead. */
export function expectTo(what: string, isSo: boolean, seen: unknown): void {
  if (!isSo) throw new Error(`The evening did not ${what}: ${String(seen).slice(0, 500)}`)
}

/** Somebody new, with a browser in which they have not signed in yet. */
export async function aPerson(house: House, email: string, ...flags: readonly string[]): Promise<Guest> {
  const guest = { email, password: `seven quiet lamps of ${email}`, jar: new Jar(house.issuer) }
  await house.operate(['person', 'add', email, '--password-stdin', ...flags], `${guest.password}\n`)
  return guest
}

/** Signs somebody in in their own browser, after they mistyped their password. */
export async function comeIn(guest: Guest): Promise<Guest> {
  const { jar, email } = guest
  await jar.get('/signin')
  await jar.post('/signin', { email, password: `six noisy lamps of ${email}` })
  await givePassword(jar, guest)
  return guest
}

/** The same person in another browser. */
export async function signIn(house: House, guest: Guest): Promise<Guest> {
  const other = { ...guest, jar: new Jar(house.issuer) }
  await givePassword(other.jar, guest)
  return other
}

async function givePassword(jar: Jar, { email, password }: Guest): Promise<Reply> {
  await jar.get('/signin')
  const reply = await jar.post('/signin', { email, password })
  expectTo('sign in', reply.status === 303, reply.body)
  return reply
}

/** Another password; the second browser of the person is out then. */
export async function anotherPassword(house: House, guest: Guest): Promise<Guest> {
  const { jar } = await signIn(house, guest)
  const wanted = 'eleven patient herons wading'
  await jar.get('/account')
  await jar.post('/account/password', { current: 'not what it is at all', wanted })
  await jar.post('/account/password', { current: guest.password, wanted: 'frogs, newts' })
  const reply = await jar.post('/account/password', { current: guest.password, wanted })
  expectTo('change the password', reply.status === 303, reply.body)
  await jar.get('/account')
  await guest.jar.get('/account')
  return signIn(house, { ...guest, password: wanted })
}

const factor = '/account/second-factor'

/** An app is set up, mistyped, used, replaced by recovery codes, given new ones, and turned off. */
export async function anApp(house: House, guest: Guest): Promise<void> {
  const { jar, password } = guest
  await jar.get(factor)
  await jar.post(`${factor}/begin`, { password: 'no password of anybody here' })
  await jar.post(`${factor}/begin`, { password })
  await jar.get(factor)
  const key = (/<p class="key">([^<]+)</.exec(jar.page)?.[1] ?? '').replaceAll(' ', '')
  const code = async () => {
    await house.wait(60)
    return oneTimeCode(key, Math.floor(house.now() / 30_000))
  }
  await jar.post(`${factor}/confirm`, { code: 'a12345678' })
  const recovery = recoveryCodes(await jar.post(`${factor}/confirm`, { code: await code() }))
  const giveBoth = async (typed: string) => {
    const other = await signIn(house, guest)
    await other.jar.get('/signin/code')
    return other.jar.post('/signin/code', { code: typed })
  }
  expectTo('refuse', (await giveBoth('zzzzz-yyyyy')).status === 422, '')
  for (const typed of [await code(), recovery[0] ?? '']) expectTo('take a code', (await giveBoth(typed)).status === 303, typed)
  await jar.get(`${factor}/recovery`)
  recoveryCodes(await jar.post(`${factor}/recovery`, { password, code: await code() }))
  await jar.get(factor)
  await jar.get('/account')
  await jar.get(factor)
  const ended = await jar.post(`${factor}/end`, { password, code: await code() })
  expectTo('turn the app off', ended.status === 303, ended.body)
}

/** Who has to have an app sets it up at the first sign-in, loses it, and is helped by an operator. */
export async function anAppFromTheStart(house: House, guest: Guest): Promise<void> {
  const { jar, email } = await comeIn(guest)
  await jar.get('/signin/code')
  const key = (/<p class="key">([^<]+)</.exec(jar.page)?.[1] ?? '').replaceAll(' ', '')
  await jar.post('/signin/set-up', { code: 'b12345678' })
  recoveryCodes(await jar.post('/signin/set-up', { code: oneTimeCode(key, Math.floor(house.now() / 30_000)) }))
  await house.operate(['person', 'reset-second-factor', email])
}

function recoveryCodes({ body }: Reply): readonly string[] {
  const codes = [...body.matchAll(/<li>([a-z2-9]{5}-[a-z2-9]{5})<\/li>/g)].map(([, code = '']) => code)
  expectTo('show ten recovery codes', codes.length === 10, body)
  return codes
}

const passkeys = '/account/passkeys'

/** A passkey is added, signs its person in, signs an approval, and is removed. */
export async function aPasskey(house: House, guest: Guest): Promise<void> {
  const authenticator = new Authenticator(house.issuer)
  const { jar } = await signIn(house, guest)
  await jar.get(passkeys)
  const added = await askOptions(jar, `${passkeys}/add`)
  const reply = await jar.post(`${passkeys}/add`, { token: added.token, name: 'My phone', answer: authenticator.make(added.options) })
  expectTo('add a passkey', reply.headers['location'] === `${passkeys}?done=added`, reply.body)
  const phone = new Jar(house.issuer)
  await phone.get('/signin')
  const tapped = await askOptions(phone, '/signin/passkey')
  await phone.post('/signin/passkey', { token: tapped.token, answer: authenticator.use(tapped.options, { challenge: 'A'.repeat(43) }) })
  const again = await askOptions(phone, '/signin/passkey')
  const taken = await phone.post('/signin/passkey', { token: again.token, answer: authenticator.use(again.options) })
  expectTo('sign in by passkey', taken.status === 303, taken.body)
  await aSignedApproval(house, phone, authenticator)
  await phone.get(passkeys)
  const removed = await phone.post(`${passkeys}/remove`, { id: authenticator.id })
  expectTo('remove a passkey', removed.status === 303, removed.body)
}

async function aSignedApproval(house: House, jar: Jar, authenticator: Authenticator): Promise<void> {
  const vault = new Machine(house, { id: 'vault' })
  const { deviceCode, userCode } = await vault.ask()
  await jar.get(`/device?user_code=${userCode}`)
  await jar.get('/device')
  const { token, options } = await askOptions(jar, '/device/answer')
  await jar.post('/device/answer', { token, says: 'approve', answer: authenticator.use(options) })
  const { status, body } = await vault.poll(deviceCode)
  expectTo('take a signed approval', status === 200, body)
}

/** What a script of ours asks before an authenticator does anything. */
async function askOptions(jar: Jar, form: string) {
  const token = new RegExp(`action="${form}"[^>]*>\\s*<input type="hidden" name="token" value="([^"]*)"`).exec(jar.page)?.[1] ?? ''
  const { body } = await jar.post(`${form}/options`, { token })
  expectTo('give options', body.includes('challenge'), body)
  return { token, options: JSON.parse(body) }
}

/** Somebody comes through a provider, once more with the same answer, and once with a code that is not theirs; answers the wire there. */
export async function aCompany(house: House, linus: Guest): Promise<WireTap> {
  const tap = await tapWire()
  const upstream = await startUpstreamProvider(house.issuer, tap)
  const names = ['--issuer', upstream.issuer, '--client-id', upstreamClient.clientId, '--domain', 'company.test', '--create-people']
  await house.operate(['provider', 'add', 'Example', ...names, '--client-secret-stdin'], `${upstreamClient.secret}\n`)
  upstream.people.set('grace', { email: 'grace@company.test', email_verified: true })
  const jar = new Jar(house.issuer)
  const depart = async () => String((await jar.get('/signin/with/Example')).headers['location'])
  const back = await upstream.signIn(upstream.browser(), await depart(), 'grace')
  await jar.get('/signin/callback?state=x')
  const arrived = await jar.get(back)
  expectTo('arrive', arrived.headers['location'] === '/device', `${arrived.status} ${arrived.body}`)
  await jar.get(back)
  await jar.get('/account')
  const query = new URLSearchParams(back.slice(back.indexOf('?')))
  query.set('state', new URL(await depart()).searchParams.get('state') ?? '')
  await jar.get(`/signin/callback?${query}`)
  await aLink(house, upstream, linus)
  await upstream.close()
  return tap
}

/** Somebody who has a password here comes through the provider, and proves that they are the same. */
async function aLink(house: House, upstream: UpstreamProvider, { email, password }: Guest): Promise<void> {
  upstream.people.set('linus', { email, email_verified: true })
  const jar = new Jar(house.issuer)
  const { headers } = await jar.get('/signin/with/Example')
  await jar.get(await upstream.signIn(upstream.browser(), String(headers['location']), 'linus'))
  await jar.get('/signin/link')
  await jar.post('/signin/link', { password: 'linus had one blue blanket' })
  const linked = await jar.post('/signin/link', { password })
  expectTo('link an account', linked.headers['location'] === '/device', linked.body)
}

/** An operator makes links: one is made void by the next, which is mistyped, opened, and used twice. */
export async function aForgottenPassword(house: House, { email }: Guest): Promise<void> {
  const link = async () => (await house.operate(['person', 'reset', email])).stdout.match(/\/reset\?token=\S+/)?.[0] ?? ''
  const [old, path, jar] = [await link(), await link(), new Jar(house.issuer)]
  await jar.get(old)
  await jar.get('/reset')
  await jar.get(`${path}x`)
  await jar.get('/reset')
  await jar.get(path)
  await jar.get('/reset')
  const wanted = 'nine wooden spoons at sea'
  await jar.post('/reset', { wanted, repeated: 'nine wooden moons at sea' })
  const reply = await jar.post('/reset', { wanted, repeated: wanted })
  expectTo('take the new password', reply.status === 303, `${reply.status} ${reply.body}`)
  await jar.get('/reset/done')
  await jar.get(path)
  await jar.get('/reset')
}

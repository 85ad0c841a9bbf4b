import type { Jar } from '../browser-jar.ts'
import { proofKey } from '../dpop.ts'
import type { Answer, Login } from '../running-server.ts'
import type { House } from './house.ts'
import { Machine } from './machine.ts'
import { expectTo, type Guest, signIn } from './people.ts'

/** The clients of an evening; the secrets are those that the operator was told. */
export interface Clients {
  readonly kitchen: Login
  readonly films: Login
}

const television: Login = { id: 'tenfoot-tv' }
export const filmsResource = 'https://api.example/films'

/** Everything that a device and a resource server ask for: with a secret, with a key, for a resource, for nothing. */
export async function someDevices(house: House, ada: Guest, { kitchen, films }: Clients): Promise<void> {
  const guard = new Machine(house, films)
  await aWholeLife(house, ada, new Machine(house, kitchen), guard)
  await aWholeLife(house, ada, new Machine(house, { id: 'player' }), guard, { resource: filmsResource })
  await aWholeLife(house, ada, new Machine(house, television, await proofKey()), guard)
  await noTokens(house, ada)
  await aBrowserLeftOpen(house, ada)
  await anOperator(house, ada)
}

/** Codes, polls too early and in time, tokens, their use, a refresh, a reuse, and the same once more until it is revoked. */
async function aWholeLife(house: House, ada: Guest, device: Machine, guard: Machine, fields: Record<string, string> = {}): Promise<void> {
  const first = await letIn(house, ada, device, { device_name: 'Living room', ...fields })
  for (const path of ['/userinfo', '/api/me', '/api/tiles']) await device.use(path, first.json['access_token'])
  for (const kind of ['access_token', 'refresh_token']) await guard.post('/introspection', { token: String(first.json[kind]) })
  const second = await device.refresh(first.json['refresh_token'])
  expectTo('refresh', second.status === 200, second.body)
  await house.wait(60)
  const reused = await device.refresh(first.json['refresh_token'])
  expectTo('notice the reuse', reused.status === 400, reused.body)
  await device.use('/userinfo', second.json['access_token'])
  const third = await letIn(house, ada, device, fields)
  for (const kind of ['access_token', 'refresh_token']) await device.post('/revocation', { token: String(third.json[kind]) })
  await device.use('/api/me', third.json['access_token'])
  await guard.post('/introspection', { token: String(third.json['access_token']) })
}

async function letIn(house: House, { jar }: Guest, device: Machine, fields: Record<string, string>): Promise<Answer> {
  const { deviceCode, userCode } = await device.ask(fields)
  await device.poll(deviceCode)
  await device.poll(deviceCode)
  await jar.get(`/device?user_code=${userCode}`)
  await confirm(jar, 'approve')
  await house.wait(11)
  const answer = await device.poll(deviceCode)
  expectTo('issue tokens', answer.status === 200, answer.body)
  await device.poll(deviceCode)
  return answer
}

/** The confirm page and what follows it, in a browser that was sent to a code. */
async function confirm(jar: Jar, says: 'approve' | 'deny'): Promise<void> {
  const page = await jar.get('/device')
  expectTo('show the confirm page', page.status === 200 && jar.token('/device/answer') !== undefined, `${page.status} ${page.body}`)
  const reply = await jar.post('/device/answer', { says })
  expectTo(says, reply.headers['location'] === '/device/outcome', `${reply.status} ${reply.body}`)
  await jar.get('/device/outcome')
}

/** Codes that end otherwise: declined, after a mistyped one, and too late. */
async function noTokens(house: House, { jar }: Guest): Promise<void> {
  const device = new Machine(house, television)
  const declined = await device.ask()
  await jar.get('/device')
  await jar.post('/device/code', { code: 'XWVT-SRQP' })
  await jar.post('/device/code', { code: declined.userCode.toLowerCase() })
  await confirm(jar, 'deny')
  await device.poll(declined.deviceCode)
  const late = await device.ask()
  await house.wait(601)
  await device.poll(late.deviceCode)
  await jar.get(`/device?user_code=${late.userCode}`)
  await jar.get('/device')
}

/** A client that nobody has let in before wants a fresh sign-in, and the end of its code; then somebody else takes over the browser. */
async function aBrowserLeftOpen(house: House, ada: Guest): Promise<void> {
  const { jar } = await signIn(house, ada)
  await house.wait(301)
  const { userCode } = await new Machine(house, { id: 'typist' }).ask()
  await jar.get(`/device?user_code=${userCode}`)
  expectTo('ask again', (await jar.get('/device')).headers['location'] === '/signin/again', jar.page)
  await jar.get('/signin/again')
  await jar.post('/signin/again', { password: 'ada had a different one' })
  await jar.post('/signin/again', { password: ada.password })
  await jar.get('/device')
  await jar.post('/device/answer', { says: 'approve', letters: 'BBBB' })
  const reply = await jar.post('/device/answer', { says: 'approve', letters: userCode.slice(-4) })
  expectTo('approve', reply.headers['location'] === '/device/outcome', reply.body)
  await jar.get('/device')
  const left = await jar.post('/switch')
  expectTo('switch', left.headers['location'] === '/signin', left.body)
}

/** Somebody who runs the server answers, for a person, and ends what they let in. */
async function anOperator(house: House, { email }: Guest): Promise<void> {
  const device = new Machine(house, television)
  const [approved, denied] = [await device.ask(), await device.ask()]
  await house.operate(['approve', '--as', email], `${approved.userCode}\n`)
  await house.operate(['deny', '--as', email], `${denied.userCode}\n`)
  const { json } = await device.poll(approved.deviceCode)
  await device.poll(denied.deviceCode)
  await house.operate(['session', 'list'])
  await house.operate(['session', 'revoke', '--person', email])
  await device.refresh(json['refresh_token'])
}

/** Somebody sees their devices, renames one, and ends all. */
export async function anAccountPage(house: House, guest: Guest, { kitchen }: Clients): Promise<void> {
  const device = new Machine(house, kitchen)
  for (const name of ['Kitchen', 'Attic', 'Hall']) await letIn(house, guest, device, { device_name: name })
  const { jar } = await signIn(house, guest)
  await jar.get('/account')
  const id = /name="id" value="([^"]+)"/.exec(jar.page)?.[1] ?? ''
  for (const [path, fields] of [
    ['know', {}],
    ['name', { name: 'Cellar' }],
    ['end', { why: 'not-me' }],
    ['end-all', {}],
  ] as const) {
    await jar.get('/account')
    const reply = await jar.post(`/account/devices/${path}`, { ...(path !== 'end-all' && { id }), ...fields })
    expectTo(`${path} a device`, reply.status === 303, `${reply.status} ${reply.body}`)
  }
  await jar.get('/account')
  await jar.post('/signout')
}

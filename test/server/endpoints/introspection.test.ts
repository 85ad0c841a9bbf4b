import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, ClientId } from '../../../server/identity/client.ts'
import { hashSecret } from '../../../server/keys/hash.ts'
import {
  type Answer,
  basic,
  deviceCodeGrant,
  kitchen,
  type Login,
  startTestServer,
  type TestServer,
  television,
} from '../../support/running-server.ts'

/** Tokens for other resources than this server (RFC 8707), and what is told of them to whom (RFC 7662), over real HTTP. */

const api = 'https://api.example/films'
const other = 'https://api.example/music'
const guard: Login = { id: 'films-api', secret: 'the secret of films' }
const musicGuard: Login = { id: 'music-api', secret: 'the secret of music' }
const player: Login = { id: 'player' }
const path = '/introspection'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  const usual = await server.data.store.clients.find('tenfoot-tv' as ClientId)
  if (!usual) throw new Error('The first client is gone')
  const add = (login: Login, more: Partial<Client>) =>
    server.data.store.clients.insert({
      ...usual,
      id: login.id as ClientId,
      ...(login.secret && { secret: hashSecret(login.secret) }),
      ...more,
    })
  await add(player, { resources: [api, other] })
  await add(guard, { guards: api, mayUseDeviceGrant: false })
  await add(musicGuard, { guards: other, mayUseDeviceGrant: false })
})
afterAll(() => server.close())

const ask = (token: unknown, login: Login = guard, fields = {}) => server.post(path, { token: String(token), ...fields }, basic(login))
const audience = (token: unknown) => decodeJwt(String(token)).aud

/** Signs the player in for resources, in the order they are given. */
async function signIn(resources: readonly string[], more: Record<string, string> = {}): Promise<Answer> {
  const fields = new URLSearchParams({ client_id: player.id, ...more })
  for (const resource of resources) fields.append('resource', resource)
  const { json } = await server.post('/device_authorization', fields.toString())
  const codes = { deviceCode: String(json['device_code']), userCode: String(json['user_code']), complete: '' }
  await server.answerAsOperator(codes)
  return server.poll(codes.deviceCode, player)
}

function result({ status, json }: Answer): string {
  return `${status} ${String(json['error'] ?? 'ok')}`
}

describe('tokens', () => {
  it('B-47 B-52: are for the resources that were asked for, and for this server as far as it says who signed in', async () => {
    expect(audience((await signIn([api])).json['access_token'])).toEqual([api, server.issuer])
    expect(audience((await signIn([api], { scope: 'email' })).json['access_token'])).toBe(api)
    expect(audience((await signIn([api, other, api])).json['access_token'])).toEqual([api, other, server.issuer])
    expect(audience((await signIn([])).json['access_token'])).toBe(server.issuer)
    expect(audience((await signIn([server.issuer])).json['access_token'])).toBe(server.issuer)
  })

  it.each(['https://api.example/other', 'nonsense', `${api}#part`, `${api}/`])(
    'B-52: are for nothing that is not registered: %s',
    async (resource) => {
      expect(result(await server.post('/device_authorization', { client_id: player.id, resource }))).toBe('400 invalid_target')
    },
  )

  it('B-53: are narrowed to one resource at a refresh, and the refresh token stays what it was', async () => {
    const first = (await signIn([api, other])).json
    const narrow = (await server.refresh(first['refresh_token'], { resource: other }, player)).json
    expect(audience(narrow['access_token'])).toBe(other)
    const whole = (await server.refresh(narrow['refresh_token'], {}, player)).json
    expect(audience(whole['access_token'])).toEqual([api, other, server.issuer])
  })

  it('B-52: are not given for what was not approved, and nothing is spent', async () => {
    const first = (await signIn([api])).json
    expect(result(await server.refresh(first['refresh_token'], { resource: other }, player))).toBe('400 invalid_target')
    expect(result(await server.refresh(first['refresh_token'], {}, player))).toBe('200 ok')
    const codes = await server.ask({}, player)
    await server.answerAsOperator(codes)
    const poll = { grant_type: deviceCodeGrant, device_code: codes.deviceCode, client_id: player.id }
    expect(result(await server.post('/token', { ...poll, resource: api }))).toBe('400 invalid_target')
    expect(result(await server.post('/token', poll))).toBe('200 ok')
  })

  it('B-49: for another resource alone open nothing here', async () => {
    const first = (await signIn([api])).json
    const narrow = (await server.refresh(first['refresh_token'], { resource: api }, player)).json
    expect((await server.userinfo(narrow['access_token'])).status).toBe(401)
    expect((await server.userinfo(first['access_token'])).status).toBe(200)
  })
})

describe('introspection', () => {
  it('B-77 B-78: tells the guard of a resource all about a token for it', async () => {
    const token = (await signIn([api])).json['access_token']
    const answer = await ask(token)
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({ active: true, token_type: 'Bearer', ...decodeJwt(String(token)) })
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
  })

  it('B-77: says of everything else that it is not active, and not a word more', async () => {
    const { access_token: access, refresh_token: refresh, id_token: id } = (await signIn([api])).json
    for (const [token, login] of [
      [access, musicGuard],
      [access, kitchen],
      [refresh, guard],
      [id, guard],
      ['unknown', guard],
      ['\0', guard],
      ['a.b.c', guard],
      ['x'.repeat(60_000), guard],
    ] as const)
      expect(await ask(token, login)).toMatchObject({ status: 200, body: '{"active":false}' })
  })

  it('B-78: knows what was revoked, what has expired, and whose account is gone', async () => {
    const first = (await signIn([api])).json
    const second = (await signIn([api])).json
    await server.post('/revocation', { client_id: player.id, token: String(first['access_token']) })
    expect((await ask(first['access_token'])).json).toEqual({ active: false })
    await server.post('/revocation', { client_id: player.id, token: String(second['refresh_token']) })
    expect((await ask(second['access_token'])).json).toEqual({ active: false })
    const third = (await signIn([api])).json['access_token']
    await server.wait(601)
    expect((await ask(third)).json).toEqual({ active: false })
  })

  it('B-76: tells a client of its own tokens, refresh tokens among them, as long as they are the last', async () => {
    const { access_token: access, refresh_token: refresh } = (await server.signIn({}, kitchen)).json
    expect((await ask(access, kitchen)).json).toMatchObject({ active: true, client_id: kitchen.id })
    expect((await ask(refresh, kitchen)).json).toMatchObject({
      active: true,
      client_id: kitchen.id,
      sub: server.ada.id,
      iss: server.issuer,
    })
    await server.refresh(refresh, {}, kitchen)
    expect((await ask(refresh, kitchen)).json).toEqual({ active: false })
    expect((await ask(refresh, guard)).json).toEqual({ active: false })
  })

  it('B-76: tells nothing to a public client, nor to one without its secret', async () => {
    const token = (await signIn([api])).json['access_token']
    const byName = await server.post(path, { client_id: television.id, token: String(token) })
    expect([result(byName), 'www-authenticate' in byName.headers]).toEqual(['401 invalid_client', true])
    expect(result(await server.post(path, { client_id: guard.id, token: String(token) }))).toBe('401 invalid_client')
    expect(result(await server.post(path, { token: String(token) }, basic({ ...guard, secret: 'wrong' })))).toBe('401 invalid_client')
  })

  it('B-80: is asked by POST, with a token', async () => {
    expect((await server.send(`${path}?token=x`)).status).toBe(405)
    expect(result(await server.post(path, {}, basic(guard)))).toBe('400 invalid_request')
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basic, kitchen, projector, startTestServer, type TestServer, television } from '../../support/running-server.ts'

/** The revocation endpoint over real HTTP (RFC 7009). */

const path = '/revocation'
let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const revoke = (token: unknown, fields = {}) => server.post(path, { client_id: television.id, token: String(token), ...fields })
const opens = async (accessToken: unknown) => (await server.userinfo(accessToken)).status === 200
const refreshes = async (refreshToken: unknown) => (await server.refresh(refreshToken)).status === 200

describe('revoking', () => {
  it('B-71: a refresh token kills it and the access tokens that came of it', async () => {
    const first = (await server.signIn()).json
    const second = (await server.refresh(first['refresh_token'])).json
    const answer = await revoke(second['refresh_token'])
    expect([answer.status, answer.body, answer.headers['cache-control']]).toEqual([200, '', 'no-store'])
    expect(answer.headers['content-length']).toBe('0')
    expect([await opens(first['access_token']), await opens(second['access_token'])]).toEqual([false, false])
    expect(await refreshes(second['refresh_token'])).toBe(false)
    expect((await server.events()).at(-1)).toBe('revoked')
  })

  it('B-71: a refresh token that was rotated kills the family, too', async () => {
    const first = (await server.signIn()).json
    const second = (await server.refresh(first['refresh_token'])).json
    expect((await revoke(first['refresh_token'])).status).toBe(200)
    expect(await opens(second['access_token'])).toBe(false)
    expect(await refreshes(second['refresh_token'])).toBe(false)
  })

  it('B-71: an access token kills it alone', async () => {
    const first = (await server.signIn()).json
    const second = (await server.refresh(first['refresh_token'])).json
    expect((await revoke(first['access_token'])).status).toBe(200)
    expect([await opens(first['access_token']), await opens(second['access_token'])]).toEqual([false, true])
    expect(await refreshes(second['refresh_token'])).toBe(true)
  })

  it('B-72: what nobody knows, what is over and what was revoked already is answered 200', async () => {
    const { access_token: access, refresh_token: refresh, id_token: id } = (await server.signIn()).json
    for (const token of ['unknown', '__proto__', '\0', 'a.b.c', 'x'.repeat(60_000), id]) {
      expect((await revoke(token)).status).toBe(200)
    }
    expect(await opens(access)).toBe(true)
    for (const token of [refresh, refresh, access, access]) expect((await revoke(token)).status).toBe(200)
    await server.wait(91 * 86_400)
    for (const token of [refresh, access]) expect((await revoke(token)).status).toBe(200)
  })

  it.each(['access_token', 'refresh_token', 'nonsense', ''])('B-73: finds the token whatever it is said to be: %j', async (hint) => {
    const { access_token: access, refresh_token: refresh } = (await server.signIn()).json
    await revoke(access, { token_type_hint: hint })
    expect(await opens(access)).toBe(false)
    await revoke(refresh, { token_type_hint: hint })
    expect(await refreshes(refresh)).toBe(false)
  })

  it("B-74: another client's token is refused and lives on", async () => {
    const { access_token: access, refresh_token: refresh } = (await server.signIn()).json
    for (const token of [access, refresh]) {
      const answer = await revoke(token, { client_id: projector.id })
      expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_grant'])
    }
    expect([await opens(access), await refreshes(refresh)]).toEqual([true, true])
  })

  it('B-74: needs a token, and the credentials of a client that has some', async () => {
    for (const fields of ['client_id=tenfoot-tv', 'client_id=tenfoot-tv&token=', 'token=x', 'client_id=tenfoot-tv&token=x&token=x']) {
      const answer = await server.post(path, fields)
      expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_request'])
    }
    const { refresh_token: refresh } = (await server.signIn({}, kitchen)).json
    for (const fields of [{ client_id: kitchen.id }, { client_id: kitchen.id, client_secret: 'guess' }, { client_id: 'nobody' }]) {
      const answer = await revoke(refresh, fields)
      expect([answer.status, answer.json['error']]).toEqual([401, 'invalid_client'])
      expect(answer.headers['www-authenticate']).toMatch(/^Basic /)
    }
    const wrong = await server.post(path, { token: String(refresh) }, basic({ id: kitchen.id, secret: 'guess' }))
    expect(wrong.status).toBe(401)
    expect((await server.refresh(refresh, {}, kitchen)).status).toBe(200)
    expect((await server.post(path, { token: String(refresh) }, basic(kitchen))).status).toBe(200)
  })

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'] as const)(
    'B-75: by %s is answered 405, with or without a callback',
    async (method) => {
      const { refresh_token: refresh } = (await server.signIn()).json
      const query = `client_id=tenfoot-tv&token=${String(refresh)}&callback=gotcha`
      const answer = await server.send(`${path}?${query}`, { method })
      expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST'])
      expect(answer.body).not.toContain('gotcha')
      expect(await refreshes(refresh)).toBe(true)
    },
  )

  it('B-22: may not be asked for by a page of another origin', async () => {
    const answer = await server.send(path, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

import { decodeJwt, type JWTPayload } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerUserCode } from '../../../server/flows/answer-user-code.ts'
import { readUserCode } from '../../../src/protocol/user-code.ts'
import { sendRaw, statusOf } from '../../support/raw-http.ts'
import { startTestServer, type TestServer } from '../../support/running-server.ts'

/** The UserInfo endpoint over real HTTP (OpenID Connect Core §5.3, RFC 6750). */

const path = '/userinfo'
let server: TestServer
let token: string
beforeAll(async () => {
  server = await startTestServer()
  token = String((await server.signIn()).json['access_token'])
})
afterAll(() => server.close())

/** The parameters of the challenge for a bearer; each may stand there once (B-27). Keys are challenged for behind it (RFC 9449 §7.1). */
function challenge(header: string | string[] | undefined): Readonly<Record<string, string>> {
  expect(header).toMatch(/^Bearer [a-z_]+="[^"]*"(, [a-z_]+="[^"]*")*, DPoP algs="[^"]+"$/)
  const pairs = [
    ...String(header)
      .replace(/, DPoP .*/, '')
      .matchAll(/([a-z_]+)="([^"]*)"/g),
  ].map(([, name = '', value = '']) => [name, value] as const)
  expect(new Set(pairs.map(([name]) => name)).size).toBe(pairs.length)
  // Where the metadata is stands in all of them (B-41).
  const { resource_metadata: metadata, ...others } = Object.fromEntries(pairs)
  expect(metadata).toBe(`${server.issuer}/.well-known/oauth-protected-resource`)
  return others
}

/** The same bytes in another spelling: the last letter of 86 has four bits that mean nothing (D-49). */
function strayBits(signature: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const other = `${signature.slice(0, -1)}${letters.charAt(letters.indexOf(signature.slice(-1)) + 1)}`
  expect(Buffer.from(other, 'base64url')).toEqual(Buffer.from(signature, 'base64url'))
  return other
}

describe('a bearer of an access token', () => {
  it('B-84: learns by GET and by POST who signed in, as far as the scope goes', async () => {
    const all = { sub: server.ada.id, name: 'Ada Example', email: 'ada@example.test' }
    const headers = { authorization: `Bearer ${token}` }
    for (const method of ['GET', 'POST'] as const) {
      const answer = await server.send(path, { method, headers })
      expect([answer.status, answer.json]).toEqual([200, all])
      expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
    }
    const least = (await server.signIn({ scope: 'openid' })).json['access_token']
    expect((await server.userinfo(least)).json).toEqual({ sub: server.ada.id })
    const email = (await server.signIn({ scope: 'email openid' })).json['access_token']
    expect((await server.userinfo(email)).json).toEqual({ sub: server.ada.id, email: 'ada@example.test' })
  })

  it('B-84: is not told a name that is empty', async () => {
    const grace = await server.addPerson('grace@example.test', '')
    const { deviceCode, userCode } = await server.ask()
    const code = readUserCode(userCode)
    if (!code) throw new Error('The code cannot be read')
    await answerUserCode({ ...server.data, clock: server.clock }, { code, person: grace.id, says: 'approve', by: 'operator' })
    const { access_token: access } = (await server.poll(deviceCode)).json
    expect((await server.userinfo(access)).json).toEqual({ sub: grace.id, email: 'grace@example.test' })
    await server.data.store.people.remove(grace.id)
    expect((await server.userinfo(access)).status).toBe(401)
  })

  it('B-23: says so in the header, in any spelling of the scheme', async () => {
    for (const authorization of [`bearer ${token}`, `BEARER   ${token}`]) {
      expect((await server.send(path, { headers: { authorization } })).status).toBe(200)
    }
  })
})

describe('a request without a usable token', () => {
  it.each([
    ['no token', '', {}],
    ['a token in the address', '?access_token=TOKEN', {}],
    [
      'a token in a form',
      '',
      { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'access_token=TOKEN' },
    ],
    ['credentials of another scheme', '', { headers: { authorization: 'Basic YTpi' } }],
    ['a scheme that only begins like ours', '', { headers: { authorization: 'BearerTOKEN' } }],
  ] as const)('B-23 B-24 B-25: with %s gets 401 and a challenge that names no error', async (_what, query, sending) => {
    const filled = JSON.parse(JSON.stringify(sending).replaceAll('TOKEN', token))
    const answer = await server.send(`${path}${query.replace('TOKEN', token)}`, filled)
    expect([answer.status, answer.body]).toEqual([401, ''])
    expect(challenge(answer.headers['www-authenticate'])).toEqual({ realm: 'tenfoot' })
  })

  it.each(['Bearer', 'Bearer ', 'Bearer a b', 'Bearer "quoted"', 'Bearer a,b', 'Bearer ü'])(
    'B-26: with a malformed header %j gets 400',
    async (authorization) => {
      const answer = await server.send(path, { headers: { authorization } })
      expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_request'])
      expect(challenge(answer.headers['www-authenticate'])).toEqual({ realm: 'tenfoot', error: 'invalid_request' })
    },
  )

  it('B-26: with two tokens gets 400, wherever the second one is', async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' }
    expect((await server.send(`${path}?access_token=x`, { headers })).status).toBe(400)
    expect((await server.send(path, { method: 'POST', headers, body: 'access_token=x' })).status).toBe(400)
  })

  it('B-28: with two Authorization headers gets 400, whatever they say', async () => {
    for (const second of [`Bearer ${token}`, 'Basic YTpi']) {
      const answer = await sendRaw(server.port, [
        `GET ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${server.port}`,
        `Authorization: Bearer ${token}`,
        `Authorization: ${second}`,
        'Connection: close',
      ])
      expect(statusOf(answer)).toBe(400)
      expect(answer).not.toContain('Ada')
    }
  })

  it('B-26 B-50 D-49: with a token that opens nothing gets 401 invalid_token', async () => {
    const { id_token: id, refresh_token: refresh, access_token: fresh } = (await server.signIn()).json
    const [head = '', body = '', signature = ''] = String(fresh).split('.')
    const bytes = Buffer.from(signature, 'base64url')
    bytes[0] = (bytes[0] ?? 0) ^ 1
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
    const forged = [
      'x',
      id,
      refresh,
      `${head}.${body}.${bytes.toString('base64url')}`,
      `${head}.${body}.`,
      `${none}.${body}.`,
      `${none}.${body}.${signature}`,
      `${head}.${Buffer.from('{"sub":"x"}').toString('base64url')}.${signature}`,
      `${head}.${body}.${signature}=`,
      `${head}.${body}.${strayBits(signature)}`,
      `${head}.${body}`,
    ]
    for (const forgery of forged) {
      const answer = await server.userinfo(forgery)
      expect([answer.status, answer.json]).toEqual([401, { error: 'invalid_token' }])
      expect(challenge(answer.headers['www-authenticate'])).toEqual({ realm: 'tenfoot', error: 'invalid_token' })
    }
    expect((await server.userinfo(fresh)).status).toBe(200)
  })

  it('B-49: with a token of our own signature that says anything else than it must gets 401', async () => {
    const sign = (claims: JWTPayload, typ = 'at+jwt') => server.data.signer.sign(claims, typ, 'ES256')
    const good = decodeJwt(String((await server.signIn()).json['access_token']))
    expect((await server.userinfo(await sign(good))).status).toBe(200)
    expect((await server.userinfo(await sign({ ...good, aud: ['https://api.example', server.issuer] }))).status).toBe(200)
    const wrong: JWTPayload[] = [
      { ...good, aud: 'https://api.example' },
      { ...good, aud: `${server.issuer}/` },
      { ...good, iss: `${server.issuer}/` },
      { ...good, exp: Math.floor(server.clock.now() / 1000) },
      { ...good, sid: 'unknown' },
      ...['aud', 'iss', 'exp', 'sid', 'jti'].map((name) => ({ ...good, [name]: undefined })),
    ]
    for (const claims of wrong) expect((await server.userinfo(await sign(claims))).status).toBe(401)
    for (const typ of ['JWT', 'jwt', '']) expect((await server.userinfo(await sign(good, typ))).status).toBe(401)
  })

  it('B-26: of too small a scope gets 403 and hears which one it needs', async () => {
    const { access_token: access } = (await server.signIn({ scope: 'profile' })).json
    const answer = await server.userinfo(access)
    expect([answer.status, answer.json]).toEqual([403, { error: 'insufficient_scope' }])
    expect(challenge(answer.headers['www-authenticate'])).toEqual({ realm: 'tenfoot', error: 'insufficient_scope', scope: 'openid' })
  })

  it('B-49: at the second the token expires gets 401', async () => {
    const { access_token: access } = (await server.signIn()).json
    await server.wait(599)
    expect((await server.userinfo(access)).status).toBe(200)
    await server.wait(1)
    expect((await server.userinfo(access)).status).toBe(401)
  })

  it.each(['HEAD', 'PUT', 'DELETE', 'OPTIONS'] as const)('by %s gets 405 with Allow', async (method) => {
    const answer = await server.send(path, { method, headers: { authorization: `Bearer ${token}` } })
    expect([answer.status, answer.headers['allow'], answer.body.includes('Ada')]).toEqual([405, 'GET, POST', false])
  })
})

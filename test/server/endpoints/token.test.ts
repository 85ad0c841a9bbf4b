import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRaw, sendRaw, statusOf } from '../../support/raw-http.ts'
import {
  type Answer,
  basic,
  type Codes,
  deviceCodeGrant,
  keyboard,
  kitchen,
  projector,
  startTestServer,
  type TestServer,
  television,
} from '../../support/running-server.ts'

/** The token endpoint over real HTTP (RFC 8628 §3.4, §3.5, RFC 6749 §5, §6): every answer, to the header. */

const path = '/token'
const form = 'application/x-www-form-urlencoded'
let server: TestServer
let refusals: Answer[] = []

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

function expectRefused(answer: Answer, status: number, error: string): void {
  refusals.push(answer)
  expect([answer.status, answer.json['error']]).toEqual([status, error])
  expect(Object.keys(answer.json)).toEqual(['error', 'error_description'])
  expect('www-authenticate' in answer.headers).toBe(status === 401)
}

/** Codes that somebody has said yes to. */
async function approved(fields = {}, login = television): Promise<Codes> {
  const codes = await server.ask(fields, login)
  expect(await server.answerAsOperator(codes)).toBe('approved')
  return codes
}

describe('a poll', () => {
  it('A-38: is answered authorization_pending while nobody has answered, every interval anew', async () => {
    const { deviceCode } = await server.ask()
    for (let polls = 0; polls < 3; polls++) {
      expectRefused(await server.poll(deviceCode), 400, 'authorization_pending')
      await server.wait(5)
    }
  })

  it('A-39 A-40: faster than the interval is answered slow_down, and the interval grows by five seconds for good', async () => {
    const { deviceCode } = await server.ask()
    const pollAfter = async (wait: number) => {
      await server.wait(wait)
      return (await server.poll(deviceCode)).json['error']
    }
    expect(await pollAfter(0)).toBe('authorization_pending')
    expect(await pollAfter(3.9)).toBe('slow_down')
    expect(await pollAfter(5)).toBe('slow_down')
    expect(await pollAfter(0.2)).toBe('authorization_pending')
    expect(await pollAfter(8.9)).toBe('slow_down')
    expect(await pollAfter(5.2)).toBe('authorization_pending')
    for (let rounds = 0; rounds < 6; rounds++) {
      expect(await pollAfter(1)).toBe('slow_down')
      expect(await pollAfter(29)).toBe('authorization_pending')
    }
  })

  it('A-42: is never too early when it is the first, and one second of jitter is forgiven', async () => {
    const { deviceCode } = await server.ask()
    expectRefused(await server.poll(deviceCode), 400, 'authorization_pending')
    await server.wait(4)
    expectRefused(await server.poll(deviceCode), 400, 'authorization_pending')
  })

  it('A-41: learns of a yes, a no and the end however early it comes', async () => {
    const [yes, no, end] = [await server.ask(), await server.ask(), await server.ask()]
    for (const { deviceCode } of [yes, no, end]) {
      await server.poll(deviceCode)
      expectRefused(await server.poll(deviceCode), 400, 'slow_down')
    }
    expect((await server.answer(yes)).kind).toBe('confirmed')
    expect((await server.answer(no, 'deny')).kind).toBe('confirmed')
    expect((await server.poll(yes.deviceCode)).status).toBe(200)
    expectRefused(await server.poll(no.deviceCode), 400, 'access_denied')
    await server.wait(600)
    expectRefused(await server.poll(end.deviceCode), 400, 'expired_token')
    expectRefused(await server.poll(end.deviceCode), 400, 'expired_token')
  })

  it('A-43: hears of a no again and again', async () => {
    const codes = await server.ask()
    await server.answerAsOperator(codes, 'deny')
    for (let polls = 0; polls < 3; polls++) expectRefused(await server.poll(codes.deviceCode), 400, 'access_denied')
  })

  it('A-44: tells a code that has expired from one that was never there, for more than an hour', async () => {
    const { deviceCode } = await server.ask()
    await server.wait(600 + 3700)
    expectRefused(await server.poll(deviceCode), 400, 'expired_token')
    expectRefused(await server.poll(deviceCode.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))), 400, 'invalid_grant')
    expectRefused(await server.poll('nonsense'), 400, 'invalid_grant')
    await server.wait(2 * 86_400)
    expectRefused(await server.poll(deviceCode), 400, 'invalid_grant')
  })

  it('A-45 B-10 B-11: after a yes gets the tokens, which nobody may keep', async () => {
    const answer = await server.poll((await approved()).deviceCode)
    expect(answer.status).toBe(200)
    const { date, connection, 'keep-alive': keepAlive, 'content-length': length, 'x-request-id': requestId, ...headers } = answer.headers
    expect(headers).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      'x-content-type-options': 'nosniff',
    })
    expect([date, connection, keepAlive, length, requestId]).not.toContain(undefined)
    expect(answer.json).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 600,
      refresh_token: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      scope: 'openid profile email offline_access',
    })
  })

  it('A-46 A-47: spends the code: a second one gets nothing, even once the code has expired', async () => {
    const { deviceCode } = await approved()
    expect((await server.poll(deviceCode)).status).toBe(200)
    expectRefused(await server.poll(deviceCode), 400, 'invalid_grant')
    await server.wait(601)
    expectRefused(await server.poll(deviceCode), 400, 'invalid_grant')
  })

  it('A-37: with a code of another client is answered invalid_grant and changes nothing for the real one', async () => {
    const codes = await server.ask()
    expectRefused(await server.poll(codes.deviceCode, projector), 400, 'invalid_grant')
    expectRefused(await server.poll(codes.deviceCode, kitchen), 400, 'invalid_grant')
    expectRefused(await server.poll(codes.deviceCode), 400, 'authorization_pending')
    await server.answerAsOperator(codes)
    expectRefused(await server.poll(codes.deviceCode, projector), 400, 'invalid_grant')
    expect((await server.poll(codes.deviceCode)).status).toBe(200)
  })

  it('A-36 A-63: of a confidential client proves who it is each time, and waits for a person like any other', async () => {
    const codes = await server.ask({}, kitchen)
    expectRefused(await server.poll(codes.deviceCode, { id: kitchen.id }), 401, 'invalid_client')
    expectRefused(await server.poll(codes.deviceCode, kitchen), 400, 'authorization_pending')
    await server.answerAsOperator(codes)
    expectRefused(await server.poll(codes.deviceCode, { id: kitchen.id, secret: 'guess' }), 401, 'invalid_client')
    expect((await server.poll(codes.deviceCode, kitchen)).status).toBe(200)
  })

  it('A-54: may ask for a scope and a resource, and never gets more than the person saw', async () => {
    const { deviceCode } = await approved({ scope: 'openid' })
    const poll = { grant_type: deviceCodeGrant, device_code: deviceCode, client_id: television.id }
    expectRefused(await server.post(path, { ...poll, resource: 'https://api.example' }), 400, 'invalid_target')
    const answer = await server.post(path, { ...poll, scope: 'openid email offline_access', resource: server.issuer })
    expect(answer.json).toMatchObject({ scope: 'openid' })
    expect(answer.json['refresh_token']).toBeUndefined()
  })
})

describe('a request that is none', () => {
  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)('B-01: by %s is answered 405 with Allow', async (method) => {
    const { deviceCode } = await approved()
    const query = new URLSearchParams({ grant_type: deviceCodeGrant, device_code: deviceCode, client_id: television.id })
    const answer = await server.send(`${path}?${query}`, { method })
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST'])
    expect((await server.poll(deviceCode)).status).toBe(200)
  })

  it.each([
    ['A-35: without a code', { grant_type: deviceCodeGrant }],
    ['A-35: with an empty code', { grant_type: deviceCodeGrant, device_code: '' }],
    ['B-04: without a grant type', { device_code: 'x' }],
    ['B-02: with an empty grant type', { grant_type: '', device_code: 'x' }],
    ['without a refresh token', { grant_type: 'refresh_token' }],
  ])('%s is an invalid request', async (_what, fields) => {
    expectRefused(await server.post(path, { client_id: television.id, ...fields }), 400, 'invalid_request')
  })

  it.each([
    'device_code',
    'password',
    'authorization_code',
    'client_credentials',
    'urn:ietf:params:oauth:grant-type:device_code ',
    'URN:IETF:PARAMS:OAUTH:GRANT-TYPE:DEVICE_CODE',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    '"\\\n<é>',
  ])('A-34 B-04 B-19: of grant type %j is unsupported', async (grantType) => {
    const fields = { client_id: television.id, grant_type: grantType, device_code: 'x', username: 'ada@example.test', password: 'x' }
    expectRefused(await server.post(path, fields), 400, 'unsupported_grant_type')
  })

  it('B-04: of a client without the device grant is answered unauthorized_client', async () => {
    expectRefused(await server.poll('x', keyboard), 400, 'unauthorized_client')
  })

  it.each(['client_id', 'client_secret', 'grant_type', 'device_code', '%67rant_type'])(
    'B-02: that says %s twice is an invalid request',
    async (repeated) => {
      const { deviceCode } = await approved()
      const fields = `grant_type=${deviceCodeGrant}&device_code=${deviceCode}&client_id=tenfoot-tv&client_secret=`
      const value = new URLSearchParams(fields).get(decodeURIComponent(repeated)) ?? ''
      expectRefused(await server.post(path, `${fields}&${repeated}=${value}`), 400, 'invalid_request')
      expect((await server.poll(deviceCode)).status).toBe(200)
    },
  )

  it.each([
    ['scope=openid&scope=email', { grant_type: deviceCodeGrant, device_code: 'x' }],
    ['scope=&scope=', { grant_type: deviceCodeGrant, device_code: 'x' }],
    ['refresh_token=a&refresh_token=a', { grant_type: deviceCodeGrant, device_code: 'x' }],
    ['device_name=a&device_name=b', { grant_type: deviceCodeGrant, device_code: 'x' }],
    ['device_code=a&device_code=a', { grant_type: 'refresh_token', refresh_token: 'x' }],
    ['token_type_hint=a&token_type_hint=a', { grant_type: 'refresh_token', refresh_token: 'x' }],
    ['scope=openid&%73cope=openid', { grant_type: 'password' }],
  ])('A-07 B-02: that repeats what its grant type does not read is an invalid request: %s', async (repeated, fields) => {
    const rest = new URLSearchParams({ client_id: television.id, ...fields }).toString()
    expectRefused(await server.post(path, `${rest}&${repeated}`), 400, 'invalid_request')
  })

  it('A-08: may repeat what nobody here defines, and resource', async () => {
    const own = encodeURIComponent(server.issuer)
    const fields = `grant_type=${deviceCodeGrant}&device_code=x&client_id=tenfoot-tv&foo=1&foo=2&resource=${own}&resource=${own}`
    expectRefused(await server.post(path, fields), 400, 'invalid_grant')
  })

  it('B-03: with credentials in the address leaves the client unknown', async () => {
    const query = new URLSearchParams({ client_id: kitchen.id, client_secret: kitchen.secret ?? '' })
    const poll = { grant_type: deviceCodeGrant, device_code: 'x' }
    expectRefused(await server.post(`${path}?${query}`, poll), 400, 'invalid_request')
    expectRefused(await server.post(`${path}?${query}`, { ...poll, client_id: kitchen.id }), 401, 'invalid_client')
  })

  it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', ''])('B-03: as %j is an invalid request', async (type) => {
    const body = `grant_type=${deviceCodeGrant}&device_code=x&client_id=tenfoot-tv`
    expectRefused(await server.send(path, { method: 'POST', headers: type ? { 'content-type': type } : {}, body }), 400, 'invalid_request')
  })
})

describe('a client with a secret', () => {
  const poll = { grant_type: deviceCodeGrant, device_code: 'unknown' }

  it('B-08: logs in by HTTP Basic, whatever letters its id and secret have, in any spelling of the scheme', async () => {
    const { authorization } = basic(kitchen)
    expectRefused(await server.post(path, poll, { authorization }), 400, 'invalid_grant')
    expectRefused(await server.post(path, poll, { authorization: authorization.replace('Basic', 'bAsIc') }), 400, 'invalid_grant')
    expectRefused(await server.post(path, { ...poll, client_id: kitchen.id }, { authorization }), 400, 'invalid_grant')
  })

  it('B-05 B-06: that fails gets 401 and a challenge of the scheme it used, however it failed', async () => {
    const header = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`
    const { id, secret = '' } = kitchen
    const wrong = [
      basic({ id, secret: 'guess' }).authorization,
      basic({ id: 'nobody', secret }).authorization,
      basic({ id }).authorization,
      header(`${id}:${secret}`),
      header('no colon'),
      header(':no id'),
      header('%E9:%zz'),
      'Basic',
      'Basic ????',
      'Basic !!!=',
      'Bearer abc',
      'Digest username="kitchen"',
    ]
    for (const authorization of wrong) {
      const answer = await server.post(path, poll, { authorization })
      expectRefused(answer, 401, 'invalid_client')
      expect(answer.headers['www-authenticate']).toBe('Basic realm="tenfoot", charset="UTF-8"')
    }
    await server.wait(700)
  })

  it('B-06: that failed by form gets a challenge, too', async () => {
    for (const fields of [
      { client_id: kitchen.id, client_secret: 'x' },
      { client_id: kitchen.id },
      { client_id: 'nobody' },
      { client_id: 'nobody', client_secret: 'x' },
      { client_id: television.id, client_secret: 'a public client has none' },
    ]) {
      expectRefused(await server.post(path, { ...poll, ...fields }), 401, 'invalid_client')
    }
  })

  it('B-07: that proves itself in two ways at once is an invalid request', async () => {
    const { id, secret = '' } = kitchen
    expectRefused(await server.post(path, { ...poll, client_id: id, client_secret: secret }, basic(kitchen)), 400, 'invalid_request')
    expectRefused(await server.post(path, { ...poll, client_secret: secret }, basic(kitchen)), 400, 'invalid_request')
    expectRefused(await server.post(path, { ...poll, client_id: television.id }, basic(kitchen)), 400, 'invalid_request')
    const body = new URLSearchParams(poll).toString()
    const { authorization } = basic(kitchen)
    const twice = await sendRaw(
      server.port,
      [
        `POST ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${server.port}`,
        `Authorization: ${authorization}`,
        `Authorization: ${authorization}`,
        `Content-Type: ${form}`,
        `Content-Length: ${body.length}`,
        'Connection: close',
      ],
      body,
    )
    expect([statusOf(twice), twice.includes('"invalid_request"')]).toEqual([400, true])
  })

  it('B-09: cannot be guessed at: after twenty wrong secrets none is listened to, the right one included, for a while', async () => {
    await server.wait(600)
    const guess = () => server.post(path, { ...poll, client_id: kitchen.id, client_secret: 'guess' })
    const statuses = (await Promise.all(Array.from({ length: 30 }, guess))).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(20)
    expect(statuses.filter((status) => status === 429)).toHaveLength(10)
    const right = await server.poll('unknown', kitchen)
    expectRefused(right, 429, 'temporarily_unavailable')
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(0)
    expectRefused(await server.poll('unknown'), 400, 'invalid_grant')
    await server.wait(600)
    expectRefused(await server.poll('unknown', kitchen), 400, 'invalid_grant')
  })

  it('B-09: that knows its secret is not counted, however often it polls', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => server.poll('unknown', kitchen)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]))
  })

  it('B-08: a public client may say by Basic who it is, with an empty secret', async () => {
    expectRefused(await server.post(path, poll, basic(television)), 400, 'invalid_grant')
  })
})

describe('a refresh', () => {
  it('B-62 B-63: gives a new refresh token; the old one brings the family down, access tokens included', async () => {
    const first = (await server.signIn()).json
    const second = await server.refresh(first['refresh_token'])
    expect(second.status).toBe(200)
    expect(Object.keys(second.json)).toEqual(['access_token', 'token_type', 'expires_in', 'refresh_token', 'id_token', 'scope'])
    expect(second.json['refresh_token']).not.toBe(first['refresh_token'])
    expect((await server.userinfo(first['access_token'])).status).toBe(200)
    expectRefused(await server.refresh(first['refresh_token']), 400, 'invalid_grant')
    expectRefused(await server.refresh(second.json['refresh_token']), 400, 'invalid_grant')
    for (const { access_token: token } of [first, second.json]) expect((await server.userinfo(token)).status).toBe(401)
    expect(await server.events()).toContain('reuse-detected')
  })

  it('B-64: of two at once with one token gives one 200, and the other brings the family down', async () => {
    const { refresh_token: token } = (await server.signIn()).json
    const answers = await Promise.all(Array.from({ length: 10 }, () => server.refresh(token)))
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    for (const answer of answers) if (answer.status !== 200) expectRefused(answer, 400, 'invalid_grant')
    expectRefused(await server.refresh(won[0]?.json['refresh_token']), 400, 'invalid_grant')
    expect((await server.userinfo(won[0]?.json['access_token'])).status).toBe(401)
  })

  it('B-61 B-14: with a token of another client is answered invalid_grant, and the token lives on', async () => {
    const { refresh_token: token } = (await server.signIn()).json
    expectRefused(await server.refresh(token, {}, projector), 400, 'invalid_grant')
    expectRefused(await server.refresh(token, {}, kitchen), 400, 'invalid_grant')
    expect((await server.refresh(token)).status).toBe(200)
  })

  it('B-61: of a confidential client needs its secret', async () => {
    const { refresh_token: token } = (await server.signIn({}, kitchen)).json
    expectRefused(await server.refresh(token, {}, { id: kitchen.id }), 401, 'invalid_client')
    expect((await server.refresh(token, {}, kitchen)).status).toBe(200)
  })

  it('B-65: cannot widen the scope, and the attempt does not spend the token', async () => {
    const { refresh_token: token } = (await server.signIn({ scope: 'openid offline_access' })).json
    expectRefused(await server.refresh(token, { scope: 'openid email' }), 400, 'invalid_scope')
    expectRefused(await server.refresh(token, { scope: 'open"id' }), 400, 'invalid_scope')
    expectRefused(await server.refresh(token, { resource: 'https://api.example' }), 400, 'invalid_target')
    expect((await server.refresh(token, { scope: '' })).json['scope']).toBe('openid offline_access')
  })

  it('B-66: for less than was approved gives less once, and all of it again the next time', async () => {
    const first = (await server.signIn()).json
    const less = (await server.refresh(first['refresh_token'], { scope: 'profile' })).json
    expect(less['scope']).toBe('profile')
    expect(less['id_token']).toBeUndefined()
    expect((await server.userinfo(less['access_token'])).status).toBe(403)
    const all = (await server.refresh(less['refresh_token'])).json
    expect(all['scope']).toBe('openid profile email offline_access')
    expect((await server.userinfo(all['access_token'])).status).toBe(200)
  })

  it('B-14: with a token that nobody issued, an access token or an ID token is answered invalid_grant', async () => {
    const { access_token: access, id_token: id } = (await server.signIn()).json
    for (const token of ['unknown', access, id, '\0', 'x'.repeat(10_000)]) expectRefused(await server.refresh(token), 400, 'invalid_grant')
  })

  it('B-67: works no more after thirty days without one, nor ninety days after the sign-in', async () => {
    const [idle, busy] = [(await server.signIn()).json, (await server.signIn()).json]
    let current = busy
    for (let days = 0; days < 87; days += 29) {
      await server.wait(29 * 86_400)
      current = (await server.refresh(current['refresh_token'])).json
    }
    expectRefused(await server.refresh(idle['refresh_token']), 400, 'invalid_grant')
    await server.wait(3 * 86_400 - 60)
    const last = (await server.refresh(current['refresh_token'])).json
    expect(last['expires_in']).toBe(60)
    await server.wait(60)
    expectRefused(await server.refresh(last['refresh_token']), 400, 'invalid_grant')
  })

  it('B-69 B-86: is not possible where offline_access was not approved', async () => {
    const { json } = await server.signIn({ scope: 'openid profile' })
    expect(json['refresh_token']).toBeUndefined()
  })
})

describe('a hostile body', () => {
  const poll = `grant_type=${deviceCodeGrant}&client_id=tenfoot-tv&device_code=unknown`
  const head = (...more: string[]) => [`POST ${path} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`, `Content-Type: ${form}`, ...more]

  it('D-48: with names of JavaScript is a form like any other', async () => {
    const names = '__proto__=a&__proto__=b&constructor=c&hasOwnProperty=d&toString=e&__proto__[client_id]=kitchen:1'
    expectRefused(await server.post(path, `${names}&${poll}`), 400, 'invalid_grant')
    expect({}.toString()).toBe('[object Object]')
    expectRefused(await server.post(path, '__proto__=x'), 400, 'invalid_request')
    expectRefused(await server.post(path, `${poll.replace('unknown', '__proto__')}`), 400, 'invalid_grant')
  })

  it.each([
    ['percent signs that mean nothing', '%&%zz=%&=&&&==%%', 'invalid_request'],
    ['percent signs that spell no UTF-8', `${poll}%ff%fe&x=%c3%28`, 'invalid_request'],
    ['percent signs that spell nothing, where nobody looks', `${poll}&x=%zz`, 'invalid_request'],
    ['bytes that are no UTF-8', Buffer.from(`${poll}\xff`, 'latin1'), 'invalid_request'],
    ['bytes that are no UTF-8, where nobody looks', Buffer.from(`${poll}&x=\xc3(`, 'latin1'), 'invalid_request'],
    ['letters that are not encoded', `${poll}&x=ä`, 'invalid_grant'],
    ['a NUL', `${poll}%00`, 'invalid_grant'],
    ['ten thousand parameters', `${poll}&${'a=&'.repeat(10_000)}`, 'invalid_grant'],
    ['nothing', '', 'invalid_request'],
    ['half a surrogate', `${poll}%ed%a0%80`, 'invalid_request'],
  ])('A-02 B-03: with %s is answered like any other', async (_what, body, error) => {
    expectRefused(await server.send(path, { method: 'POST', headers: { 'content-type': form }, body }), 400, error)
  })

  it.each([
    ['Content-Type: text/plain'],
    [`Content-Type: ${form}`],
    ['Content-Encoding: gzip'],
    ['Content-Encoding: identity', 'Content-Encoding: br'],
  ])('B-03: that is said to be one thing and also another is an invalid request: %s', async (...more) => {
    const answer = await sendRaw(server.port, head(...more, `Content-Length: ${poll.length}`, 'Connection: close'), poll)
    expect([statusOf(answer), answer.includes('"error":"invalid_request"')]).toEqual([400, true])
  })

  it('B-03: that says it is not compressed is read', async () => {
    const headers = { 'content-type': form, 'content-encoding': 'identity' }
    expectRefused(await server.send(path, { method: 'POST', headers, body: poll }), 400, 'invalid_grant')
  })

  it('D-38: of exactly 64 KiB is read, of one byte more is answered 413, and the connection is closed', async () => {
    const fill = (size: number) => `${poll}&x=`.padEnd(size, 'y')
    expectRefused(await server.post(path, fill(65_536)), 400, 'invalid_grant')
    const answer = await sendRaw(server.port, head('Content-Length: 65537'), fill(65_537))
    expect([statusOf(answer), /connection: close/i.test(answer)]).toEqual([413, true])
    expect(answer).toContain('"error":"invalid_request"')
    expect(answer).toMatch(/cache-control: no-store/i)
  })

  it('D-38: without a length is counted while it comes, and answered before it ends', async () => {
    const socket = await openRaw(server.port)
    socket.write(`${head('Transfer-Encoding: chunked').join('\r\n')}\r\n\r\n`)
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
    for (let chunks = 0; chunks < 5; chunks++) socket.write(chunk)
    const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())))
    socket.destroy()
    expect(statusOf(answer)).toBe(413)
  })

  it('in chunks is read like any other', async () => {
    const chunks = [...poll].map((letter) => `1\r\n${letter}\r\n`).join('')
    const answer = await sendRaw(server.port, head('Transfer-Encoding: chunked', 'Connection: close'), `${chunks}0\r\n\r\n`)
    expect(statusOf(answer)).toBe(400)
    expect(answer).toContain('invalid_grant')
  })

  it('that is compressed is not decompressed', async () => {
    for (const encoding of ['gzip', 'deflate', 'br', 'x-unknown']) {
      const body = gzipSync(Buffer.from(poll))
      const answer = await server.send(path, { method: 'POST', headers: { 'content-type': form, 'content-encoding': encoding }, body })
      expectRefused(answer, 400, 'invalid_request')
    }
  })

  it('that breaks off leaves the code alone and the server well', async () => {
    const { deviceCode } = await approved()
    const body = `grant_type=${deviceCodeGrant}&client_id=tenfoot-tv&device_code=${deviceCode}`
    for (const end of ['end', 'destroy', 'resetAndDestroy'] as const) {
      const socket = await openRaw(server.port)
      socket.on('error', () => {})
      socket.write(`${head(`Content-Length: ${body.length + 1}`).join('\r\n')}\r\n\r\n${body}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
      const closed = new Promise((resolve) => socket.once('close', resolve))
      socket.resume()
      socket[end]()
      await closed
    }
    expect((await server.poll(deviceCode)).status).toBe(200)
    expect(server.log.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
  })
})

describe('every refusal of this file', () => {
  it('B-12 B-13 B-20 B-22: is JSON that nobody keeps, in the letters that RFC 6749 §5.2 allows, and echoes nothing', () => {
    expect(refusals.length).toBeGreaterThan(100)
    for (const { status, headers, json, body } of refusals) {
      const { date, connection, 'keep-alive': keepAlive, 'content-length': length, 'x-request-id': requestId, ...rest } = headers
      expect(rest).toEqual({
        'content-type': 'application/json',
        'cache-control': 'no-store',
        pragma: 'no-cache',
        'x-content-type-options': 'nosniff',
        ...(status === 401 && { 'www-authenticate': 'Basic realm="tenfoot", charset="UTF-8"' }),
        ...(status === 429 && { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) }),
      })
      expect([date, connection, keepAlive, requestId]).not.toContain(undefined)
      expect(Number(length)).toBe(Buffer.byteLength(body))
      for (const text of [json['error'], json['error_description']]) expect(text).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
      expect(body).not.toMatch(/kitchen|guess|nobody|tenfoot-tv|unknown"|x{5}/)
    }
    refusals = []
  })
})

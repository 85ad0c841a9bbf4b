import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readUserCode } from '../../../src/protocol/user-code.ts'
import { systemRandom } from '../../../src/random/system-random.ts'
import { sendRaw } from '../../support/raw-http.ts'
import { type Answer, basic, keyboard, kitchen, startTestServer, type TestServer, television } from '../../support/running-server.ts'

/** The device authorization endpoint over real HTTP (RFC 8628 §3.1, §3.2): every answer, to the header. */

const path = '/device_authorization'
let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const form = 'application/x-www-form-urlencoded'
const issued = async () => (await server.events()).filter((event) => event === 'code-issued').length

/** Checks a refusal word for word, and that no codes came of it. */
async function expectRefusal(ask: () => Promise<Answer>, status: number, error: string): Promise<Answer> {
  const before = await issued()
  const answer = await ask()
  expect([answer.status, answer.json['error']]).toEqual([status, error])
  expect(await issued()).toBe(before)
  return answer
}

describe('a request for codes', () => {
  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)(
    'A-01: by %s is answered 405 with Allow, and creates nothing',
    async (method) => {
      const before = await issued()
      const answer = await server.send(`${path}?client_id=tenfoot-tv`, { method })
      expect(answer.status).toBe(405)
      expect(answer.headers['allow']).toBe('POST')
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(await issued()).toBe(before)
    },
  )

  it.each([
    ['JSON', { 'content-type': 'application/json' }, '{"client_id":"tenfoot-tv"}'],
    ['plain text', { 'content-type': 'text/plain' }, 'client_id=tenfoot-tv'],
    [
      'multipart',
      { 'content-type': 'multipart/form-data; boundary=x' },
      '--x\r\nContent-Disposition: form-data; name="client_id"\r\n\r\ntenfoot-tv\r\n--x--\r\n',
    ],
    ['nothing that says what it is', {}, 'client_id=tenfoot-tv'],
    ['a type that only begins like a form', { 'content-type': `${form}x` }, 'client_id=tenfoot-tv'],
    ['UTF-16', { 'content-type': `${form}; charset=utf-16le` }, Buffer.from('client_id=tenfoot-tv', 'utf16le')],
    ['UTF-16 by name only', { 'content-type': `${form}; charset=utf-16` }, 'client_id=tenfoot-tv'],
    ['Latin-1', { 'content-type': `${form}; a=b; Charset = "iso-8859-1"` }, 'client_id=tenfoot-tv'],
    ['two charsets', { 'content-type': `${form}; charset=utf-8; charset=latin1` }, 'client_id=tenfoot-tv'],
    ['letters of Latin-1', { 'content-type': form }, Buffer.from('client_id=tenfoot-tv&device_name=caf\xe9', 'latin1')],
    ['letters of Latin-1, escaped', { 'content-type': form }, 'client_id=tenfoot-tv&device_name=caf%E9'],
    ['no charset that anybody knows', { 'content-type': `${form}; charset=klingon` }, Buffer.from([0xff, 0xfe, 0x00])],
  ])('A-02: in %s is an invalid request', async (_what, headers, body) => {
    await expectRefusal(() => server.send(path, { method: 'POST', headers, body }), 400, 'invalid_request')
  })

  it('A-02: with its parameters in the address alone is an invalid request', async () => {
    await expectRefusal(() => server.post(`${path}?client_id=tenfoot-tv`, ''), 400, 'invalid_request')
    await expectRefusal(() => server.send(`${path}?client_id=tenfoot-tv`, { method: 'POST' }), 400, 'invalid_request')
  })

  it.each([form, `${form};charset=UTF-8`, 'Application/X-WWW-Form-Urlencoded ; charset="utf-8"', `${form}; x=y`])(
    'A-02: is read as %s',
    async (type) => {
      const answer = await server.send(path, { method: 'POST', headers: { 'content-type': type }, body: 'client_id=tenfoot-tv' })
      expect(answer.status).toBe(200)
    },
  )

  it('A-03: from nobody in particular is an invalid request', async () => {
    await expectRefusal(() => server.post(path, ''), 400, 'invalid_request')
    await expectRefusal(() => server.post(path, { scope: 'openid' }), 400, 'invalid_request')
  })

  it('A-04: from a confidential client needs its secret, in the form or by HTTP Basic', async () => {
    const without = await expectRefusal(() => server.post(path, { client_id: kitchen.id }), 401, 'invalid_client')
    expect(without.headers['www-authenticate']).toMatch(/^Basic realm="/)
    const wrong = await expectRefusal(() => server.post(path, { client_id: kitchen.id, client_secret: 'guess' }), 401, 'invalid_client')
    expect(wrong.headers['www-authenticate']).toMatch(/^Basic realm="/)
    expect((await server.post(path, { client_id: kitchen.id, client_secret: kitchen.secret ?? '' })).status).toBe(200)
    expect((await server.post(path, '', basic(kitchen))).status).toBe(200)
  })

  it('A-05: takes an empty parameter for one that is not there', async () => {
    await expectRefusal(() => server.post(path, 'client_id='), 400, 'invalid_request')
    expect((await server.post(path, 'client_id=tenfoot-tv&scope=&device_name=&resource=&client_secret=')).status).toBe(200)
    const codes = await server.ask({ scope: '' })
    await server.answerAsOperator(codes)
    expect((await server.poll(codes.deviceCode)).json['scope']).toBe('openid profile email offline_access')
  })

  it('A-06: takes no notice of what it does not know, and does not echo it', async () => {
    const answer = await server.post(path, 'client_id=tenfoot-tv&foo=bar-of-soap&__proto__=x&constructor=y&toString=z')
    expect(answer.status).toBe(200)
    expect(answer.body).not.toContain('soap')
    expect(Object.keys(answer.json)).toEqual([
      'device_code',
      'user_code',
      'verification_uri',
      'verification_uri_complete',
      'expires_in',
      'interval',
    ])
  })

  it.each([
    'client_id=tenfoot-tv&client_id=tenfoot-tv',
    'client_id=tenfoot-tv&%63lient_id=tenfoot-tv',
    'client_id=tenfoot-tv&client_id=',
    'client_id=&client_id=tenfoot-tv',
    'client_id=tenfoot-tv&scope=openid&scope=openid',
    'client_id=tenfoot-tv&scope=openid&scope=',
    'client_id=tenfoot-tv&client_secret=a&client_secret=a',
    'client_id=tenfoot-tv&device_name=a&device_name=b',
  ])('A-07: %s says one thing twice', async (fields) => {
    await expectRefusal(() => server.post(path, fields), 400, 'invalid_request')
  })

  it('A-08: may repeat what it does not know, and resource', async () => {
    expect((await server.post(path, 'client_id=tenfoot-tv&foo=1&foo=2')).status).toBe(200)
    const own = encodeURIComponent(server.issuer)
    expect((await server.post(path, `client_id=tenfoot-tv&resource=${own}&resource=${own}`)).status).toBe(200)
  })

  it('A-10: is refused in the form of the token endpoint', async () => {
    const unknown = await expectRefusal(() => server.post(path, { client_id: 'nobody' }), 401, 'invalid_client')
    expect(unknown.headers['www-authenticate']).toMatch(/^Basic realm="/)
    await expectRefusal(() => server.post(path, { client_id: keyboard.id }), 400, 'unauthorized_client')
    for (const scope of ['openid admin', 'OPENID', 'open"id', 'openid\\', 'openid é', 'openid\tprofile', ' ', '\n']) {
      await expectRefusal(() => server.post(path, { client_id: television.id, scope }), 400, 'invalid_scope')
    }
    for (const resource of ['https://api.example', `${server.issuer}/`, 'nonsense', `${server.issuer}#x`]) {
      await expectRefusal(() => server.post(path, { client_id: television.id, resource }), 400, 'invalid_target')
    }
  })

  it.each(['__proto__', 'constructor', 'toString', '\0', '\r\nset-cookie: x=y', 'x'.repeat(60_000), '💩', '%'])(
    'D-48: from a client called %j is from an unknown one',
    async (id) => {
      const answer = await expectRefusal(() => server.post(path, { client_id: id }), 401, 'invalid_client')
      expect(answer.headers['set-cookie']).toBeUndefined()
    },
  )

  it('takes a device name of any kind, and keeps what may reach a page', async () => {
    const codes = await server.ask({ device_name: `Living\u202e room\n\u001b[31m${'x'.repeat(1000)}` })
    const outcome = await server.answer(codes, 'deny')
    expect(outcome.kind).toBe('confirmed')
  })
})

describe('the codes', () => {
  it('A-13 A-14 A-15 A-16: come as RFC 8628 §3.2 spells them', async () => {
    const { status, json } = await server.post(path, { client_id: television.id })
    expect(status).toBe(200)
    expect(json).toEqual({
      device_code: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verification_uri: `${server.issuer}/device`,
      verification_uri_complete: `${server.issuer}/device?user_code=${String(json['user_code'])}`,
      expires_in: 600,
      interval: 5,
    })
  })

  it('A-14: name the interval that is enforced', async () => {
    const { json } = await server.post(path, { client_id: television.id })
    const interval = Number(json['interval'])
    const code = String(json['device_code'])
    for (let polls = 0; polls < 3; polls++) {
      expect((await server.poll(code)).json['error']).toBe('authorization_pending')
      await server.wait(interval)
    }
    await server.poll(code)
    await server.wait(interval - 2)
    expect((await server.poll(code)).json['error']).toBe('slow_down')
  })

  it('A-17 B-12 B-22: and every refusal carry exactly the headers that an answer with a credential needs', async () => {
    const answers = [
      await server.post(path, { client_id: television.id }),
      await server.post(path, { client_id: television.id, scope: 'admin' }),
      await server.post(path, '', { origin: 'https://evil.example' }),
    ]
    for (const { headers } of answers) {
      const { date, connection, 'keep-alive': keepAlive, 'content-length': length, 'x-request-id': requestId, ...rest } = headers
      expect(rest).toEqual({
        'content-type': 'application/json',
        'cache-control': 'no-store',
        pragma: 'no-cache',
        'x-content-type-options': 'nosniff',
      })
      expect([date, connection, keepAlive, length, requestId].every((value) => typeof value === 'string')).toBe(true)
    }
  })

  it('A-18: live and die at the same instant', async () => {
    const [device, page] = [await server.ask(), await server.ask()]
    await server.wait(592)
    expect((await server.poll(device.deviceCode)).json['error']).toBe('authorization_pending')
    expect((await server.answer(device)).kind).toBe('confirmed')
    await server.wait(7.999)
    expect((await server.poll(page.deviceCode)).json['error']).toBe('authorization_pending')
    await server.wait(0.001)
    expect((await server.poll(device.deviceCode)).json['error']).toBe('expired_token')
    expect((await server.poll(page.deviceCode)).json['error']).toBe('expired_token')
    expect((await server.answer(page)).kind).toBe('stuck')
  })

  it('A-19: name no member twice', async () => {
    const { body } = await server.post(path, { client_id: television.id })
    const names = [...body.matchAll(/"([a-z_]+)":/g)].map(([, name]) => name)
    expect(names).toEqual([...new Set(names)])
  })

  it('A-20: lead to the issuer, whatever the request says of hosts', async () => {
    const body = 'client_id=tenfoot-tv'
    const text = await sendRaw(
      server.port,
      [
        `POST ${path} HTTP/1.1`,
        `Host: localhost:${server.port}`,
        'X-Forwarded-Host: evil.example',
        'X-Forwarded-Proto: https',
        'Forwarded: host=evil.example;proto=https',
        'X-Original-URL: http://evil.example/',
        `Content-Type: ${form}`,
        `Content-Length: ${body.length}`,
        'Connection: close',
      ],
      body,
    )
    expect(text).toContain(`"verification_uri":"${server.issuer}/device"`)
    expect(text).not.toContain('evil')
    expect(text).not.toContain('localhost')
  })
})

describe('a new user code', () => {
  it('A-21: is drawn again while it belongs to another grant of the last day, and not given out twice', async () => {
    const draws: number[] = []
    const random = { bytes: systemRandom.bytes, integer: (below: number) => draws.shift() ?? systemRandom.integer(below) }
    const scripted = await startTestServer({ random })
    const draw = async (...letters: number[]) => {
      draws.splice(0, draws.length, ...letters.flatMap((letter) => Array<number>(8).fill(letter)))
      return readUserCode((await scripted.ask()).userCode)
    }
    expect(await draw(0)).toBe('BBBBBBBB')
    expect(await draw(0, 1)).toBe('CCCCCCCC')
    await scripted.wait(23 * 3600)
    expect(await draw(0, 1, 2)).toBe('DDDDDDDD')
    draws.splice(0, draws.length, ...Array<number>(8 * 10).fill(0))
    expect((await scripted.post(path, { client_id: television.id })).status).toBe(500)
    await scripted.wait(2 * 3600)
    // As the server does by itself now and then.
    await scripted.data.store.purge(scripted.clock.now())
    expect(await draw(0)).toBe('BBBBBBBB')
    await scripted.close()
  })
})

describe('too many requests', () => {
  let limited: TestServer
  beforeAll(async () => {
    limited = await startTestServer({ limitsIssuing: true })
  })
  afterAll(() => limited.close())

  it('A-12: from one network are answered 429 with Retry-After until the minute is over, fifty at once or one by one', async () => {
    const ask = () => limited.post(path, { client_id: television.id })
    const statuses = (await Promise.all(Array.from({ length: 299 }, ask))).map(({ status }) => status)
    expect(statuses).toEqual(Array<number>(299).fill(200))
    await limited.wait(20)
    expect((await ask()).status).toBe(200)
    const refused = await ask()
    expect([refused.status, refused.json['error'], refused.headers['retry-after']]).toEqual([429, 'temporarily_unavailable', '40'])
    expect(refused.headers['cache-control']).toBe('no-store')
    expect((await limited.poll('unknown')).json['error']).toBe('invalid_grant')
    await limited.wait(39)
    expect((await ask()).headers['retry-after']).toBe('1')
    await limited.wait(1)
    expect((await ask()).status).toBe(200)
  })

  it('A-12: are counted under the address of the connection, not under one that somebody made up (D-36)', async () => {
    await limited.wait(700)
    const ask = (forwarded: number) =>
      limited.post(path, { client_id: television.id }, { 'x-forwarded-for': `10.0.0.${forwarded}`, forwarded: `for=10.0.0.${forwarded}` })
    const answers = await Promise.all(Array.from({ length: 301 }, (_, i) => ask(i)))
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1)
  })

  it('A-12: the number of live codes of one network has an end, too', async () => {
    await limited.wait(700)
    let issuedCodes = 0
    for (let minutes = 0; minutes < 5; minutes++) {
      const answers = await Promise.all(Array.from({ length: 300 }, () => limited.post(path, { client_id: television.id })))
      issuedCodes += answers.filter(({ status }) => status === 200).length
      await limited.wait(60)
    }
    expect(issuedCodes).toBe(1000)
  })
})

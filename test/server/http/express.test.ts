import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { heard, openRaw, sendRaw, statusOf } from '../../support/raw-http.ts'
import { deviceCodeGrant, projector, startTestServer, type TestServer } from '../../support/running-server.ts'

/** The whole server as one: what every answer has in common, and what becomes of answers that nobody can hear. */

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const form = 'application/x-www-form-urlencoded'
const head = (method: string, path: string, ...more: string[]) => [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`, ...more]

describe('every answer', () => {
  const paths = [
    '/',
    '/device',
    '/signin',
    '/assets/style.css',
    '/token',
    '/device_authorization',
    '/jwks',
    '/userinfo',
    '/nowhere',
    '/%ff',
  ]

  it.each(paths)('to GET, HEAD and OPTIONS of %s keeps to itself what the server is made of', async (path) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'] as const) {
      const { status, headers, body } = await server.send(path, { method, headers: { origin: 'https://evil.example' } })
      expect(status).toBeLessThan(500)
      expect(headers).not.toHaveProperty('x-powered-by')
      expect(headers).not.toHaveProperty('server')
      expect(headers).not.toHaveProperty('etag')
      if (path !== '/jwks') expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      if (method === 'HEAD') expect(body).toBe('')
      expect(body).not.toMatch(/express|node_modules|Error:|evil/i)
    }
  })

  it.each([
    '/nowhere',
    '/.env',
    '/tenfoot.db',
    '/secrets.json',
    '/assets/',
    '/assets/../secrets.json',
    '/assets/%2e%2e%2fsecrets.json',
    '/TOKEN',
    '/token/x',
    '/jwks.json',
    '/%00',
    '/device%00',
    '/.well-known/oauth-authorization-server/x',
  ])('404: %s leads to a page that reveals nothing', async (path) => {
    const answer = await sendRaw(server.port, head('GET', path, 'Connection: close'))
    expect(statusOf(answer)).toBe(404)
    expect(answer).toContain("frame-ancestors 'none'")
    expect(answer).toMatch(/x-frame-options: deny/i)
    expect(answer).not.toMatch(/cannot get|secrets|tenfoot\.db|node_modules/i)
  })

  it('to an address that cannot be decoded is a page, not a failure', async () => {
    for (const path of ['/%', '/%ff', '/%c3%28', '/device/%zz']) {
      const answer = await server.send(path)
      expect([400, 404]).toContain(answer.status)
      expect(answer.headers['content-type']).toContain('text/html')
    }
  })

  it('D-47: to what broke says nothing of it, in JSON and on a page, and the log does', async () => {
    const codes = await server.ask()
    const database = new DatabaseSync(join(server.directory, 'tenfoot.db'), { timeout: 5000 })
    database.exec('alter table grants rename to hidden; alter table sessions rename to hidden_sessions')
    try {
      const answers = [await server.poll(codes.deviceCode), await server.post('/device_authorization', { client_id: 'tenfoot-tv' })]
      for (const answer of answers) {
        expect([answer.status, answer.json]).toEqual([
          500,
          { error: 'server_error', error_description: 'Something went wrong on the server' },
        ])
        expect(answer.headers['cache-control']).toBe('no-store')
      }
      const page = await server.send('/device')
      expect([page.status, page.headers['content-type']]).toEqual([500, 'text/html; charset=utf-8'])
      for (const { body } of [...answers, page]) expect(body).not.toMatch(/grants|sessions|sqlite|no such|\.[tj]s\b|node:/)
      const errors = server.log.filter((line) => JSON.parse(line).level >= 50)
      expect(errors.join('\n')).toMatch(/no such table: (main\.)?grants/)
    } finally {
      database.exec('alter table hidden rename to grants; alter table hidden_sessions rename to sessions')
      database.close()
    }
    expect((await server.poll(codes.deviceCode)).json['error']).toBe('authorization_pending')
  })
})

describe('tokens', () => {
  it('D-17: are never put into a cookie', async () => {
    const signedIn = await server.signIn()
    const refreshed = await server.refresh(signedIn.json['refresh_token'])
    const answers = [signedIn, refreshed, await server.userinfo(refreshed.json['access_token'])]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    for (const { headers } of answers) expect(headers).not.toHaveProperty('set-cookie')
  })
})

describe('a large body', () => {
  it.each(['/token', '/device_authorization', '/revocation', '/userinfo', '/signin', '/device/answer', '/device/code', '/nowhere'])(
    'D-38: to %s is answered 413 and the connection is closed',
    async (path) => {
      const headers = ['Sec-Fetch-Site: same-origin', `Content-Type: ${form}`, 'Content-Length: 70000']
      const answer = await sendRaw(server.port, head('POST', path, ...headers), 'x'.repeat(70_000))
      expect(statusOf(answer)).toBe(413)
      expect(answer).toMatch(/^connection: close/im)
    },
  )

  it('D-38: announced but never sent is answered without waiting for it', async () => {
    for (const path of ['/token', '/signin']) {
      const headers = ['Sec-Fetch-Site: same-origin', `Content-Type: ${form}`, 'Content-Length: 1000000000']
      const answer = await sendRaw(server.port, head('POST', path, ...headers), 'x'.repeat(70_000))
      expect(statusOf(answer)).toBe(413)
    }
  })
})

describe('a body in bytes that are no UTF-8', () => {
  it.each([
    ['/token', 'application/json'],
    ['/userinfo', 'application/json'],
    ['/signin', 'text/html; charset=utf-8'],
    ['/device/code', 'text/html; charset=utf-8'],
  ])('A-02: to %s is answered 400, as %s', async (path, type) => {
    const headers = { 'content-type': form, 'sec-fetch-site': 'same-origin' }
    const answer = await server.send(path, { method: 'POST', headers, body: Buffer.from('caf\xe9', 'latin1') })
    expect([answer.status, answer.headers['content-type']]).toEqual([400, type])
  })
})

describe('the log', () => {
  const lastLine = () => JSON.parse(server.log.at(-1) ?? '{}')

  it.each([
    ['/signin', '/signin', 'cross-site', 403],
    ['/device/answer?user_code=WDJB-MJHT', '/device/answer', 'cross-site', 403],
    ['/Switch/', '/switch', 'cross-site', 403],
    ['/signout', '/signout', 'same-origin', 413],
    ['/device/code', '/device/code', 'same-origin', 413],
    ['/made-up/WDJB-MJHT', '(none of ours)', 'cross-site', 413],
  ])('D-42: names the route of a form that was refused before anybody read it: %s is %s', async (path, route, site, status) => {
    const headers = { 'content-type': form, 'sec-fetch-site': site }
    expect((await server.send(path, { method: 'POST', headers, body: 'x'.repeat(70_000) })).status).toBe(status)
    await vi.waitFor(() => expect(lastLine()).toMatchObject({ method: 'POST', route, status }), 30_000)
  })

  it.each(['/switch', '/signout', '/signin/demo', '/device/code', '/device/answer'])('names the route of a way back: %s', async (path) => {
    expect((await server.send(path)).status).toBe(303)
    await vi.waitFor(() => expect(lastLine()).toMatchObject({ method: 'GET', route: path, status: 303 }), 30_000)
  })
})

describe('one connection', () => {
  it('that sends several requests at once gets every answer, in their order', async () => {
    const codes = await server.ask()
    const body = new URLSearchParams({ grant_type: deviceCodeGrant, device_code: codes.deviceCode, client_id: 'tenfoot-tv' }).toString()
    const poll = `${head('POST', '/token', `Content-Type: ${form}`, `Content-Length: ${body.length}`).join('\r\n')}\r\n\r\n${body}`
    const answers = await sendRaw(server.port, [`${poll}${poll}${head('GET', '/jwks').join('\r\n')}`, 'Connection: close'])
    const heardInOrder = [...answers.matchAll(/authorization_pending|slow_down|"keys"/g)].map(([word]) => word)
    expect(heardInOrder).toEqual(['authorization_pending', 'slow_down', '"keys"'])
  })
})

describe('bytes that are no HTTP', () => {
  it.each([
    ['two lengths', head0('POST', 'Content-Length: 3', 'Content-Length: 4'), 400],
    ['a length and chunks', head0('POST', 'Content-Length: 3', 'Transfer-Encoding: chunked'), 400],
    ['chunks that are not last', head0('POST', 'Transfer-Encoding: chunked, identity'), 400],
    ['a folded header', head0('GET', 'X-Test: a', ' b'), 400],
    ['a space before the colon', head0('GET', 'X-Test : a'), 400],
    ['a NUL in a header', head0('GET', 'X-Test: a\0b'), 400],
    ['a bare CR', head0('GET', 'X-Test: a\rb'), 400],
    ['no HTTP at all', ['hello'], 400],
    ['headers of more than 16 KiB', head0('GET', `X-Test: ${'x'.repeat(17_000)}`), 431],
    ['a target of more than 16 KiB', [`GET /${'x'.repeat(17_000)} HTTP/1.1`, 'Host: 127.0.0.1'], 431],
  ] as const)('D-37: %s are refused, and the connection is closed', async (_what, lines, status) => {
    const answer = await sendRaw(server.port, lines, lines[0]?.startsWith('POST') ? 'abc' : '')
    expect(statusOf(answer)).toBe(status)
    expect(answer).toMatch(/^connection: close/im)
  })
})

function head0(method: string, ...more: string[]): readonly string[] {
  return [`${method} /token HTTP/1.1`, 'Host: 127.0.0.1', ...more]
}

describe('an answer with tokens that nobody heard', () => {
  it.each(['resetAndDestroy', 'destroy', 'end'] as const)(
    'decision 19: because its device hung up (%s) is counted, and its code is spent',
    async (hangUp) => {
      for (let tries = 1; tries <= 4; tries++) {
        const codes = await server.ask({}, projector)
        await server.answerAsOperator(codes)
        const body = new URLSearchParams({ grant_type: deviceCodeGrant, device_code: codes.deviceCode, client_id: projector.id }).toString()
        const request = head('POST', '/token', `Content-Type: ${form}`, `Content-Length: ${body.length}`).join('\r\n')
        const socket = await openRaw(server.port)
        const answer = heard(socket)
        socket.write(`${request}\r\n\r\n${body}`, () => socket[hangUp]())
        expect(statusOf(await answer)).toBe(0)
        await vi.waitFor(async () => expect((await server.events()).slice(-2)).toEqual(['redeemed', 'answer-lost']), { timeout: 30_000 })
        expect((await server.poll(codes.deviceCode, projector)).json['error']).toBe('invalid_grant')
      }
      expect(server.log.some((line) => JSON.parse(line).lost === true)).toBe(true)
    },
  )

  it('is not counted when it was heard', async () => {
    const before = (await server.events()).filter((event) => event === 'answer-lost').length
    expect((await server.signIn()).status).toBe(200)
    expect((await server.events()).filter((event) => event === 'answer-lost')).toHaveLength(before)
  })
})

import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttp } from '../../../src/device/http.ts'
import { type HttpDevice, httpDeviceApi } from '../../../src/device/http-device-api.ts'
import { isElsewhere } from '../../../src/device/verification.ts'
import { monotonicClock } from '../../../src/time/system-clock.ts'
import { type LocalServer, serveLocally } from '../../support/local-server.ts'

/** What a device makes of every kind of answer, good or hostile. */

let server: LocalServer
let answer: { status: number; body: string; headers?: Record<string, string> }
let seen: { form: URLSearchParams; authorization: string | undefined; path: string | undefined }

beforeAll(async () => {
  server = await serveLocally((request, response) => void respond(request, response))
})
afterAll(() => server.close())

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = ''
  for await (const chunk of request) body += chunk
  seen = { form: new URLSearchParams(body), authorization: request.headers.authorization, path: request.url }
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
  response.end(answer.body)
}

const http = createHttp({ clock: monotonicClock, environment: {} })

function device(more: Partial<HttpDevice> = {}) {
  const endpoints = { deviceAuthorization: `${server.url}/device_authorization`, token: `${server.url}/token` }
  return httpDeviceApi({ http, endpoints, clientId: 'living-room-tv', issuer: server.url, ...more })
}

const issued = {
  device_code: 'device-code',
  user_code: 'WDJB-MJHT',
  verification_uri: 'https://tv.example/device',
  verification_uri_complete: 'https://tv.example/device?user_code=WDJB-MJHT',
  expires_in: 600,
  interval: 5,
}
const tokens = { access_token: 'access', token_type: 'Bearer', expires_in: 300, refresh_token: 'refresh', scope: 'openid' }

function requestCodes(members: unknown, status = 200, more?: Partial<HttpDevice>) {
  answer = { status, body: typeof members === 'string' ? members : JSON.stringify(members) }
  return device(more).requestCodes()
}

function poll(members: unknown, status = 200, headers: Record<string, string> = {}) {
  answer = { status, body: typeof members === 'string' ? members : JSON.stringify(members), headers }
  return device().poll('device-code')
}

const violation = (what: string) => ({ type: 'violated', message: `${new URL(server.url).host} does not keep to the protocol: ${what}` })

describe('httpDeviceApi() asks', () => {
  it('A-01 A-03: for codes with its client id, scope and name', async () => {
    await requestCodes(issued, 200, { scope: ['openid', 'profile'], deviceName: 'Living room' })
    expect(seen.path).toBe('/device_authorization')
    expect(Object.fromEntries(seen.form)).toEqual({ client_id: 'living-room-tv', scope: 'openid profile', device_name: 'Living room' })
    expect(seen.authorization).toBeUndefined()
  })

  it('A-34 A-35: for tokens with the grant type in full and the device code', async () => {
    await poll(tokens)
    expect(seen.path).toBe('/token')
    expect(Object.fromEntries(seen.form)).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: 'device-code',
      client_id: 'living-room-tv',
    })
  })

  it('A-04 A-36 B-08: with its secret on every request, each half encoded before they are joined', async () => {
    await requestCodes(issued, 200, { clientId: 'tv:1', clientSecret: 'p+%: ä' })
    expect(seen.authorization).toBe(`Basic ${Buffer.from('tv%3A1:p%2B%25%3A+%C3%A4').toString('base64')}`)
    expect(seen.form.get('client_secret')).toBeNull()
  })

  it.each(['http://tv.example/token', 'ftp://tv.example/', 'tv.example', 'http://192.168.1.7/token'])(
    'A-09 E-19: nothing at all of %s, which is not https',
    async (token) => {
      const api = device({ endpoints: { deviceAuthorization: token, token } })
      const reply = violation(`${token} is not an https address`)
      expect(await api.requestCodes()).toEqual(reply)
      expect(await api.poll('device-code')).toEqual(reply)
    },
  )
})

describe('httpDeviceApi() on codes', () => {
  it('A-13: reads codes and where to enter them', async () => {
    expect(await requestCodes(issued)).toEqual({
      type: 'codes-issued',
      authorization: {
        deviceCode: 'device-code',
        userCode: 'WDJB-MJHT',
        verificationUri: 'https://tv.example/device',
        verificationUriComplete: 'https://tv.example/device?user_code=WDJB-MJHT',
        expiresIn: 600,
        interval: 5,
      },
    })
  })

  it.each([
    ['missing', undefined, 5],
    ['null', null, 5],
    ['text', '5', 5],
    ['negative', -1, 5],
    ['zero', 0, 1],
    ['a fraction', 0.2, 1],
    ['beyond the end', 86_400, 600],
    ['beyond any timer', 1e15, 600],
  ])('A-14 E-32: takes an interval that is %s for a sound one', async (_, interval, seconds) => {
    expect(await requestCodes({ ...issued, interval })).toMatchObject({ authorization: { interval: seconds } })
  })

  it('E-29 E-32: takes an interval without end for the life of the codes', async () => {
    const body = JSON.stringify(issued).replace('"interval":5', '"interval":1e999')
    expect(await requestCodes(body)).toMatchObject({ authorization: { interval: 600 } })
  })

  it('E-34: lets no code live longer than half an hour', async () => {
    expect(await requestCodes({ ...issued, expires_in: 1e12 })).toMatchObject({ authorization: { expiresIn: 1800 } })
  })

  it.each([
    ['expires_in is missing', { expires_in: undefined }, 'expires_in is not a positive number'],
    ['expires_in is negative', { expires_in: -600 }, 'expires_in is not a positive number'],
    ['expires_in is nothing', { expires_in: 0 }, 'expires_in is not a positive number'],
    ['expires_in is text', { expires_in: '600' }, 'expires_in is not a number'],
    ['device_code is missing', { device_code: undefined }, 'device_code is missing'],
    ['device_code is a number', { device_code: 7 }, 'device_code is not a string'],
    ['user_code is missing', { user_code: '' }, 'user_code is missing'],
    ['E-18: user_code has an escape', { user_code: 'WDJB\x1b[2J' }, 'user_code is not 4 to 20 letters, digits and dashes'],
    ['E-21: verification_uri is script', { verification_uri: 'javascript:alert(1)' }, 'verification_uri is not a safe address of a page'],
    [
      'E-21: verification_uri is plain http',
      { verification_uri: 'http://tv.example/' },
      'verification_uri is not a safe address of a page',
    ],
    ['E-21: verification_uri has a name', { verification_uri: 'https://a@b.example/' }, 'verification_uri is not a safe address of a page'],
    ['E-43: an error stands beside the codes', { error: 'slow_down' }, 'a success carries an error'],
  ])('E-43: stops when %s', async (_, members, what) => {
    expect(await requestCodes({ ...issued, ...members })).toEqual(violation(what))
  })

  it('E-29: stops when expires_in is infinite, and looks at no prototype', async () => {
    expect(await requestCodes(JSON.stringify(issued).replace('"expires_in":600', '"expires_in":1e999'))).toEqual(
      violation('expires_in is not a number'),
    )
    expect(await requestCodes(`{"__proto__":${JSON.stringify(issued)}}`)).toMatchObject({ type: 'violated' })
  })

  it.each([
    ['another origin', 'https://evil.example/device?user_code=WDJB-MJHT'],
    ['another port', 'https://tv.example:8443/device?user_code=WDJB-MJHT'],
    ['plain http', 'http://tv.example/device?user_code=WDJB-MJHT'],
    ['script', 'javascript:alert(1)'],
    ['a control character', 'https://tv.example/device?\x07'],
  ])('E-22: ignores a complete address with %s', async (_, complete) => {
    expect(await requestCodes({ ...issued, verification_uri_complete: complete })).toMatchObject({
      type: 'codes-issued',
      authorization: { verificationUriComplete: undefined },
    })
  })

  it('E-16: spells a host in ASCII', async () => {
    expect(await requestCodes({ ...issued, verification_uri: 'https://gооgle.com/device' })).toMatchObject({
      authorization: { verificationUri: 'https://xn--ggle-55da.com/device' },
    })
  })

  it('E-19: takes an address on the local network only when allowed', async () => {
    const local = { ...issued, verification_uri: 'http://192.168.1.7:8628/device', verification_uri_complete: undefined }
    expect(await requestCodes(local)).toMatchObject({ type: 'violated' })
    expect(await requestCodes(local, 200, { allowsInsecure: true })).toMatchObject({ type: 'codes-issued' })
  })

  it('A-10: passes on why codes are refused', async () => {
    expect(await requestCodes({ error: 'invalid_client', error_description: 'No such client' }, 401)).toEqual({
      type: 'refused',
      refusal: { code: 'invalid_client', description: 'No such client' },
    })
  })
})

describe('isElsewhere()', () => {
  it('E-21: tells when a person is sent to another host than the issuer', () => {
    expect(isElsewhere('https://tv.example/device', 'https://tv.example')).toBe(false)
    expect(isElsewhere('https://tv.example:8443/device', 'https://tv.example')).toBe(false)
    expect(isElsewhere('https://go.example/', 'https://tv.example')).toBe(true)
  })
})

describe('httpDeviceApi() on polls', () => {
  it('A-45 B-10: reads tokens, of any spelling of Bearer', async () => {
    expect(await poll({ ...tokens, token_type: 'bearer', unknown: 1 })).toEqual({
      type: 'tokens-issued',
      tokens: {
        accessToken: 'access',
        tokenType: 'Bearer',
        expiresIn: 300,
        refreshToken: 'refresh',
        idToken: undefined,
        scope: ['openid'],
      },
    })
  })

  it.each(['authorization_pending', 'slow_down', 'access_denied', 'expired_token', 'invalid_grant'])(
    'A-38 A-39 A-43 A-44: passes on %s',
    async (code) => {
      expect(await poll({ error: code }, 400)).toEqual({ type: 'refused', refusal: { code, description: undefined } })
    },
  )

  it('E-12: cleans what an error says', async () => {
    const said = { error: 'access_denied', error_description: '\x1b]0;owned\x07No\r\nway\u202e' }
    expect(await poll(said, 400)).toEqual({ type: 'refused', refusal: { code: 'access_denied', description: ']0;ownedNo way' } })
    expect(await poll({ error: 'access_denied', error_description: { a: 1 } }, 400)).toMatchObject({
      refusal: { description: undefined },
    })
  })

  it.each(['authorization_pending\0', 'authorization\u200b_pending', 'slow_down\n', 'a"b'])(
    'B-13: takes the error code %j for no code of the standard',
    async (error) => {
      expect(await poll({ error }, 400)).toEqual(violation('an error code has a character that is not allowed'))
    },
  )

  it.each([
    ['E-43: 200 with an error and no token, as GitHub answers', { error: 'authorization_pending' }, 200, 'a success carries an error'],
    ['E-43: 200 with an error beside the token', { ...tokens, error: 'x' }, 200, 'a success carries an error'],
    ['E-43: an error status with a token', { ...tokens, error: 'slow_down' }, 400, 'an error carries a token or a code'],
    ['E-43: an error status with a token and no error', tokens, 400, 'an error carries a token or a code'],
    ['202 with tokens', tokens, 202, 'a success has status 202'],
    ['B-17 E-40: a token of a type it does not know', { ...tokens, token_type: 'mac' }, 200, 'token_type is not Bearer'],
    ['E-40: a DPoP token nobody asked for', { ...tokens, token_type: 'DPoP' }, 200, 'token_type is not Bearer'],
    ['no token type', { access_token: 'x' }, 200, 'token_type is missing'],
    ['no token', { token_type: 'Bearer' }, 200, 'access_token is missing'],
    ['a token that is a list', { ...tokens, access_token: ['x'] }, 200, 'access_token is not a string'],
    [
      'a token that would split a header',
      { ...tokens, access_token: 'x\r\ny: z' },
      200,
      'access_token has a character that is not allowed',
    ],
    ['expires_in as text', { ...tokens, expires_in: '300' }, 200, 'expires_in is not a number'],
  ])('stops at %s', async (_, members, status, what) => {
    expect(await poll(members, status)).toEqual(violation(what))
  })

  it.each([
    ['a page', '<html>', 200, { 'content-type': 'text/html' }, 'captive-portal'],
    ['a page with an error status', '<html>', 404, { 'content-type': 'text/html' }, 'unreadable'],
    ['a redirect', '{}', 302, { location: 'https://hotel.example/' }, 'captive-portal'],
    ['a network that wants a sign-in', '{"error":"access_denied"}', 511, {}, 'captive-portal'],
    ['a server error', '{"error":"access_denied"}', 500, {}, 'server-error'],
    ['too many requests', '{"error":"slow_down"}', 429, { 'retry-after': '9' }, 'server-error'],
    ['an error status without an error code', '{"message":"no route"}', 404, {}, 'unreadable'],
    ['an error code that is no text', '{"error":7}', 400, {}, 'unreadable'],
    ['an error code of a prototype', '{"__proto__":{"error":"access_denied"}}', 400, {}, 'unreadable'],
  ])('A-52: tries again after %s', async (_, body, status, headers, kind) => {
    expect(await poll(body, status, headers)).toMatchObject({ type: 'failed', failure: { kind } })
  })

  it('A-52: keeps what Retry-After asks', async () => {
    expect(await poll('{}', 503, { 'retry-after': '9' })).toMatchObject({ failure: { retryAfter: 9 } })
  })

  it('A-51: says so when nothing answers, and never says what was sent', async () => {
    const gone = await serveLocally(() => {})
    await gone.close()
    const reply = await device({ endpoints: { deviceAuthorization: gone.url, token: gone.url } }).poll('device-code')
    expect(reply).toMatchObject({ type: 'failed', failure: { kind: 'unreachable' } })
    expect(JSON.stringify(reply)).not.toContain('device-code')
  })
})

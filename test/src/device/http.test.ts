import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { Agent, Dispatcher } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { portalHint } from '../../../src/device/captive-portal.ts'
import { failureOf } from '../../../src/device/failure.ts'
import { createHttp, type RequestOptions } from '../../../src/device/http.ts'
import { monotonicClock } from '../../../src/time/system-clock.ts'
import { instant, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { type SelfSigned, selfSigned } from '../../support/certificate.ts'
import { serveLocally } from '../../support/local-server.ts'

/** What the device's one way to the network withstands. */

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function hostile(listener: RequestListener): Promise<string> {
  const server = await serveLocally(listener)
  closers.push(server.close)
  return server.url
}

async function hostileTls(identity: SelfSigned, listener: RequestListener): Promise<string> {
  const server = createTlsServer(identity, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    server.close()
    server.closeAllConnections()
  })
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function hostileSocket(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function json(body: string, headers: Record<string, string> = {}, status = 200) {
  return (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(body)
  }
}

/** Takes requests, never does anything with them, and does not listen. */
class Silence extends Dispatcher {
  override dispatch(): boolean {
    return true
  }
}

const http = createHttp({ clock: monotonicClock, environment: {} })
const post = (url: string, options?: RequestOptions) => http.postForm(`${url}/token`, 'device_code=secret', options)
const soon = { deadline: seconds(0.2) }

describe('createHttp()', () => {
  it('E-25: refuses to start while the verification of certificates is off, and says what to do', () => {
    const environment = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    expect(() => createHttp({ clock: monotonicClock, environment })).toThrow(
      /unset it, and name a private authority with NODE_EXTRA_CA_CERTS/,
    )
  })

  it('A-01 A-02: posts a form by its name, and asks for JSON, unpacked', async () => {
    let seen: Record<string, unknown> = {}
    const url = await hostile((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        const { accept, authorization, 'content-type': type, 'accept-encoding': coding, 'user-agent': agent, cookie } = request.headers
        seen = { method: request.method, body, accept, authorization, type, coding, agent, cookie }
        json('{"ok":true}')(request, response)
      })
    })
    expect(await post(url, { authorization: 'Basic eA==' })).toMatchObject({ kind: 'answer', status: 200, members: { ok: true } })
    expect(seen).toEqual({
      method: 'POST',
      body: 'device_code=secret',
      accept: 'application/json',
      authorization: 'Basic eA==',
      type: 'application/x-www-form-urlencoded',
      coding: 'identity',
      agent: 'tenfoot/0.1',
      cookie: undefined,
    })
  })

  it('gives refusals as answers', async () => {
    const url = await hostile(json('{"error":"authorization_pending"}', {}, 400))
    expect(await post(url)).toMatchObject({ kind: 'answer', status: 400, members: { error: 'authorization_pending' } })
  })

  it.each([301, 302, 303, 307, 308])(
    'E-24: follows no %i, so the body never reaches another origin, and names the network that may want a sign-in',
    async (status) => {
      let wasReached = false
      const elsewhere = await hostile((request, response) => {
        wasReached = true
        json('{}')(request, response)
      })
      const url = await hostile(json('{"access_token":"x"}', { location: `${elsewhere}/steal` }, status))
      const message = `${url.slice(7)} redirects elsewhere (${status}); ${portalHint}`
      expect(await post(url)).toMatchObject({ kind: 'failed', status, failure: { kind: 'captive-portal', message } })
      expect(wasReached).toBe(false)
    },
  )

  it.each([
    ['to another host by two slashes', () => '//wifi.hotel.example/', 'captive-portal'],
    ['to itself', () => '/elsewhere', 'unreadable'],
    ['to itself, encrypted', (host: string) => `https://${host}/`, 'unreadable'],
    ['to a file', () => 'file:///etc/passwd', 'unreadable'],
    ['to a script', () => 'javascript:alert(1)', 'unreadable'],
    ['to no address', () => 'http://', 'unreadable'],
  ])('knows a redirect %s from one of a network', async (_, location, kind) => {
    const url = await hostile((request, response) => json('', { location: location(request.headers.host ?? '') }, 302)(request, response))
    expect(await post(url)).toMatchObject({ kind: 'failed', status: 302, failure: { kind } })
  })

  it('names a web page as what a network may show that wants a sign-in first', async () => {
    const url = await hostile(json('<html>Welcome to Hotel Wi-Fi</html>', { 'content-type': 'text/html; charset=utf-8' }))
    const message = `${url.slice(7)} answers with a web page (200); ${portalHint}`
    const reason = { cause: 'portal-page', host: url.slice(7), detail: '200' }
    const failure = { kind: 'captive-portal', message, reason }
    expect(await post(url)).toEqual({ kind: 'failed', status: 200, mediaType: 'text/html', failure })
  })

  it.each(['text/html', 'application/json', ''])(
    'says of a 511 of type %j that the network wants a sign-in first (RFC 6585 §6)',
    async (type) => {
      const url = await hostile(json('{"error":"access_denied"}', { 'content-type': type }, 511))
      const message = `${url.slice(7)} is behind a network that wants a sign-in of its own first (511)`
      expect(await post(url)).toMatchObject({ kind: 'failed', status: 511, failure: { kind: 'captive-portal', message } })
    },
  )

  it('E-25: sends nothing to a server whose certificate is for another name, or that nobody vouches for, and names the network', async () => {
    const { key, cert } = selfSigned('wifi.hotel.example')
    const asked: string[] = []
    const url = await hostileTls({ key, cert }, (request, response) => {
      asked.push(request.url ?? '')
      json('{}')(request, response)
    })
    const vouched = createHttp({ clock: monotonicClock, dispatcher: new Agent({ connect: { ca: cert } }), environment: {} })
    expect(await vouched.getJson(url)).toEqual({
      kind: 'failed',
      status: undefined,
      failure: {
        kind: 'captive-portal',
        message: `Cannot reach ${url.slice(8)}: its certificate is for another name; ${portalHint}`,
        reason: { cause: 'foreign-certificate', host: url.slice(8) },
      },
    })
    const message = `Cannot reach ${url.slice(8)}: its certificate is not trusted; name its authority with NODE_EXTRA_CA_CERTS, or ${portalHint}`
    expect(await http.getJson(url)).toMatchObject({ failure: { kind: 'unreachable', message } })
    expect(asked).toEqual([])
    const named = new Agent({ connect: { ca: cert, servername: 'wifi.hotel.example' } })
    expect(await createHttp({ clock: monotonicClock, dispatcher: named, environment: {} }).getJson(url)).toMatchObject({ kind: 'answer' })
    await named.close()
  })

  it('E-26: unpacks nothing, so a bomb stays folded', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '))
    const url = await hostile((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      response.end(bomb)
    })
    expect(await post(url)).toMatchObject({ kind: 'failed', failure: { kind: 'unreadable' } })
  })

  it.each(['gzip', 'br', 'deflate'])('E-26: takes what says that it is packed as %s for no answer', async (coding) => {
    const url = await hostile(json('{}', { 'content-encoding': coding }))
    expect(await post(url)).toMatchObject({ kind: 'failed', failure: { kind: 'unreadable' } })
  })

  it('E-26: reads 64 KiB and no more, counted while it arrives', async () => {
    const sized = (size: number) => `{"a":"${'x'.repeat(size - 8)}"}`
    const url = await hostile((request, response) => json(sized(Number(request.url?.slice(1))))(request, response))
    expect(await http.getJson(`${url}/65536`)).toMatchObject({ kind: 'answer' })
    expect(await http.getJson(`${url}/65537`)).toMatchObject({ kind: 'failed', failure: { kind: 'unreadable' } })
    expect(await http.getJson(`${url}/65537`, { mostBytes: 1024 * 1024 })).toMatchObject({ kind: 'answer' })
  })

  it('E-26: lets go of an answer without end', async () => {
    let sent = 0
    const url = await hostile((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const chunk = Buffer.alloc(16_384, ' ')
      const pump = () => {
        if (response.destroyed || sent > 50_000_000) return
        sent += chunk.length
        response.write(chunk) ? setImmediate(pump) : response.once('drain', pump)
      }
      pump()
    })
    expect(await post(url)).toMatchObject({ kind: 'failed' })
    expect(sent).toBeLessThan(20_000_000)
  })

  it('E-27: ends a body that drips for ever at the deadline', async () => {
    const url = await hostile((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const drip = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(drip))
    })
    expect(await post(url, soon)).toEqual({
      kind: 'failed',
      status: undefined,
      failure: failureOf({ cause: 'too-late', host: url.slice(7) }),
    })
  })

  it('E-27: ends headers that never end', async () => {
    const url = await hostileSocket((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const drip = setInterval(() => socket.write('x-more: and more\r\n'), 20)
      socket.on('close', () => clearInterval(drip))
    })
    expect(await post(url, soon)).toMatchObject({ kind: 'failed', failure: { kind: 'timed-out' } })
  })

  it('E-27: lets go of a server that announces its answer again and again', async () => {
    const url = await hostileSocket((socket) => socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(1000)))
    expect(await post(url)).toMatchObject({ kind: 'failed', failure: { message: expect.stringContaining('its answer never begins') } })
  })

  it('takes an answer that was announced a few times', async () => {
    const answer = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}'
    const url = await hostileSocket((socket) => socket.write(`${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(3)}${answer}`))
    expect(await post(url)).toMatchObject({ kind: 'answer', status: 200 })
  })

  it('refuses headers larger than Node allows', async () => {
    const url = await hostileSocket((socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`))
    expect(await post(url)).toMatchObject({ kind: 'failed', failure: { message: expect.stringContaining('too many headers') } })
  })

  it('E-27: takes its time from the clock it was given, and leaves no sleeper behind', async () => {
    const clock = new VirtualClock(instant(0))
    const url = await hostile(() => {})
    const outcome = createHttp({ clock, environment: {} }).getJson(url)
    await clock.advanceTo(instant(9_999))
    expect(clock.sleeping).toBe(1)
    await clock.advanceTo(instant(10_000))
    expect(await outcome).toMatchObject({ failure: { kind: 'timed-out' } })
    const answering = await hostile(json('{}'))
    expect(await createHttp({ clock, environment: {} }).getJson(answering)).toMatchObject({ kind: 'answer' })
    expect(clock.sleeping).toBe(0)
  })

  it('is called off by its signal, whether before or during the request', async () => {
    const url = await hostile(() => {})
    const controller = new AbortController()
    const outcome = post(url, { signal: controller.signal })
    controller.abort()
    const calledOff = {
      kind: 'failed',
      failure: { kind: 'unreachable', message: `Cannot reach ${url.slice(7)}: the request was called off` },
    }
    expect(await outcome).toMatchObject(calledOff)
    expect(await post(url, { signal: controller.signal })).toMatchObject(calledOff)
  })

  it('gives up on time even when what carries requests ignores its signal', async () => {
    const clock = new VirtualClock()
    const dispatcher = new Silence()
    const outcome = createHttp({ clock, dispatcher, environment: {} }).getJson('https://tv.example/')
    await clock.advanceTo(instant(10_000))
    expect(await outcome).toMatchObject({ failure: { kind: 'timed-out' } })
  })

  it.each([
    ['text/html with an object in it', 'text/html; x=application/json', '{"access_token":"x"}', 'captive-portal'],
    ['text/plain', 'text/plain', '{"access_token":"x"}'],
    ['application/jsonp', 'application/jsonp', '{}'],
    ['no content type', '', '{}'],
    ['no JSON', 'application/json', '<html>'],
    ['nothing', 'application/json', ''],
    ['a list', 'application/json', '[{}]'],
    ['a string', 'application/json', '"access_token"'],
    ['null', 'application/json', 'null'],
    ['deep nesting', 'application/json', '['.repeat(60_000)],
  ])('E-28: takes %s for no answer', async (_, type, body, kind = 'unreadable') => {
    const url = await hostile(json(body, { 'content-type': type }))
    expect(await post(url)).toMatchObject({ kind: 'failed', status: 200, failure: { kind } })
  })

  it.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/problem+json'])('E-28: takes %s', async (type) => {
    const url = await hostile(json('{"a":1}', { 'content-type': type }))
    expect(await post(url)).toMatchObject({ kind: 'answer', members: { a: 1 } })
  })

  it('E-29: reads past a byte order mark, lets the last of two members win and bears deep nesting', async () => {
    const deep = `{"deep":${'['.repeat(30_000)}${']'.repeat(30_000)},"a":1,"a":2}`
    const url = await hostile(json(`\uFEFF${deep}`))
    const outcome = await post(url)
    expect(outcome.kind === 'answer' && outcome.members['a']).toBe(2)
  })

  it('E-29: takes bytes that are not UTF-8 for no answer', async () => {
    const url = await hostile((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]))
    })
    expect(await post(url)).toMatchObject({ kind: 'failed', failure: { kind: 'unreadable' } })
  })

  it('E-30: keeps no cookie', async () => {
    const cookies: (string | undefined)[] = []
    const url = await hostile((request, response) => {
      cookies.push(request.headers.cookie)
      json('{}', { 'set-cookie': 'sid=1' })(request, response)
    })
    await post(url)
    await post(url)
    expect(cookies).toEqual([undefined, undefined])
  })

  it.each([
    [500, 'has trouble (500)'],
    [502, 'has trouble (502)'],
    [512, 'has trouble (512)'],
    [503, 'has trouble (503)'],
    [429, 'is asked too often (429)'],
  ])('A-52: takes %i for a failure that may pass', async (status, message) => {
    const url = await hostile(json('{"error":"server_error"}', {}, status))
    expect(await post(url)).toMatchObject({
      kind: 'failed',
      status,
      failure: { kind: 'server-error', message: `${url.slice(7)} ${message}`, retryAfter: undefined },
    })
  })

  it.each([
    ['7', 7],
    ['0', 0],
    ['99999999999', 1800],
    ['Fri, 01 Jan 2027 00:00:30 GMT', 30],
    ['Fri, 01 Jan 2027 00:00:00 GMT', 0],
    ['Thu, 31 Dec 2026 00:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1e9', undefined],
  ])('A-52: reads Retry-After: %s as %s seconds, by the clock of the server', async (value, retryAfter) => {
    const url = await hostile((_, response) => {
      response.sendDate = false
      response.writeHead(503, { 'retry-after': value, date: 'Fri, 01 Jan 2027 00:00:00 GMT' })
      response.end()
    })
    const outcome = await post(url)
    expect(outcome.kind === 'failed' && outcome.failure.retryAfter).toBe(retryAfter)
  })

  it('says in words that nothing answers', async () => {
    const url = await hostile(() => {})
    for (const close of closers.splice(0)) await close()
    expect(await post(url)).toMatchObject({
      failure: { kind: 'unreachable', message: `Cannot reach ${url.slice(7)}: nothing answers there` },
    })
  })

  it('says in words that a connection broke, with or without an answer begun', async () => {
    const cut = await hostileSocket((socket) => socket.once('data', () => socket.destroy()))
    expect(await post(cut)).toMatchObject({ failure: { kind: 'unreachable', message: expect.stringContaining('the connection broke') } })
    const begun = await hostileSocket((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{"access_token":"x"')
        setTimeout(() => socket.destroy(), 10)
      }),
    )
    expect(await post(begun)).toMatchObject({ failure: { kind: 'unreachable' } })
  })

  it('says nothing of what was sent when the network speaks gibberish', async () => {
    const url = await hostileSocket((socket) => socket.end('\x1b[31mSSH-2.0-hello\r\n'))
    const outcome = await post(url)
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'unreachable' } })
    expect(JSON.stringify(outcome)).not.toMatch(/secret|\\u001b/)
  })
})

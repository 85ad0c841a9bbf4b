import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendRaw, statusOf } from '../../support/raw-http.ts'
import { startTestServer, type TestServer } from '../../support/running-server.ts'

/** Whose name a request must be sent to (decision 15, D-60), byte for byte, since no HTTP client would send most of these. */

const servers = new Map<string, TestServer>()
beforeAll(async () => {
  servers.set('on loopback', await startTestServer())
  servers.set('at https://tv.example', await startTestServer({ issuer: 'https://tv.example' }))
  servers.set('at http://tv.test:8628', await startTestServer({ issuer: 'http://tv.test:8628', allowsInsecureHttp: true }))
})
afterAll(async () => {
  for (const server of servers.values()) await server.close()
})

function serverAt(where: string): TestServer {
  const server = servers.get(where)
  if (!server) throw new Error(`There is no server ${where}`)
  return server
}

const ask = (server: TestServer, target: string, ...headers: string[]) =>
  sendRaw(server.port, [
    `GET ${target} HTTP/1.1`,
    ...headers.map((header) => header.replace('PORT', String(server.port))),
    'Connection: close',
  ])

describe('a request', () => {
  it.each([
    ['on loopback', 'Host: 127.0.0.1:PORT', 200],
    ['on loopback', 'Host: localhost:PORT', 200],
    ['on loopback', 'Host: LOCALHOST:PORT', 200],
    ['on loopback', 'Host: [::1]:PORT', 200],
    ['on loopback', 'Host: 127.0.0.1', 200],
    ['on loopback', 'Host: 127.0.0.1:1', 200],
    ['on loopback', 'Host: evil.example', 421],
    ['on loopback', 'Host: evil.example:PORT', 421],
    ['on loopback', 'Host: localhost.evil.example:PORT', 421],
    ['on loopback', 'Host: 127.0.0.1.evil.example:PORT', 421],
    ['on loopback', 'Host: localhost.:PORT', 421],
    ['on loopback', 'Host: 0.0.0.0:PORT', 421],
    ['on loopback', 'Host: 192.168.1.20:PORT', 421],
    ['on loopback', 'Host: tv.test:PORT', 421],
    ['on loopback', 'Host: evil@127.0.0.1:PORT', 400],
    ['on loopback', 'Host: 127.0.0.1:PORT/evil', 400],
    ['on loopback', 'Host: 127.0.0.1:99999', 400],
    ['on loopback', 'Host: a,b', 400],
    ['on loopback', 'Host: ', 400],
    ['at https://tv.example', 'Host: tv.example', 200],
    ['at https://tv.example', 'Host: tv.example:443', 200],
    ['at https://tv.example', 'Host: TV.Example', 200],
    ['at https://tv.example', 'Host: tv.example.', 421],
    ['at https://tv.example', 'Host: tv.example:8443', 421],
    ['at https://tv.example', 'Host: tv.example:80', 421],
    ['at https://tv.example', 'Host: www.tv.example', 421],
    ['at https://tv.example', 'Host: tv.example.evil', 421],
    ['at https://tv.example', 'Host: 127.0.0.1:PORT', 421],
    ['at https://tv.example', 'Host: localhost', 421],
    ['at http://tv.test:8628', 'Host: tv.test:8628', 200],
    ['at http://tv.test:8628', 'Host: tv.test', 421],
    ['at http://tv.test:8628', 'Host: tv.test:PORT', 421],
    ['at http://tv.test:8628', 'Host: 127.0.0.1:PORT', 421],
  ])('decision 15: to the server %s with %j is answered %i', async (where, host, status) => {
    const answers = await Promise.all(['/jwks', '/nowhere', '/signin'].map((path) => ask(serverAt(where), path, host)))
    expect(answers.map(statusOf)).toEqual(status === 200 ? [200, 404, 200] : [status, status, status])
    if (status !== 200) for (const answer of answers) expect(answer).not.toMatch(/evil|tv\.|set-cookie|x-powered-by/i)
  })

  it('D-60: with two Host headers is answered 400, whichever is ours, and so is one that names a host in its target', async () => {
    const server = serverAt('on loopback')
    const own = `127.0.0.1:${server.port}`
    const twice = [
      ['Host: 127.0.0.1:PORT', 'Host: evil.example'],
      ['Host: evil.example', 'Host: 127.0.0.1:PORT'],
      ['Host: 127.0.0.1:PORT', 'host: 127.0.0.1:PORT'],
    ]
    for (const headers of twice) expect(statusOf(await ask(server, '/jwks', ...headers))).toBe(400)
    for (const target of [`http://evil.example/jwks`, `http://${own}/jwks`, `HTTP://${own}/device`, 'evil.example:443', '*', 'jwks'])
      expect(statusOf(await ask(server, target, `Host: ${own}`))).toBe(400)
  })

  it('D-60: without Host is answered 400 in HTTP/1.1 and in HTTP/1.0', async () => {
    const { port } = serverAt('on loopback')
    expect(statusOf(await sendRaw(port, ['GET /jwks HTTP/1.1', 'Connection: close']))).toBe(400)
    expect(statusOf(await sendRaw(port, ['GET /jwks HTTP/1.0']))).toBe(400)
    expect(statusOf(await sendRaw(port, ['GET /jwks HTTP/1.0', `Host: 127.0.0.1:${port}`]))).toBe(200)
  })

  it('D-60: with a path of two slashes stays here', async () => {
    const server = serverAt('on loopback')
    for (const target of ['//evil.example/device', '/\\evil.example', '/%2f%2fevil.example', '//signin', '/device//evil.example']) {
      const answer = await ask(server, target, 'Host: 127.0.0.1:PORT')
      expect(statusOf(answer)).toBe(404)
      expect(answer).not.toMatch(/^location:/im)
    }
  })

  it('D-60: to open a tunnel or another protocol is not granted', async () => {
    const server = serverAt('on loopback')
    const connect = await sendRaw(server.port, ['CONNECT evil.example:443 HTTP/1.1', 'Host: evil.example:443'])
    expect(statusOf(connect)).not.toBe(200)
    const upgrade = await ask(server, '/jwks', 'Host: 127.0.0.1:PORT', 'Upgrade: h2c')
    expect(statusOf(upgrade)).toBe(200)
  })
})

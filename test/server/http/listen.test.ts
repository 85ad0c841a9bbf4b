import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { RequestListener, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Agent, request } from 'undici'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Listening, listen } from '../../../server/http/listen.ts'
import { selfSigned } from '../../support/certificate.ts'
import { hasIPv6Loopback } from '../../support/loopback.ts'
import { heard, openRaw } from '../../support/raw-http.ts'

/** A port: how long it waits for others, and how it ends. */

const open: Listening[] = []
afterEach(async () => {
  for (const listening of open.splice(0)) await listening.close()
})

async function start(listener: RequestListener, hosts = ['127.0.0.1'], port = 0): Promise<Listening> {
  const listening = await listen(hosts, port)
  listening.serve(listener)
  open.push(listening)
  return listening
}

/** How long something takes, in milliseconds. */
async function timeOf(work: Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work
  return performance.now() - began
}

const hello: RequestListener = (_request, response) => response.end('hello')
const get = (port: number) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`

describe('a port', () => {
  it('D-37: gives headers, a whole request and an idle connection a time of their own', async () => {
    const servers: Server[] = []
    const note = (message: unknown) => servers.push((message as { server: Server }).server)
    subscribe('http.server.request.start', note)
    const { port } = await start(hello)
    const { headers } = await request(`http://127.0.0.1:${port}/`)
    unsubscribe('http.server.request.start', note)
    expect(
      servers.map(({ headersTimeout, requestTimeout, keepAliveTimeout }) => [headersTimeout, requestTimeout, keepAliveTimeout]),
    ).toEqual([[15_000, 30_000, 30_000]])
    expect(headers['keep-alive']).toBe('timeout=30')
  })

  it.runIf(hasIPv6Loopback)('is the same on every address', async () => {
    const { port } = await start(hello, ['127.0.0.1', '::1'])
    for (const host of ['127.0.0.1', '[::1]']) expect(await (await request(`http://${host}:${port}/`)).body.text()).toBe('hello')
  })

  it.runIf(hasIPv6Loopback)('that is taken on one of two addresses is open on neither', async () => {
    const { port } = await start(hello, ['::1'])
    await expect(listen(['127.0.0.1', '::1'], port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await expect(request(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

describe('the end of a port', () => {
  it('lets a running request finish, ends its connection then, and takes no new one', async () => {
    let arrived = (_response: ServerResponse) => {}
    const running = new Promise<ServerResponse>((resolve) => {
      arrived = resolve
    })
    const { port, close } = await start((_request, response) => arrived(response))
    const socket = await openRaw(port)
    const answer = heard(socket)
    socket.write(get(port))
    const response = await running
    const rest = timeOf(close())
    await expect(openRaw(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    response.end('done')
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n(.*\r\n)+done$/)
    expect(await rest).toBeLessThan(1900)
  })

  it('does not wait for connections that are kept alive, nor for one that a browser opened in advance', async () => {
    const { port, close } = await start(hello)
    const agent = new Agent()
    await (await request(`http://127.0.0.1:${port}/`, { dispatcher: agent })).body.text()
    const spare = heard(await openRaw(port))
    await (await request(`http://127.0.0.1:${port}/`, { dispatcher: agent })).body.text()
    expect(await timeOf(close())).toBeLessThan(1900)
    expect(await spare).toBe('')
    await agent.close()
  })

  it('is not held for longer than two seconds by whatever never ends', async () => {
    let running = 0
    const { port, close } = await start((incoming, response) => {
      running += 1
      incoming.resume()
      response.flushHeaders()
    })
    const [headers, body, stuck] = [await openRaw(port), await openRaw(port), await openRaw(port)]
    const all = [headers, body, stuck].map(heard)
    headers.write('POST / HTTP/1.1\r\nHost: 127')
    body.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nhalf')
    stuck.write(get(port))
    await vi.waitFor(() => expect(running).toBe(2), 30_000)
    const time = await timeOf(close())
    expect(time).toBeGreaterThan(1900)
    expect(time).toBeLessThan(4500)
    await Promise.all(all)
  })
  it('is not held for longer by a handshake that stops half-way', async () => {
    const arrived: Socket[] = []
    const note = (message: unknown) => arrived.push((message as { socket: Socket }).socket)
    const { port, close } = await listen(['127.0.0.1'], 0, selfSigned('localhost'))
    subscribe('net.server.socket', note)
    const socket = await openRaw(port)
    const answer = heard(socket)
    socket.write(Buffer.from([22, 3, 1, 2, 0, 1]))
    await vi.waitFor(() => expect(arrived.map(({ bytesRead }) => bytesRead)).toEqual([6]), 30_000)
    unsubscribe('net.server.socket', note)
    expect(await timeOf(close())).toBeLessThan(4500)
    expect(await answer).toBe('')
  })
})

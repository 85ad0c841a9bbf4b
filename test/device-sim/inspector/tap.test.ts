import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { Agent, Dispatcher, request } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { type Exchange, exchangesOf, type WireEvent } from '../../../device-sim/inspector/exchange.ts'
import { Secrets } from '../../../device-sim/inspector/secrets.ts'
import { wireTap } from '../../../device-sim/inspector/tap.ts'
import { createHttp } from '../../../src/device/http.ts'
import { monotonicClock } from '../../../src/time/system-clock.ts'
import { instant, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { secretsOfTheRun } from '../../support/inspected-run.ts'
import { serveLocally } from '../../support/local-server.ts'

/** Protects two promises: a tap changes nothing of what goes through it, and no secret leaves it (E-09). */

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Tapped {
  readonly dispatcher: Dispatcher
  readonly events: WireEvent[]
  exchange(): Exchange | undefined
}

function tapped(under: Dispatcher = new Agent()): Tapped {
  const events: WireEvent[] = []
  let count = 0
  const dispatcher = wireTap({
    under,
    clock: new VirtualClock(instant(5000)),
    secrets: new Secrets(),
    nextId: () => ++count,
    onEvent: (event) => events.push(event),
  })
  closers.push(() => under.destroy())
  return { dispatcher, events, exchange: () => exchangesOf(events)[0] }
}

type Listener = Parameters<typeof serveLocally>[0]

async function server(listener: Listener): Promise<string> {
  const { url, close } = await serveLocally(listener)
  closers.push(close)
  return url
}

describe('wireTap()', () => {
  it('tells of a request and its answer, by the clock it was given, with names for the secrets in both', async () => {
    const url = await server((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'sid=1234', 'x-echo': secretsOfTheRun.access_token })
      response.end(JSON.stringify({ ...secretsOfTheRun, user_code: 'WDJB-MJHT' }))
    })
    const tap = tapped()
    const http = createHttp({ clock: monotonicClock, dispatcher: tap.dispatcher, environment: {} })
    const form = `device_code=${secretsOfTheRun.device_code}`
    const authorization = `Bearer ${secretsOfTheRun.access_token}`
    const outcome = await http.postForm(`${url}/token?access_token=${secretsOfTheRun.access_token}`, form, { authorization })
    expect(outcome).toMatchObject({ kind: 'answer', members: secretsOfTheRun })
    expect(tap.events).toMatchObject([
      {
        type: 'requested',
        request: {
          at: 5000,
          method: 'POST',
          url: `${url}/token?access_token=access%20token%20%231`,
          body: { text: 'device_code=code%20%231', bytes: form.length },
        },
      },
      {
        type: 'answered',
        answer: {
          at: 5000,
          status: 200,
          statusText: 'OK',
          body: {
            text: '{"device_code":"code #1","access_token":"access token #1","refresh_token":"refresh token #1","id_token":"id token #1","user_code":"WDJB-MJHT"}',
          },
          tokens: [
            { name: 'id token #1', form: 'signed' },
            { name: 'access token #1', form: 'opaque', characters: 40 },
            { form: 'opaque' },
          ],
        },
      },
    ])
    const told = JSON.stringify(tap.events)
    expect(told).toContain('["authorization","Bearer access token #1"]')
    expect(told).toContain('["x-echo","access token #1"]')
    expect(told).toContain('["set-cookie","sid=cookie #1"]')
    for (const secret of Object.values(secretsOfTheRun))
      for (let at = 0; at + 12 <= secret.length; at++) expect(told).not.toContain(secret.slice(at, at + 12))
  })

  it('hands a large body on whole, and keeps 64 KiB of it', async () => {
    const size = 3_000_000
    const url = await server((_, response) => void response.end('a'.repeat(size)))
    const tap = tapped()
    const { body } = await request(url, { dispatcher: tap.dispatcher })
    expect((await body.text()).length).toBe(size)
    expect(tap.exchange()).toMatchObject({ answer: { body: { bytes: size, note: 'cut after 65536 bytes' } } })
  })

  it('hands the brakes of a reader on to the network', () => {
    let network: Dispatcher.DispatchHandler = {}
    class Network extends Dispatcher {
      override dispatch(_: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
        network = handler
        return false
      }
      override destroy(): Promise<void> {
        return Promise.resolve()
      }
    }
    const reader = { onConnect() {}, onHeaders: () => true, onData: () => false, onComplete() {}, onError() {} }
    expect(tapped(new Network()).dispatcher.dispatch({ path: '/', method: 'GET' }, reader)).toBe(false)
    let isPaused = false
    const pause = () => {
      isPaused = true
    }
    network.onResponseData?.({ aborted: false, paused: false, reason: null, abort() {}, pause, resume() {} }, Buffer.from('x'))
    expect(isPaused).toBe(true)
  })

  it('keeps nothing of a body that is no text', async () => {
    const url = await server((_, response) => void response.end(Buffer.from([0x1f, 0x8b, 0, 1, 2])))
    const tap = tapped()
    await (await request(url, { dispatcher: tap.dispatcher })).body.dump()
    expect(tap.exchange()).toMatchObject({ answer: { body: { text: '', bytes: 5, note: 'not text' } } })
  })

  it('lets an answer through that has an informational one before it', async () => {
    const url = await rawServer('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    const tap = tapped()
    expect(await (await request(url, { dispatcher: tap.dispatcher })).body.text()).toBe('ok')
    expect(tap.exchange()).toMatchObject({ answer: { status: 200, body: { text: 'ok' } } })
  })

  it.each([
    ['a connection that breaks', ''],
    ['an answer that breaks off', 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nhalf'],
    ['what is no HTTP', 'hello\r\n\r\n'],
  ])('passes the error on that comes of %s, and tells it', async (_, bytes) => {
    const url = await rawServer(bytes)
    const tap = tapped()
    const withTap = await errorOf(url, tap.dispatcher)
    expect(withTap).toBe(await errorOf(url, new Agent()))
    expect(tap.exchange()).toMatchObject({ state: 'failed', at: 5000 })
  })

  it('passes a call to stop on, before and after the head of the answer', async () => {
    const url = await server((incoming, response) => {
      if (incoming.url === '/late') response.write('some of it')
    })
    const tap = tapped()
    const early = new AbortController()
    const late = new AbortController()
    const never = request(`${url}/early`, { dispatcher: tap.dispatcher, signal: early.signal })
    const { body } = await request(`${url}/late`, { dispatcher: tap.dispatcher, signal: late.signal })
    early.abort(new Error('enough'))
    late.abort(new Error('enough'))
    await expect(never).rejects.toThrow('enough')
    await expect(body.text()).rejects.toThrow('enough')
    expect(exchangesOf(tap.events)).toMatchObject([
      { state: 'failed', message: 'enough' },
      { state: 'failed', message: 'Request aborted' },
    ])
  })

  it('leaves an exchange open that nothing answers, until the device gives up', async () => {
    class Silence extends Dispatcher {
      override dispatch(): boolean {
        return true
      }
      override destroy(): Promise<void> {
        return Promise.resolve()
      }
    }
    const tap = tapped(new Silence())
    const http = createHttp({ clock: monotonicClock, dispatcher: tap.dispatcher, environment: {} })
    expect(await http.getJson('http://127.0.0.1:9/x', { deadline: seconds(0.05) })).toMatchObject({ failure: { kind: 'timed-out' } })
    expect(tap.exchange()).toMatchObject({ state: 'open', request: { method: 'GET', url: 'http://127.0.0.1:9/x' } })
  })
})

async function rawServer(bytes: string): Promise<string> {
  const listening = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(bytes))
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => listening.close(() => resolve())))
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`
}

async function errorOf(url: string, dispatcher: Dispatcher): Promise<string> {
  try {
    await (await request(url, { dispatcher })).body.text()
    return 'none'
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  } finally {
    await dispatcher.destroy()
  }
}

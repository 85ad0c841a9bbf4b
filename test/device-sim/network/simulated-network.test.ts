import { Dispatcher, request } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { SimulatedNetwork } from '../../../device-sim/network/simulated-network.ts'
import { networkOf } from '../../../device-sim/profiles/networks.ts'
import type { NetworkConditions, NetworkName } from '../../../device-sim/profiles/profile.ts'
import { portalHint } from '../../../src/device/captive-portal.ts'
import { discover } from '../../../src/device/discover.ts'
import { drive, type Turn } from '../../../src/device/drive.ts'
import { createHttp } from '../../../src/device/http.ts'
import { httpDeviceApi } from '../../../src/device/http-device-api.ts'
import { seededRandom } from '../../../src/random/seeded-random.ts'
import { instant } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { holdWire } from '../../support/held-wire.ts'
import { serveLocally } from '../../support/local-server.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const good: NetworkConditions = { latency: 0, jitter: 0, loss: 0, offline: [] }

describe('SimulatedNetwork', () => {
  it('passes everything on as it is where nothing is wrong', async () => {
    const { get, clock } = await over('good')
    const answer = await get()
    expect([answer.statusCode, answer.headers['x-served'], await answer.body.text()]).toEqual([200, '1', 'hello'])
    expect(clock.sleeping).toBe(0)
  })

  it('lets an answer take as long as the network is slow', async () => {
    const { get, run, clock } = await over({ ...good, latency: 900 })
    const answer = get().then(({ body }) => body.text())
    await run(899)
    expect(await settled(answer)).toBe(false)
    await run(900)
    expect(await answer).toBe('hello')
    expect(clock.sleeping).toBe(0)
  })

  it('needs half of that for the way there, and half for the way back', async () => {
    const { get, run, served } = await over({ ...good, latency: 901 })
    const answer = get().then(({ body }) => body.text())
    await run(449)
    expect(served.count).toBe(0)
    await run(450)
    expect(served.count).toBe(1)
    await run(900)
    expect(await settled(answer)).toBe(false)
    await run(901)
    expect(await answer).toBe('hello')
  })

  it('varies that by no more than the jitter', async () => {
    const { get, run } = await over({ ...good, latency: 100, jitter: 40 })
    const answers = Array.from({ length: 20 }, () => get().then(({ body }) => body.text()))
    await run(59)
    expect(await Promise.all(answers.map(settled))).not.toContain(true)
    await run(140)
    expect(await Promise.all(answers)).toHaveLength(20)
  })

  it('lets a body come no quicker than the line is wide', async () => {
    const { get, run, served } = await over({ ...good, bandwidth: 64 })
    served.body = 'x'.repeat(8_000)
    const answer = get().then(({ body }) => body.text())
    await run(999)
    expect(await settled(answer)).toBe(false)
    await run(1_000)
    expect(await answer).toHaveLength(8_000)
  })

  it('loses requests on the way there as well as answers on the way back, and says nothing of either', async () => {
    const { get, run, served, clock } = await over({ ...good, loss: 1 })
    const patience = Array.from({ length: 20 }, () => new AbortController())
    const lost = patience.map(({ signal }) => get(signal))
    await run(60_000)
    expect(await Promise.all(lost.map(settled))).not.toContain(true)
    expect(served.count).toBeGreaterThan(3)
    expect(served.count).toBeLessThan(17)
    for (const one of patience) one.abort(new Error('given up'))
    for (const outcome of await Promise.allSettled(lost))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'given up' } })
    expect(clock.sleeping).toBe(0)
  })

  it('loses as many as it says', async () => {
    const { get, run, served } = await over({ ...good, loss: 0.3 })
    const patience = Array.from({ length: 200 }, () => new AbortController())
    const all = patience.map(({ signal }) => get(signal).then(({ body }) => body.text()))
    await run(1)
    for (const one of patience) one.abort()
    const outcomes = await Promise.allSettled(all)
    const arrived = outcomes.filter(({ status }) => status === 'fulfilled').length
    expect(arrived).toBeGreaterThan(120)
    expect(arrived).toBeLessThan(160)
    expect(served.count).toBeGreaterThan(arrived)
  })

  it('fails as a network does that is not there, and takes along what is under way', async () => {
    const { get, run, network, served } = await over({ ...good, latency: 500 })
    const slow = get()
    const gone = expect(slow).rejects.toMatchObject({ code: 'ECONNRESET' })
    await run(100)
    network.use(networkOf('offline'))
    await gone
    await expect(get()).rejects.toMatchObject({ code: 'ENETUNREACH' })
    await run(1_000)
    expect(served.count).toBe(0)
    network.use(networkOf('good'))
    expect((await get()).statusCode).toBe(200)
  })

  it('is away for a spell, from when it was switched on', async () => {
    const { get, run, clock } = await over({ ...good, offline: [{ after: 10, for: 5 }] })
    expect(await (await get()).body.text()).toBe('hello')
    await run(9_000)
    await run(10_000)
    await expect(get()).rejects.toMatchObject({ code: 'ENETUNREACH' })
    await run(15_000)
    expect(await (await get()).body.text()).toBe('hello')
    expect(clock.sleeping).toBe(0)
  })

  it('cuts what is under way when a spell begins', async () => {
    const { get, run, clock } = await over({ ...good, latency: 2_000, offline: [{ after: 1, for: 5 }] })
    const cut = expect(get()).rejects.toMatchObject({ code: 'ECONNRESET' })
    await run(1_000)
    await cut
    expect(clock.sleeping).toBe(0)
  })

  it.each<[string, NetworkConditions['offline']]>([
    ['by hand', []],
    ['by a spell', [{ after: 0.75, for: 5 }]],
  ])('cuts an answer on its way back (%s): the server has done its part, and the device never hears of it', async (_, offline) => {
    const { get, run, network, served, clock } = await over({ ...good, latency: 1_000, offline })
    const cut = expect(get()).rejects.toMatchObject({ code: 'ECONNRESET' })
    await run(750)
    if (offline.length === 0) network.cut()
    await cut
    expect(served.count).toBe(1)
    expect(clock.sleeping).toBe(0)
  })

  it('lets every part of an answer take the way back from when it was sent, in its order', async () => {
    const { server, run, clock, dispatcher } = byHand({ ...good, latency: 200 })
    const got: string[] = []
    const whole = request('http://tv.example/', { dispatcher }).then(async ({ body }) => {
      for await (const chunk of body) got.push(`${chunk} at ${clock.now()}`)
    })
    await run(100)
    server.handler?.onResponseStart?.(idle, 200, {}, '')
    server.handler?.onResponseData?.(idle, Buffer.from('one'))
    await run(130)
    server.handler?.onResponseData?.(idle, Buffer.from('two'))
    server.handler?.onResponseEnd?.(idle, {})
    await run(229)
    expect(got).toEqual(['one at 200'])
    await run(230)
    await whole
    expect(got).toEqual(['one at 200', 'two at 230'])
    expect(clock.sleeping).toBe(0)
  })

  it('lets what came before a broken connection arrive before it', async () => {
    const { server, run, dispatcher } = byHand({ ...good, latency: 200 })
    const answer = request('http://tv.example/', { dispatcher })
    await run(100)
    server.handler?.onResponseStart?.(idle, 200, {}, '')
    server.handler?.onResponseError?.(idle, new Error('broken'))
    await run(200)
    const { statusCode, body } = await answer
    expect(statusCode).toBe(200)
    await expect(body.text()).rejects.toThrow('broken')
  })

  it.each([0, 200])('makes what is thrown where a request should have gone on an error of that request (after %i ms)', async (latency) => {
    const { server, run, clock, dispatcher } = byHand({ ...good, latency })
    server.refusal = new Error('no more requests')
    const refused = expect(request('http://tv.example/', { dispatcher })).rejects.toThrow('no more requests')
    await run(latency)
    await refused
    expect(clock.sleeping).toBe(0)
  })

  it('hands on what the server does wrong', async () => {
    const { get, served } = await over({ ...good, bandwidth: 1_000_000 })
    served.breaks = true
    await expect(get().then(({ body }) => body.text())).rejects.toThrow()
  })
})

describe('a device behind a captive portal', () => {
  it('does not take its page for an answer, and says what it may be', async () => {
    const { dispatcher, url, clock, served } = await over('captive-portal')
    const http = createHttp({ clock, dispatcher, environment: {} })
    const outcome = await discover({ http, issuer: url, allowsInsecure: true })
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'captive-portal' } })
    expect(outcome.kind === 'failed' && outcome.failure.message).toContain(portalHint)
    expect(served.count).toBe(0)
  })

  it('does not believe its certificate', async () => {
    const { dispatcher, clock } = await over('captive-portal')
    const http = createHttp({ clock, dispatcher, environment: {} })
    const outcome = await http.getJson('https://signin.example.test/')
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { kind: 'captive-portal', message: `Cannot reach signin.example.test: its certificate is for another name; ${portalHint}` },
    })
  })
})

describe('drive() over a network', () => {
  it.each<[string, NetworkName | NetworkConditions]>([
    ['that is good', 'good'],
    ['that is slow', 'slow'],
    ['that loses a third', { ...good, latency: 80, loss: 0.3 }],
    ['that is away for a while', { ...good, offline: [{ after: 12, for: 40 }] }],
  ])('%s signs in, never polls below the interval, and spends the grant once', async (_, conditions) => {
    const grant = new Grant()
    const { session, turns } = await signIn(conditions, grant)
    expect(session.phase).toBe('signed-in')
    expect(grant.redeemed).toBe(1)
    expect(Math.min(...grant.gaps())).toBeGreaterThanOrEqual(5_000)
    expect(turns.length).toBeGreaterThan(3)
  })

  it('A-47: learns that its code is spent where the tokens were cut off on their way, and polls no more', async () => {
    const grant = new Grant()
    const { session } = await signIn({ ...good, latency: 2_000, offline: [{ after: 22.5, for: 5 }] }, grant)
    expect(session).toMatchObject({ phase: 'ended', ending: { reason: 'refused', refusal: { code: 'invalid_grant' } } })
    expect(grant.redeemed).toBe(1)
    expect(grant.polledAt.filter((at) => at >= 20_000)).toEqual([22_000, 33_500])
  })

  it('that is lossy ends with tokens or, where exactly those were lost, with a spent code, and never polls below the interval', async () => {
    const endings: string[] = []
    for (let seed = 1; seed <= 30; seed += 1) {
      const grant = new Grant()
      const { session } = await signIn('lossy', grant, seed)
      expect(grant.redeemed).toBe(1)
      expect(Math.min(...grant.gaps())).toBeGreaterThanOrEqual(5_000)
      endings.push(session.phase === 'ended' && session.ending.reason === 'refused' ? session.ending.refusal.code : session.phase)
    }
    expect([...new Set(endings)].sort()).toEqual(['invalid_grant', 'signed-in'])
    expect(endings.filter((ending) => ending === 'invalid_grant').length).toBeLessThan(12)
  })

  it('waits for a network that went away after the codes came, and says when it tries again', async () => {
    const { turns } = await signIn({ ...good, offline: [{ after: 1, for: 30 }] }, new Grant())
    const failures = turns.flatMap(({ event }) => (event.type === 'failed' ? [event.failure.message] : []))
    expect(failures[0]).toContain('there is no way to it; check the network')
    expect(failures).toHaveLength(2)
    expect(turns.at(-1)?.session.phase).toBe('signed-in')
  })
})

/** What carries requests, in the hands of the test: it keeps the last handler, or throws. */
class HandHeld extends Dispatcher {
  handler: Dispatcher.DispatchHandler | undefined
  refusal: Error | undefined

  override dispatch(_: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (this.refusal) throw this.refusal
    this.handler = handler
    handler.onRequestStart?.(idle, undefined)
    return true
  }
}

const idle: Dispatcher.DispatchController = { aborted: false, paused: false, reason: null, abort() {}, pause() {}, resume() {} }

/** A network over a server that answers when the test says so. */
function byHand(conditions: NetworkConditions) {
  const clock = new VirtualClock()
  const server = new HandHeld()
  const dispatcher = new SimulatedNetwork(networkOf(conditions), { clock, random: seededRandom(7) }).over(server)
  return { server, dispatcher, clock, run: (to: number) => clock.advanceTo(instant(to)) }
}

interface Served {
  count: number
  body: string
  breaks: boolean
}

/** A server that says hello, behind a network; time goes on by hand, and stands still while anything is on the wire. */
async function over(network: NetworkName | NetworkConditions) {
  const served: Served = { count: 0, body: 'hello', breaks: false }
  const { url, close } = await serveLocally((_, response) => {
    served.count += 1
    response.writeHead(200, { 'x-served': String(served.count), 'content-length': served.body.length })
    if (served.breaks) response.write('h', () => response.destroy())
    else response.end(served.body)
  })
  const clock = new VirtualClock()
  const wire = holdWire(clock)
  closers.push(() => wire.close(), close)
  const simulated = new SimulatedNetwork(networkOf(network), { clock, random: seededRandom(7) })
  const dispatcher = simulated.over(wire.dispatcher)
  const get = (signal?: AbortSignal): Promise<Dispatcher.ResponseData> => request(url, { dispatcher, ...(signal ? { signal } : {}) })
  const run = (to: number) => clock.advanceTo(instant(to))
  return { url, dispatcher, get, run, clock, served, network: simulated }
}

/** Whether a promise has come to its end. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const mark = {}
  return (await Promise.race([promise, Promise.resolve(mark)]).catch(() => undefined)) !== mark
}

/** A grant that is approved after 20 s; it knows when it was polled, and spends itself once. */
class Grant {
  readonly polledAt: number[] = []
  redeemed = 0

  poll(at: number): readonly [number, object] {
    this.polledAt.push(at)
    if (at < 20_000) return [400, { error: 'authorization_pending' }]
    if (this.redeemed > 0) return [400, { error: 'invalid_grant' }]
    this.redeemed += 1
    return [200, { access_token: 'secret-access-token', token_type: 'Bearer' }]
  }

  gaps(): readonly number[] {
    return this.polledAt.slice(1).map((at, index) => at - (this.polledAt[index] ?? 0))
  }
}

/** A device that signs in at a real server over a network, on a clock that stands still while anything is on the wire. */
async function signIn(network: NetworkName | NetworkConditions, grant: Grant, seed = 11) {
  const clock = new VirtualClock()
  const { url, close } = await serveLocally((asked, response) => {
    const [status, answer] = asked.url === '/token' ? grant.poll(clock.now()) : [200, codes]
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  })
  const wire = holdWire(clock)
  closers.push(() => wire.close(), close)
  const simulated = new SimulatedNetwork(networkOf(network), { clock, random: seededRandom(seed) })
  const http = createHttp({ clock, dispatcher: simulated.over(wire.dispatcher), environment: {} })
  const endpoints = { deviceAuthorization: `${url}/device_authorization`, token: `${url}/token` }
  const api = httpDeviceApi({ http, endpoints, clientId: 'tv', deviceName: 'TV', issuer: url, allowsInsecure: true })
  const turns: Turn[] = []
  const driven = drive({ api, clock, onTurn: (turn) => turns.push(turn) })
  await clock.advanceTo(instant(700_000))
  return { session: await driven, turns }
}

const codes = {
  device_code: 'secret-device-code',
  user_code: 'WDJB-MJHT',
  verification_uri: 'http://127.0.0.1/device',
  expires_in: 600,
  interval: 5,
}

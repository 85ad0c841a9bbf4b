import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { Client, ClientId } from '../../../server/identity/client.ts'
import type { StartOptions } from '../../../server/start.ts'
import type { Clock } from '../../../src/time/clock.ts'
import { type Instant, instant, later, seconds } from '../../../src/time/units.ts'
import { startTestServer, type TestServer } from '../../support/running-server.ts'

/** A server as `tenfoot serve` starts it, limits included, at which a campaign is played; requests say where in the world they come from. */
export interface Scene {
  readonly server: TestServer
  readonly clock: SkippingClock
  /** Registers a client as `tenfoot client add` does, and answers its id. */
  addClient(id: string, changed: Partial<Client>): Promise<string>
  close(): Promise<void>
}

/** The header by which a request on loopback says which address it stands for. */
export const standsFor = 'x-stands-for'

/** Requests to this process's servers seem to come from where they say: what is played needs many networks, and tests have loopback alone. */
subscribe('http.server.request.start', (message) => {
  const { headers, socket } = (message as { readonly request: IncomingMessage }).request
  if (typeof headers[standsFor] === 'string')
    Object.defineProperty(socket, 'remoteAddress', { value: headers[standsFor], configurable: true })
})

/** Networks of the play. Nothing is ever sent there. */
export const networks = {
  cloud: '8.8.8.8',
  /** Other machines that the same kit rents by the hour. */
  nodes: ['8.8.4.4', '9.9.9.9', '1.1.1.1', '1.0.0.1'],
  office: '145.97.39.155',
  mobile: '2a00:1450:4001:80b::200e',
  /** Somebody else's house. */
  residence: '84.200.69.80',
} as const

/** A clock that is set on, and lets sleepers sleep: three months of a campaign are no work. */
export class SkippingClock implements Clock {
  #now: Instant = instant(1_800_000_000_000)

  now(): Instant {
    return this.#now
  }

  sleepUntil(at: Instant, signal?: AbortSignal): Promise<void> {
    if (at <= this.#now || signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }))
  }

  /** Sets it on, by seconds. */
  skip(by: number): void {
    this.#now = later(this.#now, seconds(by))
  }
}

export const minute = 60
export const day = 86_400

/** Starts the server of a play; with settings of its own where a test tries those. */
export async function startScene(settings: Partial<StartOptions> = {}): Promise<Scene> {
  const clock = new SkippingClock()
  const server = await startTestServer({ clock, limitsIssuing: true, ...settings })
  const television = await server.data.store.clients.find('tenfoot-tv' as ClientId)
  if (!television) throw new Error('A fresh database has no client')
  return {
    server,
    clock,
    addClient: async (id, changed) => {
      await server.data.store.clients.insert({ ...television, ...changed, id: id as ClientId })
      return id
    },
    close: () => server.close(),
  }
}

import type { Logger } from 'pino'
import { Agent } from 'undici'
import type { Workbench } from '../device-sim/instruments/workbench.ts'
import type { TelevisionOptions } from '../device-sim/television/television.ts'
import { type RunningServer, startServer } from '../server/start.ts'
import { systemRandom } from '../src/random/system-random.ts'
import type { Seconds } from '../src/time/units.ts'
import { connect, type SignInTarget } from './connect.ts'
import { issuerSite, localSites, type Site } from './demo-sites.ts'
import { openPage } from './open-page.ts'

/** What a demo is told from outside. */
export interface HouseOptions {
  readonly port: number
  readonly issuer?: string | undefined
  readonly once?: true | undefined
  readonly codeLifetime: Seconds
  readonly interval: Seconds
}

/** What the television calls itself in a demo. */
const deviceName = 'Living room TV'

/** A server and what a television needs to sign in at it; the server moves when another address is asked for. */
export class House {
  readonly #options: HouseOptions
  readonly #data: string
  readonly #log: Logger
  readonly #person = { email: 'ada@example.test', name: 'Ada Example', password: drawPassword() }
  #sites: readonly Site[] = []
  #at = 0
  #server: RunningServer | undefined
  #wasVisited = false

  constructor(options: HouseOptions, data: string, log: Logger) {
    this.#options = options
    this.#data = data
    this.#log = log
  }

  /** Starts the server; where the usual port is taken and nothing demands it, on a free one. */
  async open(): Promise<void> {
    const { issuer, port: wanted } = this.#options
    this.#sites = issuer === undefined ? localSites(wanted) : [await issuerSite(issuer, wanted)]
    try {
      this.#server = await this.#start(this.#site())
    } catch (error) {
      if (issuer !== undefined || !isTaken(error)) throw error
      this.#sites = localSites(0)
      this.#server = await this.#start(this.#site())
    }
    const { port } = this.#server
    this.#sites = this.#sites.map((site) => ({ ...site, port }))
  }

  /** Ends the server; a second call does nothing. */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    await server?.close()
  }

  /** A television that signs in here, with what the demo tells its person. */
  television(bench: Workbench): TelevisionOptions {
    const { email, password } = this.#person
    return {
      connect: (signal) => connect(this.#target(bench), signal),
      clock: bench.clock,
      instruments: bench,
      deviceName,
      openPage,
      once: this.#options.once ?? false,
      demo: {
        email,
        password,
        isPlain: this.#issuer().startsWith('http:'),
        addresses: this.#sites.length,
        nextAddress: () => this.#move(),
        wasVisited: () => this.#wasVisited,
      },
    }
  }

  #target(bench: Workbench): SignInTarget {
    const issuer = this.#issuer()
    const dispatcher = issuer.startsWith('http:') ? toLoopback() : undefined
    return {
      issuer,
      clientId: 'tenfoot-tv',
      deviceName,
      clock: bench.clock,
      allowsInsecure: true,
      bindsTokens: true,
      dispatcher,
      bench,
    }
  }

  async #move(): Promise<void> {
    await this.close()
    this.#at = (this.#at + 1) % this.#sites.length
    this.#wasVisited = false
    this.#server = await this.#start(this.#site())
  }

  #start(site: Site): Promise<RunningServer> {
    const { codeLifetime, interval } = this.#options
    return startServer({
      ...site,
      data: this.#data,
      codeLifetime,
      interval,
      demo: this.#person,
      log: this.#log,
      onVisit: () => {
        this.#wasVisited = true
      },
    })
  }

  #site(): Site {
    const site = this.#sites[this.#at]
    if (!site) throw new Error('Cannot open the demo: it has no address')
    return site
  }

  #issuer(): string {
    if (!this.#server) throw new Error('Cannot connect to the demo: its server is closed')
    return this.#server.issuer
  }
}

/** The television finds its own server whatever that is called: names lead to this machine, also those that only a browser was told. */
function toLoopback(): Agent {
  return new Agent({ connect: { lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]) } })
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

/** Four groups of four letters: 75 bits, and typed in a moment. */
function drawPassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz'
  const group = () => Array.from({ length: 4 }, () => letters.charAt(systemRandom.integer(letters.length))).join('')
  return [group(), group(), group(), group()].join('-')
}

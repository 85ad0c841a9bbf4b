import { readScope } from '../../src/protocol/scope.ts'
import { systemRandom } from '../../src/random/system-random.ts'
import { wallClock } from '../../src/time/system-clock.ts'
import { seconds } from '../../src/time/units.ts'
import { type EventListener, openHeard } from '../audit-feed.ts'
import { checkConfig, type ServerOptions, UnusableConfig } from '../config.ts'
import { type BrandOptions, readBrand } from '../data/brand.ts'
import { refuseDialects } from '../data/data.ts'
import type { Services } from '../flows/services.ts'
import type { Accounts } from '../identity/application.ts'
import { settingsOf } from '../settings.ts'
import { tendData } from '../tend.ts'
import { openidUpstream } from '../upstream/openid-upstream.ts'
import { passwordsOf, peopleOf } from './people.ts'
import { type AuthorizationRouter, embeddedRouter } from './router.ts'

/** What an application says of the server that is built into it. */
export interface EmbeddedOptions {
  /** What people and devices reach it at, with a path of its own: `https://app.example/tv`. */
  readonly issuer: string
  /** The data directory; it is made when it is not there, and operators' commands work on it. */
  readonly data: string
  /** The people of the application. */
  readonly accounts: Accounts
  /** Told of what nobody expected; on standard error unless told. */
  readonly onProblem?: ((error: unknown) => void) | undefined
  /** Told of everything that is written to the audit trail through this server, once it is committed, each event once and in order (docs/audit.md). */
  readonly onEvent?: EventListener | undefined
  /** Seconds; 600 unless told. */
  readonly codeLifetime?: number | undefined
  /** Seconds between polls; 5 unless told. */
  readonly interval?: number | undefined
  /** Scopes that devices never get, separated by spaces (C-02). */
  readonly refusedScope?: string | undefined
  /** Proxies in front of the application, as CIDR, that are believed who sent a request (D-35). */
  readonly trustedProxies?: readonly string[] | undefined
  /** What people see instead of tenfoot: a name, a colour such as `#0b6b5f`, and the file of a logo, SVG or PNG. */
  readonly brand?: BrandOptions | undefined
  /** Lets a private address be reached over plain http. */
  readonly allowsInsecureHttp?: boolean | undefined
}

/** A server inside an application. */
export interface EmbeddedServer {
  readonly issuer: string
  /** To be mounted at the root of the application, before parsers of bodies. */
  readonly router: AuthorizationRouter
  /** Ends what it does now and then, and closes its data. */
  close(): Promise<void>
}

/**
 * Builds an authorization server into an application with people of its own. Rejects with `UnusableConfig` or `UnusableData`, whose
 * messages say what to do.
 */
export async function createAuthorizationServer(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { issuer, accounts, onEvent, onProblem: onError = complain } = options
  const said = serverOptionsOf(options)
  checkConfig(said)
  if (new URL(issuer).pathname === '/')
    throw new UnusableConfig(
      `Give the issuer a path of its own, such as ${new URL('/tv', issuer)}, so that its pages do not stand in the way of yours`,
    )
  const brand = readBrand(options.brand)
  refuseDialects(options.data)
  const data = await openHeard(options.data, { create: true, onProblem: onError }, [onEvent], onError)
  if ((await data.store.issuer.find()) !== issuer) await data.store.issuer.note(issuer)
  const services: Services = {
    store: { ...data.store, people: peopleOf(accounts) },
    signer: data.signer,
    pepper: data.pepper,
    passwords: passwordsOf(accounts),
    upstream: openidUpstream((provider, why) => onError(new Error(`Cannot use the provider ${provider}: ${why}`))),
    clock: wallClock,
    random: systemRandom,
    settings: settingsOf(said, { issuer, brand }),
  }
  const over = new AbortController()
  const tended = tendData(data, { clock: wallClock, onKey: () => undefined, onError }, over.signal)
  return {
    issuer,
    router: embeddedRouter(services, { onError, application: 'current' in accounts ? accounts : undefined }),
    close: async () => {
      over.abort()
      await tended
      await data.close()
    },
  }
}

function serverOptionsOf(options: EmbeddedOptions): ServerOptions {
  const { issuer, data, codeLifetime = 600, interval = 5, refusedScope = '', trustedProxies, allowsInsecureHttp, brand } = options
  const { hostname, port } = new URL(issuer)
  return {
    hosts: [hostname],
    port: Number(port),
    issuer,
    data,
    codeLifetime: seconds(codeLifetime),
    interval: seconds(interval),
    refusedScope: readScope(refusedScope) ?? [],
    trustedProxies,
    allowsInsecureHttp,
    brand,
  }
}

function complain(error: unknown): void {
  process.stderr.write(`tenfoot: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}

import type { Logger } from 'pino'
import type { Random } from '../src/random/random.ts'
import { systemRandom } from '../src/random/system-random.ts'
import { isLoopback } from '../src/text/transport.ts'
import type { Clock } from '../src/time/clock.ts'
import { wallClock } from '../src/time/system-clock.ts'
import { type Instant, later, seconds } from '../src/time/units.ts'
import { type EventListener, openHeard } from './audit-feed.ts'
import { checkConfig, issuerAt, type ServerOptions, withPort } from './config.ts'
import { readBrand } from './data/brand.ts'
import { type Certificate, readCertificate } from './data/certificate.ts'
import { type Data, refuseDialects } from './data/data.ts'
import { admitDemo, type DemoPerson, holdDemo, refuseDemo } from './data/demo-person.ts'
import type { Dialect, DialectName, OpenDialect } from './dialects/dialect.ts'
import type { Services, Settings } from './flows/services.ts'
import { authorizationServer } from './http/express.ts'
import { type Listening, listen } from './http/listen.ts'
import type { AuditEntry } from './identity/audit.ts'
import { argon2Passwords } from './keys/argon2-passwords.ts'
import type { DatedKey } from './keys/rotation.ts'
import type { Meters } from './metrics/meters.ts'
import { serveMetrics } from './metrics/serve-metrics.ts'
import { errorLog, requestLog } from './request-log.ts'
import { settingsOf } from './settings.ts'
import { tendData } from './tend.ts'
import { openidUpstream } from './upstream/openid-upstream.ts'

/** Who is told about a running server. */
export interface ServerWatchers {
  readonly log: Logger
  /** Called when anybody opens a page. */
  readonly onVisit?: (() => void) | undefined
  /**
   * Told of everything that is written to the audit trail through this server, once it is committed: each event once, in order, the next when a
   * promise that it answers is settled. What it throws is logged, and no request waits for it.
   */
  readonly onEvent?: EventListener | undefined
}

/** Where a server's time and chance come from: the system, unless a test decides. */
export interface ServerWorld {
  readonly clock?: Clock | undefined
  readonly random?: Random | undefined
}

/** Everything that a server is started with. */
export type StartOptions = ServerOptions & ServerWatchers & ServerWorld

/** A server that is ready. */
export interface RunningServer {
  readonly issuer: string
  readonly port: number
  /** What its operator is told once, when a dialect begins a data directory: secrets among it. */
  readonly toldOnce: readonly string[]
  /** Where metrics are had, if anywhere. */
  readonly metricsPort?: number | undefined
  /** Takes no new requests and lets running ones finish, for two seconds at most. */
  close(): Promise<void>
}

/** A certificate that ends within two weeks should have been renewed by now. */
const warnBefore = seconds(14 * 86_400)

const passwords = argon2Passwords()

/** Starts the authorization server; rejects with `UnusableConfig`, `UnusableData`, or with why it cannot listen. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  checkConfig(options)
  if (!options.dialect) refuseDialects(options.data)
  const { clock, log, onEvent } = options
  const logged = (error: unknown) => log.error(error)
  const meters = options.metrics && (await import('./metrics/meters.ts')).createMeters()
  const counted = meters && ((event: AuditEntry) => meters.happened(event, data.store))
  const data: Data = await openHeard(options.data, { create: true, clock, onProblem: logged }, [onEvent, counted], logged)
  let dialect: Dialect | undefined
  try {
    dialect = await openDialect(data, options)
    const extras = { dialect, meters }
    return await startMetered(data, options, extras)
  } catch (error) {
    await dialect?.close()
    await data.close()
    throw error
  }
}

/** Loaded only where they are spoken. */
const dialects: Readonly<Record<DialectName, () => Promise<OpenDialect>>> = {
  workos: async () => (await import('./dialects/workos/dialect.ts')).openWorkos,
}

async function openDialect(data: Data, { dialect, data: directory, clock = wallClock }: StartOptions): Promise<Dialect | undefined> {
  if (!dialect) return undefined
  const open = await dialects[dialect]()
  return open(directory, data, clock)
}

/** What only some servers have. */
interface Extras {
  readonly dialect: Dialect | undefined
  readonly meters: Meters | undefined
}

/** Metrics are had for as long as anything is left to be counted. */
async function startMetered(data: Data, options: StartOptions, extras: Extras): Promise<RunningServer> {
  const { meters } = extras
  const place = options.metrics
  if (!meters || !place) return startOn(data, options, extras)
  const metrics = await serveMetrics(place, meters, (error) => options.log.error(error))
  try {
    const server = await startOn(data, options, extras)
    options.log.info({ host: place.host, port: metrics.port }, 'metrics')
    return { ...server, metricsPort: metrics.port, close: () => server.close().finally(metrics.close) }
  } catch (error) {
    await metrics.close()
    throw error
  }
}

async function startOn(data: Data, options: StartOptions, { dialect, meters }: Extras): Promise<RunningServer> {
  const { hosts, demo, log, onVisit } = options
  if (!demo) await refuseDemo(data)
  const certificate = ownCertificate(options)
  const brand = readBrand(options.brand)
  const listening = await listen(hosts, options.port, certificate)
  const { port } = listening
  const issuer = options.issuer === undefined ? issuerAt(hosts, port, certificate !== undefined) : withPort(options.issuer, port)
  const opening = demo ? openDemo(data, options.data, demo, issuer) : noteIssuer(data, issuer)
  const seeOut = await opening.catch(async (error: unknown) => {
    await listening.close()
    throw error
  })
  const spoken = { ...settingsOf(options, { issuer, brand }), ...dialect?.settings }
  const services = { ...servicesOn(data, options, spoken), ...(meters && measured(data, meters)) }
  const over = new AbortController()
  const noted = requestLog(log)
  const onRequest = meters ? both(noted, meters.requested) : noted
  const watchers = { onRequest, onVisit, onError: errorLog(log), ending: over.signal }
  listening.serve(dialect ? dialect.listener(services, watchers) : authorizationServer(services, watchers))
  const tending = {
    clock: services.clock,
    keyLifetime: options.keyLifetime,
    auditRetention: options.auditRetention,
    onKey: ({ kid, alg, signsFrom }: DatedKey) => log.info({ kid, alg, signsFrom }, 'published a new key'),
    onError: (error: unknown) => log.error(error),
    also: (at: Instant) => tendCertificate(options, listening, at),
  }
  const tended = tendData(data, tending, over.signal)
  log.info({ issuer, hosts, port }, 'listening')
  const close = async () => {
    over.abort()
    await listening.close()
    await tended
    await seeOut?.()
    await dialect?.close()
    await data.close()
  }
  return { issuer, port, toldOnce: dialect?.toldOnce ?? [], close }
}

/** What is measured of the work of a server. */
function measured({ store }: Data, meters: Meters): Pick<Services, 'store' | 'onPoll'> {
  return { store: meters.timed(store), onPoll: meters.polled }
}

/** Tells two of the same thing. */
function both<Told>(one: (told: Told) => void, other: (told: Told) => void): (told: Told) => void {
  return (told) => {
    one(told)
    other(told)
  }
}

/** Operators' commands make links beside the server, and for that have to know where it is reached. */
async function noteIssuer({ store }: Data, issuer: string): Promise<undefined> {
  if ((await store.issuer.find()) !== issuer) await store.issuer.note(issuer)
}

/** A demo brings its own person, and takes nobody else's away; answers how to see that person out. */
async function openDemo(data: Data, directory: string, demo: DemoPerson, issuer: string): Promise<() => Promise<void>> {
  const release = holdDemo(directory)
  try {
    const { protocol, hostname } = new URL(issuer)
    const id = await admitDemo(data, demo, { passwords, allowsOthers: protocol === 'https:' || isLoopback(hostname) })
    return () => data.store.people.remove(id).finally(release)
  } catch (error) {
    release()
    throw error
  }
}

function servicesOn(
  { store, signer, pepper }: Data,
  { clock = wallClock, random = systemRandom, log }: ServerWorld & ServerWatchers,
  settings: Settings,
): Services {
  const upstream = openidUpstream((provider, why) => log.warn({ provider, why }, 'a provider could not be used'))
  return { store, signer, pepper, passwords, upstream, clock, random, settings }
}

/** Takes up a certificate that was renewed; one that cannot be used changes nothing, and one that ends soon is told of. */
function tendCertificate(options: StartOptions, listening: Listening, at: Instant): void {
  const { log } = options
  try {
    const certificate = ownCertificate(options)
    if (!certificate) return
    listening.renew(certificate)
    const validTo = new Date(certificate.validTo).toISOString()
    if (later(at, warnBefore) > certificate.validTo) log.warn({ validTo }, 'the certificate ends soon, or is over')
  } catch (error) {
    log.error(error)
  }
}

/** Reads the certificate that a server is to show, if it is to show one; throws `UnusableData` where it cannot be used. */
export function ownCertificate({ tls, issuer, hosts, port }: ServerOptions): Certificate | undefined {
  return tls && readCertificate(tls, new URL(issuer ?? issuerAt(hosts, port, true)).hostname)
}

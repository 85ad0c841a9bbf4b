import type { Logger } from 'pino'
import type { Random } from '../src/random/random.ts'
import { systemRandom } from '../src/random/system-random.ts'
import { isLoopback } from '../src/text/transport.ts'
import type { Clock } from '../src/time/clock.ts'
import { wallClock } from '../src/time/system-clock.ts'
import { later, seconds } from '../src/time/units.ts'
import { checkConfig, issuerAt, type ServerOptions, withPort } from './config.ts'
import { type Data, openData } from './data/data.ts'
import { admitDemo, type DemoPerson, holdDemo, refuseDemo } from './data/demo-person.ts'
import type { Services, Settings } from './flows/services.ts'
import { authorizationServer } from './http/express.ts'
import { listen } from './http/listen.ts'
import { argon2Passwords } from './keys/argon2-passwords.ts'
import { requestLog } from './request-log.ts'

/** Who is told about a running server. */
export interface ServerWatchers {
  readonly log: Logger
  /** Called when anybody opens a page. */
  readonly onVisit?: (() => void) | undefined
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
  /** Takes no new requests and lets running ones finish, for two seconds at most. */
  close(): Promise<void>
}

/** How long an access token lives (C-16). */
const accessTokenLifetime = seconds(600)

/** How often what is over is removed from the store. */
const purgeEvery = seconds(600)

const passwords = argon2Passwords()

/** Starts the authorization server; rejects with `UnusableConfig`, `UnusableData`, or with why it cannot listen. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  checkConfig(options)
  const data = await openData(options.data, { create: true })
  try {
    return await startOn(data, options)
  } catch (error) {
    await data.close()
    throw error
  }
}

async function startOn(data: Data, options: StartOptions): Promise<RunningServer> {
  const { hosts, demo, log, onVisit } = options
  if (!demo) await refuseDemo(data)
  const listening = await listen(hosts, options.port)
  const { port } = listening
  const issuer = options.issuer === undefined ? issuerAt(hosts, port) : withPort(options.issuer, port)
  const seeOut =
    demo &&
    (await openDemo(data, options.data, demo, issuer).catch(async (error: unknown) => {
      await listening.close()
      throw error
    }))
  const services = servicesOn(data, options, settingsOf(options, issuer))
  listening.serve(authorizationServer(services, { onRequest: requestLog(log), onVisit, onError: (error) => log.error(error) }))
  const over = new AbortController()
  const purged = purgeNowAndThen(services, log, over.signal)
  log.info({ issuer, hosts, port }, 'listening')
  const close = async () => {
    over.abort()
    await listening.close()
    await purged
    await seeOut?.()
    await data.close()
  }
  return { issuer, port, close }
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
  { clock = wallClock, random = systemRandom }: ServerWorld,
  settings: Settings,
): Services {
  return { store, signer, pepper, passwords, clock, random, settings }
}

function settingsOf({ codeLifetime, interval, limitsIssuing = true, demo }: ServerOptions, issuer: string): Settings {
  const demoSignIn = demo && { email: demo.email, password: demo.password }
  const isPlainDemo = demo !== undefined && issuer.startsWith('http:')
  return { issuer, codeLifetime, interval, accessTokenLifetime, limitsIssuing, demoSignIn, isPlainDemo }
}

async function purgeNowAndThen({ store, clock }: Services, log: Logger, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await store.purge(clock.now()).catch((error: unknown) => log.error(error))
    await clock.sleepUntil(later(clock.now(), purgeEvery), over)
  }
}

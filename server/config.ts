import type { Scope } from '../src/protocol/scope.ts'
import { cleanText } from '../src/text/clean.ts'
import { isLoopback, isPrivate } from '../src/text/transport.ts'
import type { Seconds } from '../src/time/units.ts'
import type { BrandOptions } from './data/brand.ts'
import type { TlsFiles } from './data/certificate.ts'
import type { DemoPerson } from './data/demo-person.ts'
import type { DialectName } from './dialects/dialect.ts'
import { accentProblem } from './pages/accent.ts'

/** What an operator says about a server. */
export interface ServerOptions {
  readonly hosts: readonly string[]
  /** 0 picks a free one. */
  readonly port: number
  /** The issuer identifier; without it, http at the first host and the port. A port 0 in it stands for the one that was found. */
  readonly issuer?: string | undefined
  /** The data directory; it is made when it is not there. */
  readonly data: string
  readonly codeLifetime: Seconds
  readonly interval: Seconds
  /** How long a key signs before the server publishes the next; 90 days unless told. */
  readonly keyLifetime?: Seconds | undefined
  /** How long the audit trail is kept; 400 days unless told, and never less than thirty. */
  readonly auditRetention?: Seconds | undefined
  /** Lets a private address be reached over plain http. */
  readonly allowsInsecureHttp?: boolean | undefined
  /** False only for load tests. */
  readonly limitsIssuing?: boolean | undefined
  /** Scopes that the device grant never gives (C-02). */
  readonly refusedScope?: Scope | undefined
  /** The proxies in front of the server that are believed who sent a request, as CIDR (D-35). */
  readonly trustedProxies?: readonly string[] | undefined
  /** Files with a certificate chain and its key, as PEM: then the server is https by itself. */
  readonly tls?: TlsFiles | undefined
  /** The vendor's dialect that it speaks in place of its own; only on loopback. */
  readonly dialect?: DialectName | undefined
  /** Where metrics are had for Prometheus, a port of their own; port 0 picks a free one. */
  readonly metrics?: { readonly host: string; readonly port: number } | undefined
  /** Whose server people see that this is: name, colour, logo. */
  readonly brand?: BrandOptions | undefined
  /** Makes this a demonstration: a person of this run only, who is removed at the end. */
  readonly demo?: DemoPerson | undefined
}

/** A server that cannot be run as it was asked for; the message says what to do. */
export class UnusableConfig extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UnusableConfig'
  }
}

/** Refuses what would be unsafe or could not work, before anything is opened or made. Throws `UnusableConfig`. */
export function checkConfig(options: ServerOptions): void {
  const problem = problemOf(options)
  if (problem) throw new UnusableConfig(problem)
}

/** The issuer of a server that was not told one; only known once its port is. */
export function issuerAt([host = '127.0.0.1']: readonly string[], port: number, isTls = false): string {
  return `${isTls ? 'https' : 'http'}://${spelled(host)}:${port}`
}

/** An issuer of any free port, with the port that was found. */
export function withPort(issuer: string, port: number): string {
  return issuer.replace(/^(http:\/\/[^/]+):0(?=\/|$)/, `$1:${port}`)
}

function problemOf(options: ServerOptions): string | undefined {
  const { hosts, issuer, interval, codeLifetime, limitsIssuing = true, tls, dialect } = options
  const isOnLoopback = hosts.every((host) => isLoopback(spelled(host)))
  if (!issuer && hosts.some(isEverywhere))
    return 'Nobody can reach a server at that address: say with --issuer what people and devices reach it at'
  if (!limitsIssuing && !isOnLoopback)
    return 'Codes are issued without limit only on loopback: drop --no-issuing-limit, or listen on 127.0.0.1'
  if (codeLifetime < interval + 10)
    return `Codes that live ${codeLifetime} s leave no time at an interval of ${interval} s: raise --code-lifetime to ${interval + 10} or more`
  if (options.metrics && options.metrics.port === options.port && options.port !== 0)
    return `Metrics are not for everybody, and port ${options.port} is: give them another --metrics-port`
  const address = new URL(issuer ?? issuerAt(hosts, options.port, tls !== undefined))
  if (dialect && !(isOnLoopback && isLoopback(address.hostname) && !options.trustedProxies?.length))
    return `The dialect ${dialect} is for tests on this machine alone: listen on 127.0.0.1 with an issuer there, and behind no proxy`
  if (tls && address.protocol !== 'https:')
    return `With a certificate this server is reached by https, and ${address.origin} is not: give an https --issuer`
  if (!isOnLoopback && address.protocol === 'http:' && isLoopback(address.hostname) && !options.allowsInsecureHttp)
    return `${address.origin} is this machine alone, and ${hosts.join(' and ')} is not: listen on 127.0.0.1, or allow it with --insecure-http`
  return transportProblem(address, options) ?? brandProblem(options.brand)
}

/** A name that fits into a line, and a colour that can be read. */
function brandProblem({ name, colour }: BrandOptions = {}): string | undefined {
  if (name !== undefined && (name.trim() === '' || cleanText(name, longestName) !== name))
    return `The name of the brand has 1 to ${longestName} characters in one line, and none that cannot be seen: give another --brand-name`
  const problem = colour === undefined ? undefined : accentProblem(colour)
  return problem && `The brand colour ${problem} (--brand-colour)`
}

/** How many characters the name of a brand may have. */
const longestName = 30

/** Plain http is for this machine alone, for a private network in a demo and on request, for the public never. */
function transportProblem({ protocol, hostname, origin }: URL, { demo, allowsInsecureHttp = false }: ServerOptions): string | undefined {
  if (protocol === 'https:' || isLoopback(hostname)) return undefined
  if (!isPrivate(hostname))
    return `${origin} would send tokens through the world in the clear: put https in front, and give that address as --issuer`
  if (demo || allowsInsecureHttp) return undefined
  return `${origin} would send tokens through the network in the clear: give an https --issuer, or allow it with --insecure-http`
}

function isEverywhere(host: string): boolean {
  return ['0.0.0.0', '::', '*', ''].includes(host)
}

/** A host as it stands in an address: IPv6 in brackets. */
function spelled(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

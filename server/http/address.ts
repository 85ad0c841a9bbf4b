import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { isWithinNetworks } from '../flows/network.ts'
import type { Middleware } from './middleware.ts'
import { refuse } from './refuse.ts'

/**
 * Who sent a request, an IPv4 address in its own spelling. Where the connection comes from a trusted proxy, that is the right-most hop of
 * `X-Forwarded-For` that is none (D-35): what stands further left is whatever the sender wrote there.
 */
export function addressOf(request: Request, trusted: readonly string[]): string {
  const known = addresses.get(request) ?? findAddress(request, trusted)
  addresses.set(request, known)
  return known
}

type Request = Pick<IncomingMessage, 'socket' | 'headers'>

/** The log asks for it as well as whoever answers. */
const addresses = new WeakMap<Request, string>()

function findAddress({ socket, headers }: Request, trusted: readonly string[]): string {
  let sender = unmapped(socket.remoteAddress ?? 'unknown')
  if (trusted.length === 0) return sender
  const hops = list(headers['x-forwarded-for'])
  while (isWithinNetworks(sender, trusted)) {
    const hop = hops.pop()
    if (hop === undefined) return sender
    sender = withoutPort(hop)
    if (isIP(sender) === 0) return 'unknown'
  }
  return sender
}

/** Refuses what reached a trusted proxy in the clear though the issuer is https: it was readable on the way already. */
export function encryptedOnly(issuer: string, trusted: readonly string[]): Middleware {
  const isHttps = issuer.startsWith('https:')
  return (request, response, next) => {
    const isTold = isHttps && trusted.length > 0 && isWithinNetworks(unmapped(request.socket.remoteAddress ?? ''), trusted)
    const protocol = isTold ? list(request.headers['x-forwarded-proto']).pop() : undefined
    if (protocol === undefined || protocol.toLowerCase() === 'https') return next()
    refuse(response, 403, 'This server is reached by https alone')
  }
}

/** A header of several hops, the one nearest to us last; Node joins headers that were sent more than once. */
function list(header: string | readonly string[] | undefined): string[] {
  return String(header ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** Some proxies add the port. */
function withoutPort(hop: string): string {
  return unmapped(hop.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1'))
}

/** An IPv4 address in its own spelling, where it was written as an IPv6 one (RFC 4291 §2.5.5.2). */
function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { isWithinNetworks } from '../flows/network.ts'
import type { Middleware } from './middleware.ts'
import { requestIdHeader } from './request-id.ts'

/**
 * Who sent a request, an IPv4 address in its own spelling. Where the connection comes from a trusted proxy, that is the right-most hop of
 * `X-Forwarded-For` that is none (D-35): what stands further left is whatever the sender wrote there.
 */
export function addressOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>, trusted: readonly string[]): string {
  let sender = plain(socket.remoteAddress ?? 'unknown')
  if (trusted.length === 0) return sender
  const hops = list(headers['x-forwarded-for'])
  while (isWithinNetworks(sender, trusted)) {
    const hop = hops.pop()
    if (hop === undefined) return sender
    sender = isIP(plain(hop)) === 0 ? 'unknown' : plain(hop)
  }
  return sender
}

/** Refuses what reached a trusted proxy in the clear though the issuer is https: it was readable on the way already. */
export function encryptedOnly(issuer: string, trusted: readonly string[]): Middleware {
  const isHttps = issuer.startsWith('https:')
  return (request, response, next) => {
    const isTold = isHttps && trusted.length > 0 && isWithinNetworks(plain(request.socket.remoteAddress ?? ''), trusted)
    const protocol = isTold ? list(request.headers['x-forwarded-proto']).pop() : undefined
    if (protocol === undefined || protocol.toLowerCase() === 'https') return next()
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
    response.writeHead(403, { ...headers, ...requestIdHeader(response) }).end('This server is reached by https alone\n')
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
function plain(address: string): string {
  return address
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '')
}

import { parseAddress } from '../../src/text/address.ts'
import { isLoopback } from '../../src/text/transport.ts'
import type { Middleware } from './middleware.ts'
import { refuse } from './refuse.ts'

/**
 * Lets pass what was sent to this server by its own name: a browser that somebody else's name led here says so in `Host`, and
 * is answered 421 (decision 15). Two names, or one in the target itself, are answered 400 (D-60).
 */
export function ownHostOnly(issuer: string): Middleware {
  const own = new URL(issuer)
  return (request, response, next) => {
    const [host = '', second] = request.headersDistinct['host'] ?? []
    if (host === own.host && second === undefined && request.url?.startsWith('/')) return next()
    const named = nameOf(host, own.protocol)
    if (!named || second !== undefined || !request.url?.startsWith('/')) return refuse(response, 400, 'The request does not name one host')
    if (!isOwn(named, own)) return refuse(response, 421, 'This server goes by another name')
    next()
  }
}

/** The host as the URL parser spells it, without the port that goes without saying. */
function nameOf(host: string, protocol: string): URL | undefined {
  const address = `${protocol}//${host}/`
  return /^[\w.:[\]-]+$/.test(host) ? parseAddress(address) : undefined
}

function isOwn(named: URL, own: URL): boolean {
  return named.host === own.host || (isLoopback(own.hostname) && isLoopback(named.hostname))
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Services } from '../flows/services.ts'
import { authorizationServer, type Watchers } from '../http/express.ts'

/** What an application hands its requests to: Express takes it, and whatever else passes requests on. */
export type AuthorizationRouter = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void

/** Answers what is below the path of the issuer, and the metadata that the standards put elsewhere (RFC 8414 §3.1); passes on all else. */
export function embeddedRouter(services: Services, watchers: Watchers): AuthorizationRouter {
  const base = new URL(services.settings.issuer).pathname.replace(/\/$/, '')
  const roots = [base, `/.well-known/oauth-authorization-server${base}`, `/.well-known/oauth-protected-resource${base}`]
  const answer = authorizationServer(services, watchers)
  return (request, response, next) => {
    const url = wholeUrl(request)
    const path = url.replace(/\?.*$/, '')
    if (!roots.some((root) => path === root || path.startsWith(`${root}/`))) return next()
    if (isRead(request)) return next(new Error('Put the router of tenfoot before parsers of bodies: it reads its forms by itself'))
    request.url = url
    answer(request, response)
  }
}

/** As it was sent, wherever in an application the router is mounted. */
function wholeUrl(request: IncomingMessage & { readonly originalUrl?: string }): string {
  return request.originalUrl ?? request.url ?? ''
}

/** Whether somebody has read the body already, which comes only once. */
function isRead(request: IncomingMessage): boolean {
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
  return hasBody && request.readableEnded
}

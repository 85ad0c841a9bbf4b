import type { IncomingMessage, ServerResponse } from 'node:http'
import { addressOf } from './address.ts'
import type { Middleware } from './middleware.ts'
import { drawRequestId } from './request-id.ts'

/** What a log may know of a request: never its query, cookies, body or an address that somebody made up (D-42). */
export interface RequestNote {
  /** Names the request; its answer carries the same in `X-Request-Id`. */
  readonly id: string
  readonly method: string
  /** The route that took the request; undefined for an address that is none of ours. */
  readonly route: string | undefined
  readonly status: number
  readonly milliseconds: number
  /** Who sent it, as trusted proxies have it (D-35). */
  readonly address: string
  /** Whether the connection broke before the answer was out. */
  readonly isLost: boolean
}

/** Notes every request once it is answered, and gives each an id. */
export function noteRequests(note: (note: RequestNote) => void, trustedProxies: readonly string[]): Middleware {
  return (request, response, next) => {
    const began = performance.now()
    const id = drawRequestId(response)
    const address = addressOf(request, trustedProxies)
    response.once('close', () =>
      note({
        id,
        method: request.method ?? '',
        route: endpoints.get(response) ?? expressRoute(request),
        status: response.statusCode,
        milliseconds: Math.round(performance.now() - began),
        address,
        isLost: !response.writableFinished,
      }),
    )
    next()
  }
}

const endpoints = new WeakMap<ServerResponse, string>()

/** Names the route of a request that Express never sees. */
export function nameRoute(response: ServerResponse, route: string): void {
  endpoints.set(response, route)
}

/** Express leaves the route that took a request on the request itself. */
function expressRoute(request: IncomingMessage & { readonly route?: { readonly path?: unknown } }): string | undefined {
  const path = request.route?.path
  return typeof path === 'string' ? path : undefined
}

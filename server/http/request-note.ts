import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Middleware } from './middleware.ts'

/** What a log may know of a request: never its query, cookies, body or an address that somebody made up (D-42). */
export interface RequestNote {
  readonly method: string
  /** The route that took the request; undefined for an address that is none of ours. */
  readonly route: string | undefined
  readonly status: number
  readonly milliseconds: number
  /** Whether the connection broke before the answer was out. */
  readonly isLost: boolean
}

/** Notes every request once it is answered. */
export function noteRequests(note: (note: RequestNote) => void): Middleware {
  return (request, response, next) => {
    const began = performance.now()
    response.once('close', () =>
      note({
        method: request.method ?? '',
        route: endpoints.get(response) ?? expressRoute(request),
        status: response.statusCode,
        milliseconds: Math.round(performance.now() - began),
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

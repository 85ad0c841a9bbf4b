import type { RequestHandler, Response } from 'express'

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
export function noteRequests(note: (note: RequestNote) => void): RequestHandler {
  return (request, response, next) => {
    const began = performance.now()
    response.once('close', () => {
      const route: unknown = response.locals['route'] ?? request.route?.path
      note({
        method: request.method,
        route: typeof route === 'string' ? route : undefined,
        status: response.statusCode,
        milliseconds: Math.round(performance.now() - began),
        isLost: !response.writableFinished,
      })
    })
    next()
  }
}

/** Names the route of a request that Express has no route for. */
export function nameRoute(response: Response, route: string): void {
  response.locals['route'] = route
}

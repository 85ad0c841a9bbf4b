import type { RequestListener } from 'node:http'
import express, { type Express, type Router } from 'express'
import type { Services } from '../flows/services.ts'
import type { SignsIn } from '../identity/application.ts'
import { encryptedOnly } from './address.ts'
import type { Middleware } from './middleware.ts'
import { type OnError, oauthEndpoints } from './oauth-endpoints.ts'
import { ownHostOnly } from './own-host.ts'
import { probes } from './probes.ts'
import { requestIdHeader } from './request-id.ts'
import { noteRequests, type RequestNote } from './request-note.ts'
import { approvalPages } from './routes/index.ts'

/** Who wants to know of what happens at the server. */
export interface Watchers {
  /** Told of every request once it is answered. */
  readonly onRequest?: ((note: RequestNote) => void) | undefined
  /** Called when anybody opens a page, so that a television knows that it can be reached. */
  readonly onVisit?: (() => void) | undefined
  /** The application that signs people in, where this server is built into one that does. */
  readonly application?: SignsIn | undefined
  /** Told of errors that nobody expected; the answer says nothing of them (D-47). */
  readonly onError: OnError
  /** Aborted once the server is being ended. */
  readonly ending?: AbortSignal | undefined
}

/**
 * The whole server: endpoints for devices, and behind them an Express application with the pages for people. A poll never
 * walks a router, which would cost as much as everything else about it.
 */
export function authorizationServer(services: Services, watchers: Watchers): RequestListener {
  return serverOf(services, watchers, oauthEndpoints(services, watchers.onError), [])
}

/** A server with these endpoints, and with these pages before those that every server has. */
export function serverOf(services: Services, watchers: Watchers, endpoints: Middleware, ownPages: readonly Router[]): RequestListener {
  const { onRequest, onError, ending } = watchers
  const pages = pagesApplication(services, watchers, ownPages)
  const { issuer, trustedProxies } = services.settings
  const steps = [probes(services, { ending, onError }), ownHostOnly(issuer), encryptedOnly(issuer, trustedProxies), endpoints]
  return inTurn(onRequest ? [noteRequests(onRequest, trustedProxies), ...steps] : steps, pages)
}

function pagesApplication(services: Services, watchers: Watchers, ownPages: readonly Router[]): Express {
  const app = express().disable('x-powered-by').disable('etag')
  app.use((_request, response, next) => {
    response.set(requestIdHeader(response))
    next()
  })
  app.use(new URL(services.settings.issuer).pathname, ...ownPages, approvalPages(services, watchers))
  app.use((_request, response) => void response.status(404).type('text/plain').send('There is no such page\n'))
  return app
}

/** One listener made of steps, each of which answers or passes on. */
function inTurn(steps: readonly Middleware[], last: RequestListener): RequestListener {
  return steps.reduceRight<RequestListener>(
    (next, step) => (request, response) => step(request, response, () => next(request, response)),
    last,
  )
}

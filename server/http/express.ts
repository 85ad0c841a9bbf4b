import express, { type Express } from 'express'
import type { Services } from '../flows/services.ts'
import { oauthEndpoints } from './oauth-endpoints.ts'
import { ownHostOnly } from './own-host.ts'
import { noteRequests, type RequestNote } from './request-note.ts'
import { approvalPages } from './routes/index.ts'

/** Who wants to know of what happens at the server. */
export interface Watchers {
  /** Told of every request once it is answered. */
  readonly onRequest?: ((note: RequestNote) => void) | undefined
  /** Called when anybody opens a page, so that a television knows that it can be reached. */
  readonly onVisit?: (() => void) | undefined
  /** Told of errors that nobody expected; the answer says nothing of them (D-47). */
  readonly onError: (error: unknown) => void
}

/** The whole server as an Express application: endpoints for devices, pages for people. */
export function authorizationServer(services: Services, watchers: Watchers): Express {
  const { issuer } = services.settings
  const app = express().disable('x-powered-by').disable('etag')
  if (watchers.onRequest) app.use(noteRequests(watchers.onRequest))
  app.use(ownHostOnly(issuer))
  app.use(oauthEndpoints(services, watchers.onError))
  app.use(new URL(issuer).pathname, approvalPages(services, watchers))
  app.use((_request, response) => void response.status(404).type('text/plain').send('There is no such page\n'))
  return app
}

import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express'
import { metadataLocations } from '../../src/protocol/server-metadata.ts'
import { deviceAuthorizationEndpoint } from '../endpoints/device-authorization.ts'
import { healthEndpoint, jwksEndpoint, metadataEndpoint } from '../endpoints/documents.ts'
import { serverErrorReply, unreadableReply } from '../endpoints/oauth-reply.ts'
import type { Endpoint, OAuthReply } from '../endpoints/oauth-request.ts'
import { revocationEndpoint } from '../endpoints/revocation.ts'
import { tokenEndpoint } from '../endpoints/token.ts'
import { userinfoEndpoint } from '../endpoints/userinfo.ts'
import { endpointPaths } from '../flows/describe-server.ts'
import type { Services } from '../flows/services.ts'
import { addressOf } from './address.ts'
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
  const app = express().disable('x-powered-by').disable('etag')
  if (watchers.onRequest) app.use(noteRequests(watchers.onRequest))
  app.use(ownHostOnly(services.settings.issuer))
  for (const [path, endpoint] of endpointsOf(services)) app.all(path, takeText, answering(endpoint, watchers), unreadable(watchers))
  app.use(basePath(services.settings.issuer) || '/', approvalPages(services, watchers))
  return app
}

/** Every endpoint by its path; the metadata stands where RFC 8414 §3.1 puts it and where OpenID Connect Discovery §4.1 does. */
function endpointsOf(services: Services): readonly (readonly [path: string, endpoint: Endpoint])[] {
  const { issuer } = services.settings
  const base = basePath(issuer)
  const metadata = metadataEndpoint(services)
  return [
    [base + endpointPaths.token, tokenEndpoint(services)],
    [base + endpointPaths.deviceAuthorization, deviceAuthorizationEndpoint(services)],
    [base + endpointPaths.revocation, revocationEndpoint(services)],
    [base + endpointPaths.userinfo, userinfoEndpoint(services)],
    [base + endpointPaths.jwks, jwksEndpoint(services)],
    [base + endpointPaths.health, healthEndpoint(services)],
    ...new Set(metadataLocations(issuer).map((location) => new URL(location).pathname)),
  ].map((entry) => (typeof entry === 'string' ? [entry, metadata] : entry)) as [string, Endpoint][]
}

function basePath(issuer: string): string {
  return new URL(issuer).pathname.replace(/\/$/, '')
}

/** The body as text whatever it says it is, 64 KiB at most (D-38): the endpoint decides what it takes. */
const takeText = express.text({ type: () => true, limit: '64kb', inflate: false })

function answering(endpoint: Endpoint, { onError }: Watchers): RequestHandler {
  return async (request, response) => {
    const reply = await endpoint({
      method: request.method,
      query: request.url.slice(request.path.length + 1),
      contentType: request.headers['content-type'],
      authorization: request.headersDistinct['authorization'] ?? [],
      body: typeof request.body === 'string' ? request.body : '',
      address: addressOf(request),
    }).catch((error: unknown) => {
      onError(error)
      return serverErrorReply
    })
    send(response, reply, onError)
  }
}

/** Straight to the wire: what Express adds to an answer (ETag, charset) is not wanted here. */
function send(response: Response, { status, headers, body, ifLost }: OAuthReply, onError: (error: unknown) => void): void {
  if (ifLost) response.once('close', () => response.writableFinished || ifLost().catch(onError))
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}

/** A body that is too large or broken off never reaches the endpoint. */
function unreadable({ onError }: Watchers): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (response.headersSent) return next(error)
    const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : 500
    if (typeof status !== 'number' || status >= 500) onError(error)
    response.set('connection', 'close')
    send(response, typeof status === 'number' && status < 500 ? unreadableReply(status === 413) : serverErrorReply, onError)
  }
}

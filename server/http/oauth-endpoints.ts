import type { IncomingMessage, ServerResponse } from 'node:http'
import { metadataLocations } from '../../src/protocol/server-metadata.ts'
import { meEndpoint, resourceMetadataEndpoints, tilesEndpoint } from '../endpoints/api.ts'
import { deviceAuthorizationEndpoint } from '../endpoints/device-authorization.ts'
import { jwksEndpoint, metadataEndpoint } from '../endpoints/documents.ts'
import { introspectionEndpoint } from '../endpoints/introspection.ts'
import { notUtf8Reply, serverErrorReply, tooLargeReply } from '../endpoints/oauth-reply.ts'
import type { Endpoint, OAuthReply } from '../endpoints/oauth-request.ts'
import { revocationEndpoint } from '../endpoints/revocation.ts'
import { tokenEndpoint } from '../endpoints/token.ts'
import { userinfoEndpoint } from '../endpoints/userinfo.ts'
import { apiPaths } from '../flows/api.ts'
import { endpointPaths } from '../flows/describe-server.ts'
import type { Services } from '../flows/services.ts'
import { addressOf } from './address.ts'
import type { Middleware } from './middleware.ts'
import { readBody } from './read-body.ts'
import { requestIdHeader, requestIdOf } from './request-id.ts'
import { nameRoute } from './request-note.ts'

/** Told of an error that nobody expected, and of the request in which it came, by the id that its answer carries. */
export type OnError = (error: unknown, request?: string) => void

/** Answers what is sent to an endpoint of the protocol, and passes on everything else. */
export function oauthEndpoints(services: Services, onError: OnError): Middleware {
  return endpointsListener(endpointsOf(services), services.settings.trustedProxies, onError)
}

/** Endpoints by their paths. */
export interface EndpointTable {
  get(path: string): Endpoint | undefined
  /** What the log calls a path that names something; any other is called as it is. */
  routeOf?(path: string): string
}

/**
 * Answers what is sent to one of some endpoints. One look into a table finds it, and the answer goes straight to the wire: polls are what this
 * server does nearly all day.
 */
export function endpointsListener(endpoints: EndpointTable, trustedProxies: readonly string[], onError: OnError): Middleware {
  return (request, response, next) => {
    const { url = '' } = request
    const mark = url.indexOf('?')
    const path = mark < 0 ? url : url.slice(0, mark)
    const endpoint = endpoints.get(path)
    if (!endpoint) return next()
    nameRoute(response, endpoints.routeOf?.(path) ?? path)
    void answer(endpoint, request, mark < 0 ? '' : url.slice(mark + 1), trustedProxies).then(
      (reply) => send(response, reply, onError),
      (error: unknown) => {
        onError(error, requestIdOf(response))
        send(response, serverErrorReply, onError)
      },
    )
  }
}

/** Every endpoint by its path; the metadata stands where RFC 8414 §3.1 puts it and where OpenID Connect Discovery §4.1 does. */
function endpointsOf(services: Services): ReadonlyMap<string, Endpoint> {
  const { issuer } = services.settings
  const base = new URL(issuer).pathname.replace(/\/$/, '')
  const metadata = metadataEndpoint(services)
  return new Map([
    [base + endpointPaths.token, tokenEndpoint(services)],
    [base + endpointPaths.deviceAuthorization, deviceAuthorizationEndpoint(services)],
    [base + endpointPaths.revocation, revocationEndpoint(services)],
    [base + endpointPaths.introspection, introspectionEndpoint(services)],
    [base + apiPaths.me, meEndpoint(services)],
    [base + apiPaths.tiles, tilesEndpoint(services)],
    ...resourceMetadataEndpoints(services),
    [base + endpointPaths.userinfo, userinfoEndpoint(services)],
    [base + endpointPaths.jwks, jwksEndpoint(services)],
    ...metadataLocations(issuer).map((location) => [new URL(location).pathname, metadata] as const),
  ])
}

async function answer(endpoint: Endpoint, request: IncomingMessage, query: string, trustedProxies: readonly string[]): Promise<OAuthReply> {
  const body = await readBody(request)
  if (body.kind === 'too-large') return tooLargeReply
  if (body.kind === 'not-utf-8') return notUtf8Reply
  return endpoint({
    method: request.method ?? '',
    query,
    contentType: request.headersDistinct['content-type'] ?? [],
    contentEncoding: request.headers['content-encoding'],
    authorization: request.headersDistinct['authorization'] ?? [],
    dpop: request.headersDistinct['dpop'] ?? [],
    body: body.text,
    userAgent: request.headers['user-agent'],
    address: addressOf(request, trustedProxies),
  })
}

function send(response: ServerResponse, { status, headers, body, ifLost }: OAuthReply, onError: OnError): void {
  if (ifLost) whenLost(response, () => ifLost().catch((error: unknown) => onError(error, requestIdOf(response))))
  response.writeHead(status, { ...headers, ...requestIdHeader(response), 'content-length': Buffer.byteLength(body) }).end(body)
}

/** A connection may break before the answer is out, or have broken while it was made. */
function whenLost(response: ServerResponse, note: () => void): void {
  if (response.closed) note()
  else response.once('close', () => response.writableFinished || note())
}

import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Clock } from '../../src/time/clock.ts'
import { numericDate } from '../../src/time/units.ts'
import { good } from './answers.ts'
import type { Signer } from './signer.ts'
import type { Endpoint, Way } from './way.ts'

/** A request that a hostile server got. */
export interface Seen {
  readonly endpoint: Endpoint | 'none'
  /** Milliseconds, by the clock that the client lives by. */
  readonly at: number
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server that is hostile in one way. */
export interface HostileServer {
  readonly issuer: string
  /** The other origin, where nothing may ever arrive. */
  readonly foreign: string
  readonly seen: readonly Seen[]
  /** How often anything did. */
  strayed(): number
  /** The most bytes that one connection was sent; the operating system holds some of them. */
  mostSent(): number
  close(): Promise<void>
}

/** What a hostile server lives by. */
export interface HostileSettings {
  readonly signer: Signer
  /** The clock of the client it is to fool; lies about time are told in it. */
  readonly clock: Clock
  /** Is told when an answer will not come to an end by itself. */
  readonly onSilence?: (() => void) | undefined
}

const endpoints: Readonly<Record<string, Endpoint>> = {
  '/.well-known/oauth-authorization-server': 'metadata',
  '/.well-known/openid-configuration': 'metadata',
  '/device_authorization': 'codes',
  '/token': 'token',
  '/userinfo': 'userinfo',
  '/jwks': 'keys',
  '/revocation': 'revocation',
  '/.well-known/oauth-protected-resource/api/tiles': 'resource',
  '/api/tiles': 'tiles',
}

/** Starts a server on loopback that is hostile in this way, and beside it the origin that it would lead to. */
export async function startHostileServer(
  way: Pick<Way, 'answers' | 'claimsTls'>,
  { signer, clock, onSilence = () => {} }: HostileSettings,
): Promise<HostileServer> {
  const seen: Seen[] = []
  let strayed = 0
  const foreign = await listen((_, response) => {
    strayed += 1
    response.end()
  })
  const own = await listen(async (request, response) => {
    const { method = '', url: path = '', headers } = request
    const body = await text(request).catch(() => '')
    const endpoint = endpoints[path]
    seen.push({ endpoint: endpoint ?? 'none', at: clock.now(), method, path, headers, body })
    if (!endpoint) return void response.writeHead(404).end()
    const count = seen.filter((one) => one.endpoint === endpoint).length
    const form = new URLSearchParams(body)
    const now = numericDate(clock.now())
    const parts = { issuer, foreign: foreign.origin, now, count, signer, fallSilent: onSilence }
    await (way.answers[endpoint] ?? good)({ endpoint, request, response, form, ...parts })
  })
  const issuer = way.claimsTls ? own.origin.replace('http:', 'https:') : own.origin
  return {
    issuer,
    foreign: foreign.origin,
    seen,
    strayed: () => strayed,
    mostSent: own.mostSent,
    close: async () => {
      await Promise.all([own.close(), foreign.close()])
    },
  }
}

interface Listening {
  readonly origin: string
  mostSent(): number
  close(): Promise<void>
}

async function listen(onRequest: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>): Promise<Listening> {
  const listener: RequestListener = (request, response) => void onRequest(request, response)
  const server = createServer(listener)
  const sockets = new Set<Socket>()
  let mostSent = 0
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => {
      mostSent = Math.max(mostSent, socket.bytesWritten)
      sockets.delete(socket)
    })
  })
  // What is no HTTP at all, such as a greeting of TLS, is hung up on.
  server.on('clientError', (_, socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    origin: `http://127.0.0.1:${port}`,
    mostSent: () => Math.max(mostSent, ...[...sockets].map(({ bytesWritten }) => bytesWritten)),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

/** One port on one or more addresses. */
export interface Listening {
  readonly port: number
  /** Hands every request to this listener from now on. */
  serve(listener: RequestListener): void
  /** Shows another certificate from now on. */
  renew(certificate: Certificate): void
  /** Takes no new requests, lets running ones finish for two seconds, then cuts what is left. */
  close(): Promise<void>
}

/** A certificate chain and its key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** How long, in milliseconds, a request may take to arrive and an idle connection stays. */
const limits = { requestTimeout: 30_000, headersTimeout: 15_000, keepAliveTimeout: 30_000, connectionsCheckingInterval: 5000 }

/** With a certificate, how long in milliseconds a handshake may take before there is anything of a request; Node would wait two minutes. */
const tlsLimits = { ...limits, handshakeTimeout: 15_000, minVersion: 'TLSv1.2' } as const

/** How long, in milliseconds, running requests may go on after the end was asked for. */
const grace = 2000

/** How often, in milliseconds, connections are looked for that nothing more is to come from; requests under way arrive meanwhile. */
const sweepEvery = 20

/** Listens on every address, with port 0 on one that is free; rejects with the operating system's error, and then listens on none. */
export async function listen(hosts: readonly string[], port: number, certificate?: Certificate): Promise<Listening> {
  const servers: (Server | TlsServer)[] = []
  const sockets = new Set<Socket>()
  let taken = port
  try {
    for (const host of hosts) {
      const server = certificate ? createTlsServer({ ...tlsLimits, ...certificate }) : createServer(limits)
      remember(server, sockets)
      taken = await open(server, host, taken)
      servers.push(server)
    }
  } catch (error) {
    await closeAll(servers, sockets)
    throw error
  }
  return {
    port: taken,
    serve: (listener) => {
      for (const server of servers) server.on('request', listener)
    },
    renew: (renewed) => {
      for (const server of servers) if ('setSecureContext' in server) server.setSecureContext({ ...renewed })
    },
    close: () => closeAll(servers, sockets),
  }
}

function open(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

/** Keeps the open connections of a server in a set. */
function remember(server: Server, sockets: Set<Socket>): void {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
}

/**
 * Node would wait for connections that are kept alive, for such as browsers open in advance and never use, for requests that never end, and
 * for handshakes, whose connections it does not count among those of a server yet.
 */
async function closeAll(servers: readonly Server[], sockets: ReadonlySet<Socket>): Promise<void> {
  const sweep = setInterval(() => {
    for (const server of servers) server.closeIdleConnections()
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }, sweepEvery)
  const cut = setTimeout(() => {
    for (const server of servers) server.closeAllConnections()
    for (const socket of sockets) socket.destroy()
  }, grace)
  await Promise.all(servers.map(closeOne))
  clearInterval(sweep)
  clearTimeout(cut)
}

function closeOne(server: Server): Promise<void> {
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false
  })
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}

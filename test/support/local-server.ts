import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { SelfSigned } from './certificate.ts'

/** A server of one test on a port of its own, which says whatever the test wants. */
export interface LocalServer {
  readonly url: string
  close(): Promise<void>
}

/** Starts a server on 127.0.0.1, over TLS where it is given a certificate; closing it cuts whatever is still open. */
export async function serveLocally(listener: RequestListener, tls?: SelfSigned): Promise<LocalServer> {
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, close }
}

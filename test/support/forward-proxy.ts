import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** A proxy on 127.0.0.1. */
export interface ForwardProxy {
  readonly url: string
  /** Where it was asked to lead to, as host and port. */
  asked(): readonly string[]
  close(): Promise<void>
}

/** A proxy that leads where it is told (RFC 9110 §9.3.6), and knows where that was. */
export async function startProxy(): Promise<ForwardProxy> {
  const asked = new Set<string>()
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    asked.add(request.url ?? '')
    const { hostname, port } = new URL(`http://${request.url}`)
    const server = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      server.pipe(socket).pipe(server)
    })
    for (const end of [server, socket]) end.on('error', () => {})
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  const close = () => new Promise<void>((resolve) => void proxy.close(() => resolve()))
  return { url: `http://127.0.0.1:${port}`, asked: () => [...asked], close }
}

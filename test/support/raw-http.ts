import { connect, type Socket } from 'node:net'

/** What no HTTP client would send, byte for byte; answers all that comes back until the server hangs up. */
export async function sendRaw(port: number, lines: readonly string[], body = ''): Promise<string> {
  const socket = await openRaw(port)
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  return heard(socket)
}

/** A connection on which a test writes what it likes. */
export async function openRaw(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  return socket
}

/** Everything that arrives until the connection is over, however it ends. */
export function heard(socket: Socket): Promise<string> {
  let text = ''
  return new Promise((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
  })
}

/** The status of a raw answer; 0 when there was none. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 0)
}

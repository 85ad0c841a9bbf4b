import type { IncomingMessage } from 'node:http'

/** Who sent a request, as the server sees it; an IPv4 address in its own spelling. */
export function addressOf({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? 'unknown').replace(/^::ffff:(?=\d+\.)/i, '')
}

import type { Request } from 'express'

/** Who sent a request, as the server sees it; an IPv4 address in its own spelling. */
export function addressOf(request: Request): string {
  return (request.ip ?? 'unknown').replace(/^::ffff:(?=\d+\.)/i, '')
}

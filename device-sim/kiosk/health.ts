import { createServer, type Server } from 'node:http'
import type { KioskStatus } from './status.ts'

/**
 * Answers watchdogs on this computer alone: `/healthz` is 200 while the screen lives, `/readyz` while it keeps its promise, 503
 * otherwise; both with the status as JSON. Rejects when the port is taken.
 */
export function serveHealth(port: number, status: () => KioskStatus): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url?.replace(/\?.*/s, '')
    const isKnown = path === '/healthz' || path === '/readyz'
    const now = status()
    const isWell = path === '/healthz' ? now.isAlive : now.isReady
    const code = !isKnown ? 404 : request.method !== 'GET' && request.method !== 'HEAD' ? 405 : isWell ? 200 : 503
    response.shouldKeepAlive = false
    response.writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    response.end(code === 200 || code === 503 ? `${JSON.stringify(now)}\n` : undefined)
  })
  server.requestTimeout = 5_000
  server.headersTimeout = 5_000
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

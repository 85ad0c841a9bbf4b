import type { ServerResponse } from 'node:http'
import { requestIdHeader } from './request-id.ts'

/** Refuses a request before anything has looked at what it asks for: one line of text that nobody keeps. */
export function refuse(response: ServerResponse, status: 400 | 403 | 421, text: string): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
  response.writeHead(status, { ...headers, ...requestIdHeader(response) }).end(`${text}\n`)
}

import { createHash } from 'node:crypto'
import type { RequestHandler } from 'express'

/** A file for browsers, and what its address ends in: another with every letter of it, so that browsers may keep it for good. */
export interface Asset {
  readonly content: string | Buffer
  readonly type: string
  readonly version: string
}

/** Makes a file for browsers. */
export function assetOf(content: string | Buffer, type: string): Asset {
  return { content, type, version: createHash('sha256').update(content).digest('base64url').slice(0, 12) }
}

/** Sends a file: for good under its version, afresh under any other. */
export function sending({ content, type, version }: Asset, headers: Readonly<Record<string, string>> = {}): RequestHandler {
  return (request, response) => {
    response.set({ 'cache-control': request.query['v'] === version ? 'public, max-age=31536000, immutable' : 'no-cache', ...headers })
    response.type(type).send(content)
  }
}

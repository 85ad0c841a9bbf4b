import type { IncomingMessage } from 'node:http'

/** The most a request may carry (D-38). */
const mostBytes = 64 * 1024

/**
 * The body of a request as text, whatever it says it is; undefined when it is larger than 64 KiB, counted while it arrives
 * (D-38), and when the connection breaks, so that nobody is there to be answered.
 */
export function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= mostBytes) chunks.push(chunk)
      else resolve(undefined)
    })
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]?.toString('utf8') : Buffer.concat(chunks).toString('utf8')))
    request.on('error', () => resolve(undefined))
  })
}

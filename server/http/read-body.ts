import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'

/** The most a request may carry (D-38). */
const mostBytes = 64 * 1024

/** What a request carries, whatever it says it is: text in UTF-8, or what nobody here reads. */
export type Body = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'too-large' } | { readonly kind: 'not-utf-8' }

/**
 * The body of a request; `too-large` when it is larger than 64 KiB, counted while it arrives (D-38), and when the connection
 * breaks, so that nobody is there to be answered.
 */
export function readBody(request: IncomingMessage): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= mostBytes) chunks.push(chunk)
      else resolve({ kind: 'too-large' })
    })
    request.on('end', () => resolve(textIn(chunks)))
    request.on('error', () => resolve({ kind: 'too-large' }))
  })
}

/** Bytes that are no UTF-8 are refused and not replaced: two secrets must never become one text. */
function textIn(chunks: readonly Buffer[]): Body {
  const [first, second] = chunks
  const bytes = first && !second ? first : Buffer.concat(chunks)
  return isUtf8(bytes) ? { kind: 'text', text: bytes.toString('utf8') } : { kind: 'not-utf-8' }
}

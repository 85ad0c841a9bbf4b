import type { Body } from './exchange.ts'

/** More of a body than this is not kept (E-26). */
const mostBytes = 64 * 1024

/** Keeps the beginning of a body while it goes by. */
export class BodyKeeper {
  readonly #chunks: Uint8Array[] = []
  #kept = 0
  #bytes = 0

  take(chunk: Uint8Array): void {
    const part = chunk.subarray(0, mostBytes - this.#kept)
    if (part.length > 0) this.#chunks.push(Buffer.from(part))
    this.#kept += part.length
    this.#bytes += chunk.length
  }

  /** What was kept, as it was; empty when it is no text. */
  text(): string {
    const text = Buffer.concat(this.#chunks).toString('utf8')
    return isText(text) ? text : ''
  }

  /** What was kept, fit to be told. */
  body(mask: (text: string) => string): Body {
    const text = this.text()
    const bytes = this.#bytes
    if (text === '' && bytes > 0) return { text, bytes, note: 'not text' }
    return this.#kept < bytes ? { text: mask(text), bytes, note: `cut after ${mostBytes} bytes` } : { text: mask(text), bytes }
  }
}

/** Packed or otherwise spelled bytes could hide a secret from whoever masks it, and say nothing to anybody. */
function isText(text: string): boolean {
  return !/[\x00-\x08\x0e-\x1f\x7f]/.test(text) && !text.slice(0, -1).includes('\ufffd')
}

import type { Dispatcher } from 'undici'
import type { HeaderFields } from './exchange.ts'
import { listedHeaders } from './tap-headers.ts'

/** Who is told what a handler is told. */
export interface Overheard {
  onHead(status: number, headers: HeaderFields, statusText: string): void
  onData(chunk: Uint8Array): void
  onEnd(): void
  onFailure(error: unknown): void
}

/**
 * A handler that tells somebody else, too, and hands everything on as it came. It speaks undici's newer set of handlers, into
 * which `compose` turns the older; undici's own decorator takes a 103 before the answer for a broken client.
 */
export function overhear(handler: Dispatcher.DispatchHandler, ear: Overheard): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onRequestUpgrade: (controller, status, headers, socket) => handler.onRequestUpgrade?.(controller, status, headers, socket),
    onResponseStart: (controller, status, headers, statusText) => {
      ear.onHead(status, listedHeaders(headers), statusText ?? '')
      handler.onResponseStart?.(controller, status, headers, statusText)
    },
    onResponseData: (controller, chunk) => {
      ear.onData(chunk)
      handler.onResponseData?.(controller, chunk)
    },
    onResponseEnd: (controller, trailers) => {
      ear.onEnd()
      handler.onResponseEnd?.(controller, trailers)
    },
    onResponseError: (controller, error) => {
      ear.onFailure(error)
      handler.onResponseError?.(controller, error)
    },
    onBodySent: (size, total) => handler.onBodySent?.(size, total),
  }
}

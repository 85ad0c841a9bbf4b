import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'

const ids = new WeakMap<ServerResponse, string>()
const run = randomBytes(6).toString('base64url')
let count = 0

/** Gives the request of a response an id: one part for this process, which nobody guesses, and one that counts. */
export function drawRequestId(response: ServerResponse): string {
  count += 1
  const id = `${run}.${count.toString(36)}`
  ids.set(response, id)
  return id
}

/** The id of a request, where it was given one. */
export function requestIdOf(response: ServerResponse): string | undefined {
  return ids.get(response)
}

/** The header that tells the id of a request to whoever sent it, and may ask about it. */
export function requestIdHeader(response: ServerResponse): { readonly 'x-request-id'?: string } {
  const id = ids.get(response)
  return id === undefined ? {} : { 'x-request-id': id }
}

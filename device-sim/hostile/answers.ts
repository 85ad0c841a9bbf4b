import { goodAnswer } from './good-answers.ts'
import type { Answer, Exchange, Json } from './way.ts'

/** What a server says of one kind depends on the exchange, or does not. */
export type Told<T> = T | ((exchange: Exchange) => T | Promise<T>)

/** What the exchange makes of it. */
export async function told<T>(value: Told<T>, exchange: Exchange): Promise<T> {
  return typeof value === 'function' ? (value as (exchange: Exchange) => T | Promise<T>)(exchange) : value
}

/** The good answer. */
export const good: Answer = async (exchange) => {
  const { status, members } = await goodAnswer(exchange)
  write(exchange, status, JSON.stringify(members))
}

/** The good answer with some members changed; a member that is undefined is left out. A poll before its time stays pending. */
export function changed(change: Told<Json>): Answer {
  return async (exchange) => {
    const { status, members } = await goodAnswer(exchange)
    write(exchange, status, JSON.stringify(status === 200 ? { ...members, ...(await told(change, exchange)) } : members))
  }
}

/** The good answer with its text changed, for what `JSON.stringify` would never write. */
export function rewritten(rewrite: (text: string) => string | Buffer, headers: Headers = {}): Answer {
  return async (exchange) => {
    const { status, members } = await goodAnswer(exchange)
    write(exchange, status, rewrite(JSON.stringify(members)), headers)
  }
}

type Headers = Readonly<Record<string, string | readonly string[]>>

/** An answer of one's own. */
export function says(status: number, body: Told<Json | string | Buffer>, headers: Headers = {}): Answer {
  return async (exchange) => {
    const text = await told(body, exchange)
    write(exchange, status, typeof text === 'string' || Buffer.isBuffer(text) ? text : JSON.stringify(text), headers)
  }
}

/** The good answer, with more headers. */
export function adding(headers: Headers): Answer {
  return rewritten((text) => text, headers)
}

/** The good answer as text. */
export async function goodText(exchange: Exchange): Promise<string> {
  return JSON.stringify((await goodAnswer(exchange)).members)
}

/** A refusal as RFC 6749 §5.2 has it. */
export function refuses(error: unknown, more: Json = {}, status = 400, headers: Headers = {}): Answer {
  return says(status, { error, ...more }, headers)
}

/** Sends bytes as they are and hangs up; what comes is no longer HTTP's concern. */
export function raw(bytes: Told<string | Buffer>): Answer {
  return async (exchange) => {
    const { socket } = exchange.request
    socket.end(await told(bytes, exchange), 'latin1')
  }
}

/** The first requests are answered one way, the others another. */
export function first(times: number, before: Answer, after: Answer): Answer {
  return (exchange) => (exchange.count <= times ? before : after)(exchange)
}

function write({ response }: Exchange, status: number, body: string | Buffer, headers: Headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...spread(headers) })
  response.end(body)
}

function spread(headers: Headers): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]))
}

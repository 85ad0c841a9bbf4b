import { type IncomingHttpHeaders, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { serveLocally } from './local-server.ts'

/** A request and its answer, as they went by. */
export interface Exchange {
  readonly method: string
  readonly url: string
  readonly sent: IncomingHttpHeaders
  readonly form: string
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The client put secrets where none belong. */
  readonly isCareless: boolean
}

/** Stands before a server, hands everything on as it is, and keeps it. */
export interface WireTap {
  readonly port: number
  readonly exchanges: readonly Exchange[]
  /** Where requests go on to. */
  leadTo(port: number): void
  /** Marks all that goes by meanwhile as sent by somebody careless. */
  carelessly(work: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

/** Starts one on loopback. */
export async function tapWire(): Promise<WireTap> {
  let onward = 0
  let isCareless = false
  const exchanges: Exchange[] = []
  const { url, close } = await serveLocally(async (incoming, outgoing) => {
    const { method = '', url: path = '', headers: sent } = incoming
    const form = await buffer(incoming)
    const there = request({ host: '127.0.0.1', port: onward, method, path, headers: sent })
    there.end(form)
    there.once('error', () => outgoing.destroy())
    there.once('response', async (answer) => {
      const { statusCode: status = 0, headers } = answer
      const body = await buffer(answer)
      exchanges.push({ method, url: path, sent, form: form.toString(), status, headers, body: body.toString(), isCareless })
      outgoing.writeHead(status, headers).end(body)
    })
  })
  return {
    port: Number(new URL(url).port),
    exchanges,
    leadTo: (port) => {
      onward = port
    },
    carelessly: async (work) => {
      isCareless = true
      await work().finally(() => {
        isCareless = false
      })
    },
    close,
  }
}

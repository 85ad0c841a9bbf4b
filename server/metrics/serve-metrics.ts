import type { IncomingMessage, ServerResponse } from 'node:http'
import { UnusableConfig } from '../config.ts'
import { type Listening, listen } from '../http/listen.ts'
import type { Meters } from './meters.ts'

/** Where metrics are had. */
export interface MetricsPlace {
  readonly host: string
  /** 0 picks a free one. */
  readonly port: number
}

/** Gives the metrics to whoever asks at a port of their own; rejects with `UnusableConfig` where that cannot be had. */
export async function serveMetrics({ host, port }: MetricsPlace, meters: Meters, onError: (error: unknown) => void): Promise<Listening> {
  const listening = await listen([host], port).catch((cause: NodeJS.ErrnoException) => {
    const message = `Metrics cannot be served at ${host}, port ${port} (${cause.code}): choose another --metrics-port or --metrics-host`
    throw new UnusableConfig(message, { cause })
  })
  listening.serve((request, response) => void answer(request, response, meters).catch(onError))
  return listening
}

async function answer({ url = '', method }: IncomingMessage, response: ServerResponse, meters: Meters): Promise<void> {
  const plain = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
  if (url.replace(/\?.*$/, '') !== '/metrics') return void response.writeHead(404, plain).end('Metrics are at /metrics\n')
  if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405, { ...plain, allow: 'GET, HEAD' }).end()
  const { type, text } = await meters.read()
  response.writeHead(200, { ...plain, 'content-type': type }).end(text)
}

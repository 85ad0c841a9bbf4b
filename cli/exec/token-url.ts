import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemRandom } from '../../src/random/system-random.ts'
import { CommandError, exitCode } from '../exit-code.ts'
import { tokenJson } from '../token-json.ts'
import { decideTokenRequest } from './token-request.ts'
import type { TokenSource } from './token-source.ts'

/** An address on this machine that gives out tokens, to whoever knows it, until it is closed. */
export interface TokenUrl {
  readonly url: string
  close(): Promise<void>
}

/** Gives out one token for each GET, at a path that cannot be guessed. */
export async function openTokenUrl(source: TokenSource): Promise<TokenUrl> {
  const path = `/${Buffer.from(systemRandom.bytes(32)).toString('base64url')}`
  let host = ''
  const server = createServer((request, response) => {
    const status = decideTokenRequest({ method: request.method, path: request.url, headers: request.headers }, { host, path })
    request.resume()
    if (status === 200) void give(source, response)
    else answer(response, status, {})
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function give(source: TokenSource, response: ServerResponse): Promise<void> {
  try {
    answer(response, 200, tokenJson(await source.token()))
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const isOver = error.exitCode === exitCode.over || error.exitCode === exitCode.nobody
    answer(response, isOver ? 410 : 503, { error: isOver ? 'signed_out' : 'temporarily_unavailable', error_description: error.message })
  }
}

function answer(response: ServerResponse, status: number, members: Readonly<Record<string, unknown>>): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(members))
}

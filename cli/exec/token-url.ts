import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ProofTargetReading, readProofTarget } from '../../src/device/proof-target.ts'
import { systemRandom } from '../../src/random/system-random.ts'
import { CommandError, exitCode } from '../exit-code.ts'
import { provenTokenJson, tokenJson } from '../token-json.ts'
import { decideTokenRequest } from './token-request.ts'
import type { TokenSource } from './token-source.ts'

/** An address on this machine that gives out tokens, to whoever knows it, until it is closed. */
export interface TokenUrl {
  readonly url: string
  close(): Promise<void>
}

/** Gives out one token for each GET, and one with a proof for each POST that says what for, at a path that cannot be guessed. */
export async function openTokenUrl(source: TokenSource, allowsInsecure = false): Promise<TokenUrl> {
  const path = `/${Buffer.from(systemRandom.bytes(32)).toString('base64url')}`
  let host = ''
  const server = createServer((request, response) => {
    const verdict = decideTokenRequest({ method: request.method, path: request.url, headers: request.headers }, { host, path })
    if (verdict === 'proof') return void giveProof(source, request, response, allowsInsecure)
    request.resume()
    if (verdict === 'token') void giveToken(source, response)
    else answer(response, verdict, {})
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

async function giveToken(source: TokenSource, response: ServerResponse): Promise<void> {
  await give(response, async () => answer(response, 200, tokenJson(await source.token())))
}

async function giveProof(source: TokenSource, request: IncomingMessage, response: ServerResponse, allowsInsecure: boolean): Promise<void> {
  const read = readTarget(await readForm(request), allowsInsecure)
  if (read.kind === 'unfit') return answer(response, 400, { error: 'invalid_request', error_description: `Cannot prove that: ${read.why}` })
  await give(response, async () => {
    const proven = await source.proven(read.target)
    if (proven !== 'not-bound') answer(response, 200, provenTokenJson(proven))
    else answer(response, 400, { error: 'not_bound', error_description: 'The tokens are bound to no key: they need no proof' })
  })
}

async function give(response: ServerResponse, find: () => Promise<void>): Promise<void> {
  try {
    await find()
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const isOver = error.exitCode === exitCode.over || error.exitCode === exitCode.nobody
    answer(response, isOver ? 410 : 503, { error: isOver ? 'signed_out' : 'temporarily_unavailable', error_description: error.message })
  }
}

function readTarget(form: URLSearchParams | undefined, allowsInsecure: boolean): ProofTargetReading {
  const [method, url, nonce] = ['method', 'url', 'nonce'].map((name) => form?.get(name) ?? undefined)
  if (method === undefined || url === undefined) return { kind: 'unfit', why: 'give method and url, as a form' }
  return readProofTarget({ method, url, nonce }, allowsInsecure)
}

/** As much as a form may hold, in bytes: an address and a nonce, escaped. */
const longestForm = 32 * 1024

/** Undefined where it is too long, or ends too early. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size <= longestForm) chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return size > longestForm ? undefined : new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

function answer(response: ServerResponse, status: number, members: Readonly<Record<string, unknown>>): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(members))
}

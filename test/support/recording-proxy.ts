import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { serveLocally } from './local-server.ts'

/** Stands between a television and its server, and knows every secret that went by. */
export interface RecordingProxy {
  readonly issuer: string
  /** Where requests go on to. */
  leadTo(port: number): void
  /** Device codes and tokens, in the order they went by. */
  readonly secrets: readonly string[]
  /** How many answers with tokens went by. */
  granted(): number
  close(): Promise<void>
}

const secretMembers = ['device_code', 'access_token', 'refresh_token', 'id_token']

/** Starts a proxy that hands everything on as it is, but calls every token short-lived, so that it is soon renewed. */
export async function startRecordingProxy(): Promise<RecordingProxy> {
  let port = 0
  let granted = 0
  const secrets: string[] = []
  const onAnswer = (body: string) => {
    if (!body.startsWith('{')) return body
    const members = JSON.parse(body) as Record<string, unknown>
    for (const name of secretMembers) if (typeof members[name] === 'string') secrets.push(members[name])
    if (!('access_token' in members)) return body
    granted += 1
    return JSON.stringify({ ...members, expires_in: 1 })
  }
  const { url, close } = await serveLocally((incoming, outgoing) => void handOn(incoming, outgoing, port, onAnswer))
  return {
    issuer: url,
    leadTo: (given) => {
      port = given
    },
    secrets,
    granted: () => granted,
    close,
  }
}

async function handOn(incoming: IncomingMessage, outgoing: ServerResponse, port: number, onAnswer: (body: string) => string) {
  const { method, url, headers } = incoming
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers })
  onward.end(await text(incoming))
  onward.once('error', () => outgoing.destroy())
  onward.once('response', async (answer) => {
    const body = onAnswer(await text(answer))
    outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, 'content-length': Buffer.byteLength(body) }).end(body)
  })
}

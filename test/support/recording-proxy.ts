import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { serveLocally } from './local-server.ts'

/** Stands between a client and its server, and knows every secret that went by. */
export interface RecordingProxy {
  readonly issuer: string
  /** Where requests go on to. */
  leadTo(port: number): void
  /** How long every access token is said to live from now on, in seconds; undefined leaves it to the server. */
  tokensLive(seconds: number | undefined): void
  /** Device codes and tokens, in the order they went by. */
  readonly secrets: readonly string[]
  /** Of the secrets, those of one kind. */
  of(kind: SecretKind): readonly string[]
  /** What the token endpoint was asked for, and other endpoints by their path, in the order the requests came. */
  readonly asked: readonly string[]
  /** How many answers with tokens went by. */
  granted(): number
  /** Keeps answers to refresh requests back until this has happened. */
  holdRefreshes(until: Promise<unknown>): void
  close(): Promise<void>
}

const kinds = ['device_code', 'access_token', 'refresh_token', 'id_token'] as const

/** A member of an answer that is a secret. */
export type SecretKind = (typeof kinds)[number]

/** Starts a proxy that hands everything on as it is, but calls every token short-lived unless told, so that it is soon renewed. */
export async function startRecordingProxy(): Promise<RecordingProxy> {
  let port = 0
  let granted = 0
  let lifetime: number | undefined = 1
  let hold: Promise<unknown> | undefined
  const secrets: { kind: SecretKind; secret: string }[] = []
  const asked: string[] = []
  const onAnswer = (body: string) => {
    if (!body.startsWith('{')) return body
    const members = JSON.parse(body) as Record<string, unknown>
    for (const kind of kinds) {
      const secret = members[kind]
      if (typeof secret === 'string') secrets.push({ kind, secret })
    }
    if (!('access_token' in members)) return body
    granted += 1
    return lifetime === undefined ? body : JSON.stringify({ ...members, expires_in: lifetime })
  }
  const { url, close } = await serveLocally(async (incoming, outgoing) => {
    const form = await text(incoming)
    const what = new URLSearchParams(form).get('grant_type') ?? incoming.url ?? ''
    asked.push(what)
    handOn(incoming, form, outgoing, port, async (body) => {
      if (what === 'refresh_token') await hold
      return onAnswer(body)
    })
  })
  return {
    issuer: url,
    leadTo: (given) => {
      port = given
    },
    tokensLive: (seconds) => {
      lifetime = seconds
    },
    get secrets() {
      return secrets.map(({ secret }) => secret)
    },
    of: (wanted) => secrets.filter(({ kind }) => kind === wanted).map(({ secret }) => secret),
    asked,
    granted: () => granted,
    holdRefreshes: (until) => {
      hold = until
    },
    close,
  }
}

function handOn(
  { method, url, headers }: IncomingMessage,
  form: string,
  outgoing: ServerResponse,
  port: number,
  onAnswer: (body: string) => Promise<string>,
): void {
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers })
  onward.end(form)
  onward.once('error', () => outgoing.destroy())
  onward.once('response', async (answer) => {
    const body = await onAnswer(await text(answer))
    outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, 'content-length': Buffer.byteLength(body) }).end(body)
  })
}

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
  /** Every proof of a key that was sent, in any order. */
  readonly proofs: readonly string[]
  /** What becomes of JSON answers from now on; those that are lost were given by the server all the same. */
  changeAnswers(change: AnswerChange): void
  /** Keeps answers to refresh requests back until this has happened. */
  holdRefreshes(until: Promise<unknown>): void
  close(): Promise<void>
}

/** What becomes of an answer to what was asked for, as `asked` names it. */
export type AnswerChange = (members: Readonly<Record<string, unknown>>, what: string) => Readonly<Record<string, unknown>> | 'lost'

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
  const proofs: string[] = []
  let change: AnswerChange = (members) => members
  const onAnswer = (given: string, what: string) => {
    if (!given.startsWith('{')) return given
    const members = JSON.parse(given) as Record<string, unknown>
    for (const kind of kinds) {
      const secret = members[kind]
      if (typeof secret === 'string') secrets.push({ kind, secret })
    }
    const changed = change(members, what)
    if (changed === 'lost' || !('access_token' in members)) return changed === 'lost' ? undefined : JSON.stringify(changed)
    granted += 1
    return JSON.stringify(lifetime === undefined ? changed : { ...changed, expires_in: lifetime })
  }
  const { url, close } = await serveLocally(async (incoming, outgoing) => {
    const form = await text(incoming)
    const what = new URLSearchParams(form).get('grant_type') ?? incoming.url ?? ''
    asked.push(what)
    proofs.push(...[incoming.headers['dpop'] ?? []].flat())
    handOn(incoming, form, outgoing, port, async (body) => {
      if (what === 'refresh_token') await hold
      return onAnswer(body, what)
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
    proofs,
    changeAnswers: (given) => {
      change = given
    },
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
  onAnswer: (body: string) => Promise<string | undefined>,
): void {
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers })
  onward.end(form)
  onward.once('error', () => outgoing.destroy())
  onward.once('response', async (answer) => {
    const body = await onAnswer(await text(answer))
    if (body === undefined) return void outgoing.destroy()
    outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, 'content-length': Buffer.byteLength(body) }).end(body)
  })
}

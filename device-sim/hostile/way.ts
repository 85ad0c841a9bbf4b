import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Signer } from './signer.ts'

/** What a device asks a server for. */
export type Endpoint = 'metadata' | 'codes' | 'token' | 'userinfo' | 'keys' | 'revocation' | 'resource' | 'tiles'

/** A JSON object as a server writes it. */
export type Json = Readonly<Record<string, unknown>>

/** One request to a hostile server, and everything an answer may be made of. */
export interface Exchange {
  readonly endpoint: Endpoint
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly form: URLSearchParams
  /** The address the server goes by. */
  readonly issuer: string
  /** Another origin, which no request may ever reach. */
  readonly foreign: string
  /** Seconds since 1970, by the clock that the client lives by. */
  readonly now: number
  /** How many requests this endpoint has had, this one included. */
  readonly count: number
  readonly signer: Signer
  /** Says that no answer will come to an end by itself, so that a virtual clock may go on. */
  fallSilent(): void
}

/** What a server does to one request. */
export type Answer = (exchange: Exchange) => void | Promise<void>

/** What a way is about; the table of ways has one part for each. */
export type Subject =
  | 'text that a terminal would obey'
  | 'sizes and floods'
  | 'broken HTTP and broken JSON'
  | 'lies about time'
  | 'redirects'
  | 'other origins'
  | 'wrong types'
  | 'who signed in'
  | 'tokens and errors'
  | 'the home row'
  | 'proofs of keys'

/** How far a television comes at such a server, by the name of the screen it is left with. */
export type Fate =
  /** It will have nothing more to do with this server. */
  | 'violated'
  /** The server refused it, or a person did, and it says why. */
  | 'refused'
  | 'denied'
  /** It waited as long as a code lives. */
  | 'expired'
  /** It tried ten times, slower each time. */
  | 'unreachable'
  /** It is still trying, at the pace the server asked for. */
  | 'unfound'
  | 'retrying'
  /** It is signed in, whatever else is wrong. */
  | 'home'
  | 'revoked'

/** One way in which a server can be hostile; what it does not do differently, it does as a good server would. */
export interface Way {
  readonly subject: Subject
  /** What the server does, in words; unique. */
  readonly does: string
  /** The requirements that it tries (docs/hostile-servers.md says where they stand). */
  readonly tries: readonly string[]
  readonly fate: Fate
  /** The same for a client that proves no key (RFC 9449), where that is another. */
  readonly bearerFate?: Fate
  readonly answers: Partial<Record<Endpoint, Answer>>
  /** The server claims to speak TLS, and does not. */
  readonly claimsTls?: boolean
  /** An asked-for pace that is faster than usual: the most requests in one minute, 16 unless told. */
  readonly mostPerMinute?: number
}

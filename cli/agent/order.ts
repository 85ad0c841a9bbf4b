import type { ProofClaims } from '../../src/device/proof-key.ts'
import { isMembers } from '../../src/protocol/fields.ts'
import type { ServerMetadata } from '../../src/protocol/server-metadata.ts'
import type { Tokens } from '../../src/protocol/token.ts'
import type { Seconds } from '../../src/time/units.ts'
import type { KeyStoreId } from '../key-store/key-store.ts'
import type { Answer } from './protocol.ts'
import type { SignInKey } from './socket-place.ts'

/** What a new agent is told, over the channel to who started it and nowhere else. */
export type Order = SignInKey & {
  /** The path of its socket. */
  readonly socket: string
  /** How long it lives. */
  readonly lifetime: Seconds
} & (
    | {
        /** Hold these tokens, in place of the agent there was; keep the refresh token in that key store, too, if one is named. */
        readonly task: 'hold'
        readonly tokens: Tokens
        readonly metadata: ServerMetadata
        readonly store?: KeyStoreId | undefined
      }
    | {
        /** Go on with what the last agent kept in that key store, unless another one does. */
        readonly task: 'resume'
        readonly store: KeyStoreId
        readonly allowsInsecure: boolean
      }
  )

/** What became of a new agent. */
export type Report =
  /** It holds a sign-in. Where it should be kept in a key store and is not, that is why. */
  | { readonly kind: 'listening'; readonly notKept?: string | undefined }
  /** Another one listens there. */
  | { readonly kind: 'taken' }
  /** It has nothing to hold, and ends; this is what it would answer. */
  | { readonly kind: 'empty'; readonly answer: Answer }
  /** It cannot listen. */
  | { readonly kind: 'failed'; readonly message: string }

/** What an agent is told before its order, when the tokens are to be bound to a key that nobody but the agent ever has (E-03). */
export type KeyOrder =
  | { readonly task: 'make-key' }
  /** Make this proof, for the command that signs in. */
  | { readonly task: 'prove'; readonly id: number; readonly claims: ProofClaims }

/** What it says to that. */
export type KeyReport =
  | { readonly kind: 'key'; readonly thumbprint: string }
  | { readonly kind: 'proof'; readonly id: number; readonly proof: string }

/** Reads what a new agent is told about its key; undefined for an order. */
export function readKeyOrder(message: unknown): KeyOrder | undefined {
  const isOne = isMembers(message) && (message['task'] === 'make-key' || message['task'] === 'prove')
  return isOne ? (message as unknown as KeyOrder) : undefined
}

/** Reads what a new agent says of its key; undefined for a report. */
export function readKeyReport(message: unknown): KeyReport | undefined {
  const isOne = isMembers(message) && (message['kind'] === 'key' || message['kind'] === 'proof')
  return isOne ? (message as unknown as KeyReport) : undefined
}

/** Reads an order; throws where it is none. It comes from this very program, so what it looks like inside is known. */
export function readOrder(message: unknown): Order {
  if (!isMembers(message) || typeof message['socket'] !== 'string') throw new Error('Cannot read the order: it is none')
  return message as unknown as Order
}

/** Reads a report, which comes from this very program, too; throws where it is none. */
export function readReport(message: unknown): Report {
  if (!isMembers(message) || typeof message['kind'] !== 'string') throw new Error('Cannot read the report: it is none')
  return message as unknown as Report
}

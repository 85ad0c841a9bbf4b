import { type ProofTarget, readProofTarget } from '../../src/device/proof-target.ts'
import { isMembers, type Members, numberMember, requiredString, stringMember, UnreadableAnswer } from '../../src/protocol/fields.ts'
import { readScope, type Scope, writeScope } from '../../src/protocol/scope.ts'
import { type Seconds, seconds } from '../../src/time/units.ts'

/**
 * What a command and the agent say to each other: one line of JSON each way. An agent may be older than the command, which has been
 * updated since, so every line says which version it speaks; `end` is understood in all of them.
 */
export const version = 1

/** A request may name an address; a token may be long. */
export const longest = { request: 16 * 1024, answer: 256 * 1024 }

/** What a command asks for: one of these words, or a token together with the proof that it needs for one request. */
export type Request = PlainRequest | ProofRequest

/** What is asked for in a word. */
export type PlainRequest = 'status' | 'access' | 'person' | 'end'

/** The one request that a proof is wanted for. */
export interface ProofRequest extends ProofTarget {
  readonly ask: 'proof'
}

/** What an agent knows without asking anybody. */
export interface Status {
  readonly issuer: string
  readonly clientId: string
  /** Until it ends by itself. */
  readonly endsIn: Seconds
  readonly scope?: Scope | undefined
  /** Which key store the refresh token is in, too. */
  readonly store?: string | undefined
  /** The thumbprint of the key that the tokens are bound to (RFC 7638), where they are bound. */
  readonly jkt?: string | undefined
}

/** An access token that is fit for use. */
export interface UsableToken {
  readonly accessToken: string
  readonly tokenType: string
  readonly expiresIn?: Seconds | undefined
  readonly scope?: Scope | undefined
}

/** An access token, and a proof for one request with it (RFC 9449 §7.1). */
export interface ProvenToken extends UsableToken {
  readonly proof: string
}

/** What became of giving the tokens back. */
export type Farewell = 'revoked' | 'failed' | 'not-offered'

/** What an agent answers. */
export type Answer =
  | ({ readonly kind: 'status' } & Status)
  | ({ readonly kind: 'token' } & UsableToken)
  | ({ readonly kind: 'proof' } & ProvenToken)
  /** A proof was asked for, and the tokens are bound to no key: they count without. */
  | { readonly kind: 'not-bound' }
  | { readonly kind: 'person'; readonly sub: string; readonly name?: string | undefined; readonly email?: string | undefined }
  /** It has ended, as it was asked to. */
  | { readonly kind: 'ended'; readonly how: Farewell }
  /** The server takes the tokens no longer; they are forgotten, and the agent ends. */
  | { readonly kind: 'revoked' }
  /** The access token has run out, and there is nothing to renew it with; the agent ends. */
  | { readonly kind: 'spent' }
  /** What the server says of who signed in cannot be trusted; the tokens are forgotten, and the agent ends. */
  | { readonly kind: 'violated'; readonly message: string }
  /** No usable answer of the server now; the agent goes on. */
  | { readonly kind: 'failed'; readonly message: string }
  /** It does not understand: another version, or no request at all. */
  | { readonly kind: 'not-understood' }

/** Spells a request, with the end of its line. */
export function writeRequest(request: Request): string {
  return `${JSON.stringify({ v: version, ...(typeof request === 'string' ? { ask: request } : request) })}\n`
}

/** Reads a request; undefined for what is none. */
export function readRequest(line: string): Request | undefined {
  const members = readObject(line)
  const ask = members?.['ask']
  if (ask === 'end') return ask
  if (members?.['v'] !== version) return undefined
  if (ask === 'proof') return readProofRequest(members)
  return ask === 'status' || ask === 'access' || ask === 'person' ? ask : undefined
}

function readProofRequest({ method, url, nonce }: Members): ProofRequest | undefined {
  if (typeof method !== 'string' || typeof url !== 'string' || !(nonce === undefined || typeof nonce === 'string')) return undefined
  // Whether plain http will do was the command's to say: it knows what its person allows.
  const read = readProofTarget({ method, url, nonce }, true)
  return read.kind === 'target' ? { ask: 'proof', ...read.target } : undefined
}

/** Spells an answer, with the end of its line. */
export function writeAnswer(answer: Answer): string {
  const scope = 'scope' in answer && answer.scope ? writeScope(answer.scope) : undefined
  return `${JSON.stringify({ v: version, ...answer, scope })}\n`
}

/** Reads an answer; what is none counts as not understood. */
export function readAnswer(line: string): Answer {
  const members = readObject(line)
  try {
    return (members && isOurs(members) && answerOf(members)) || { kind: 'not-understood' }
  } catch (error) {
    if (error instanceof UnreadableAnswer) return { kind: 'not-understood' }
    throw error
  }
}

function isOurs({ v, kind }: Members): boolean {
  return v === version || kind === 'ended'
}

function answerOf(members: Members): Answer | undefined {
  const { kind } = members
  switch (kind) {
    case 'status':
      return {
        kind,
        issuer: requiredString(members, 'issuer'),
        clientId: requiredString(members, 'clientId'),
        endsIn: secondsMember(members, 'endsIn') ?? seconds(0),
        scope: scopeMember(members),
        store: stringMember(members, 'store'),
        jkt: stringMember(members, 'jkt'),
      }
    case 'token':
      return { kind, ...tokenOf(members) }
    case 'proof':
      return { kind, ...tokenOf(members), proof: requiredString(members, 'proof') }
    case 'person':
      return { kind, sub: requiredString(members, 'sub'), name: stringMember(members, 'name'), email: stringMember(members, 'email') }
    case 'ended':
      return { kind, how: farewell(requiredString(members, 'how')) }
    case 'violated':
    case 'failed':
      return { kind, message: requiredString(members, 'message') }
    case 'revoked':
    case 'spent':
    case 'not-bound':
      return { kind }
    default:
      return undefined
  }
}

function tokenOf(members: Members): UsableToken {
  return {
    accessToken: requiredString(members, 'accessToken'),
    tokenType: requiredString(members, 'tokenType'),
    expiresIn: secondsMember(members, 'expiresIn'),
    scope: scopeMember(members),
  }
}

function farewell(how: string): Farewell {
  return how === 'revoked' || how === 'not-offered' ? how : 'failed'
}

function scopeMember(members: Members): Scope | undefined {
  const scope = stringMember(members, 'scope')
  return scope === undefined ? undefined : readScope(scope)
}

function secondsMember(members: Members, name: string): Seconds | undefined {
  const count = numberMember(members, name)
  return count === undefined ? undefined : seconds(count)
}

function readObject(line: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isMembers(value) ? value : undefined
  } catch {
    return undefined
  }
}

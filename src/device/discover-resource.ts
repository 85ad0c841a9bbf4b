import { readChallenges } from '../protocol/challenge.ts'
import { UnreadableAnswer } from '../protocol/fields.ts'
import { type ResourceMetadata, readResourceMetadata, resourceMetadataLocation } from '../protocol/resource-metadata.ts'
import { readScope, type Scope } from '../protocol/scope.ts'
import { parseAddress } from '../text/address.ts'
import { cleanText } from '../text/clean.ts'
import { isTrustedTransport } from '../text/transport.ts'
import type { Http, HttpOutcome } from './http.ts'
import type { Failure } from './session.ts'

/** Which resource to ask where its tokens come from. */
export interface ResourceSearch {
  readonly http: Http
  /** Its identifier, to the letter: the address that is called (RFC 9728 §1.2). */
  readonly resource: string
  /** Lets plain http reach private addresses (E-19). */
  readonly allowsInsecure?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** What the search came to; a message says what to do next. */
export type ResourceDiscovery =
  | {
      readonly kind: 'found'
      readonly metadata: ResourceMetadata
      /** What it wants its tokens to be good for: as its challenge says, else all that its metadata names. */
      readonly scope?: Scope | undefined
    }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'violated'; readonly message: string }

/**
 * Asks a resource, without any token, where its tokens come from (RFC 9728 §5): its 401 says where its metadata is, else that is at the
 * well-known place, which is asked after any refusal.
 */
export async function discoverResource(search: ResourceSearch): Promise<ResourceDiscovery> {
  const { http, resource, signal } = search
  const name = cleanText(resource)
  const problem = problemOfResource(search)
  if (problem !== undefined) return violated(problem)
  const answer = await http.getJson(resource, { signal })
  const { status } = answer
  if (isOpen(answer)) return violated(`${name} wants no token: it opens without one`)
  if (!isRefusal(status)) return missed(answer, name)
  const challenge = readChallenge(answer.challenges)
  const place = challenge.place ?? resourceMetadataLocation(resource)
  const misplaced = problemOfPlace(place, search)
  if (misplaced !== undefined) return violated(misplaced)
  const told = await http.getJson(place, { signal })
  return told.kind === 'failed' && !isRefusal(told.status) ? missed(told, name) : readMetadata(told, resource, challenge.scope)
}

/** Why a resource cannot be asked anything; undefined when it can. */
function problemOfResource({ resource, allowsInsecure }: ResourceSearch): string | undefined {
  const url = parseAddress(resource)
  if (!url || !isTrustedTransport(url, allowsInsecure))
    return `${cleanText(resource)} is not an https address; plain http is for this machine alone`
  if (/[?#]/.test(resource) || url.username || url.password) return 'Give the resource without query, fragment and password'
  return undefined
}

/** A page may be a hotel's, until somebody pays. */
function isOpen(answer: HttpOutcome): boolean {
  const isPortal = answer.kind === 'failed' && answer.failure.kind === 'captive-portal'
  return !isPortal && answer.status !== undefined && answer.status >= 200 && answer.status < 300
}

/** Anything but a page, a way elsewhere or trouble: also those of who answers posts alone, or has a resource further down. */
function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 429
}

/** What a 401 says of tokens, in the challenges that are for tokens or for nothing else (RFC 9728 §5.1, RFC 6750 §3). */
function readChallenge(headers: readonly string[] = []): { readonly place?: string | undefined; readonly scope?: Scope | undefined } {
  const challenges = readChallenges(headers)
  const first = (name: string) => challenges.map(({ parameters }) => parameters.get(name)).find((value) => value !== undefined)
  const scope = first('scope')
  return { place: first('resource_metadata'), scope: scope === undefined ? undefined : readScope(scope) }
}

/** Whoever answers for a resource must not send this machine anywhere else for what is said of it (RFC 9728 §7.7). */
function problemOfPlace(place: string, { resource, allowsInsecure }: ResourceSearch): string | undefined {
  const url = parseAddress(place)
  const [whose, where] = [cleanText(resource), cleanText(place)]
  if (!url || !isTrustedTransport(url, allowsInsecure))
    return `${whose} says that its metadata is at ${where}, which is not an https address`
  if (url.origin !== new URL(resource).origin) return `${whose} says that its metadata is at ${where}, which is another server's`
  return url.username || url.password ? `${whose} says that its metadata is at ${where}, which has a password in it` : undefined
}

function readMetadata(told: HttpOutcome, resource: string, scope: Scope | undefined): ResourceDiscovery {
  const name = cleanText(resource)
  if (told.kind === 'failed' || told.status !== 200)
    return violated(`${name} does not say where to sign in: it publishes no metadata (RFC 9728)`)
  try {
    const metadata = readResourceMetadata(told.members, resource)
    const { scopesSupported = [] } = metadata
    const all = scopesSupported.length === 0 ? undefined : readScope(scopesSupported.join(' '))
    return { kind: 'found', metadata, scope: scope?.length ? scope : all }
  } catch (error) {
    if (!(error instanceof UnreadableAnswer)) throw error
    return violated(`Cannot use the metadata of ${name}: ${error.message}`)
  }
}

function missed(answer: HttpOutcome, name: string): ResourceDiscovery {
  if (answer.kind === 'failed') return { kind: 'failed', failure: answer.failure }
  return violated(`${name} does not say where to sign in: it answers ${answer.status}`)
}

function violated(message: string): ResourceDiscovery {
  return { kind: 'violated', message }
}

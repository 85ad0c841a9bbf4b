import { UnreadableAnswer } from '../protocol/fields.ts'
import { metadataLocations, readServerMetadata, type ServerMetadata } from '../protocol/server-metadata.ts'
import { parseAddress } from '../text/address.ts'
import { cleanText } from '../text/clean.ts'
import { isTrustedTransport } from '../text/transport.ts'
import type { Http, HttpOutcome } from './http.ts'
import type { Failure } from './session.ts'

/** Which server to look for; the issuer is the root of all trust (E-20). */
export interface Search {
  readonly http: Http
  readonly issuer: string
  /** Lets plain http reach private addresses (E-19). */
  readonly allowsInsecure?: boolean | undefined
  /** Lets endpoints live on another origin than the issuer, as some large providers have them (E-20). */
  readonly allowsOtherOrigins?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** What the search came to; a message says what to do next. */
export type Discovery =
  | { readonly kind: 'found'; readonly metadata: ServerMetadata }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'violated'; readonly message: string }

/** Finds a server's endpoints by its issuer, at the location of RFC 8414 or else that of OpenID Connect Discovery. */
export async function discover(search: Search): Promise<Discovery> {
  const problem = problemOfIssuer(search)
  if (problem !== undefined) return { kind: 'violated', message: problem }
  const [oauth, openid] = metadataLocations(search.issuer)
  const first = await search.http.getJson(oauth, { signal: search.signal })
  if (isFound(first) || isOutOfReach(first)) return readDiscovery(first, search)
  const second = await search.http.getJson(openid, { signal: search.signal })
  return readDiscovery(isMisserved(first) && isNothing(second) ? first : second, search)
}

/** Why an issuer cannot be asked anything, with what to do about it; undefined when it can (RFC 8414 §2, E-19). */
export function problemOfIssuer({ issuer, allowsInsecure }: Pick<Search, 'issuer' | 'allowsInsecure'>): string | undefined {
  const name = cleanText(issuer)
  if (!parseAddress(issuer)) return `${name} is not an address; give the issuer as https://…`
  const url = new URL(issuer)
  if (!isTrustedTransport(url, allowsInsecure)) return `${name} is not an https address; plain http is for this machine alone`
  if (url.search || url.hash || url.username || url.password) {
    return `Give the issuer without query, fragment and password, as ${url.origin}${url.pathname.replace(/\/$/, '')}`
  }
  return undefined
}

function isFound(outcome: HttpOutcome): boolean {
  return outcome.kind === 'answer' && outcome.status === 200
}

/** Asking the same server elsewhere would not help, or is what it has just asked not to do. */
function isOutOfReach(outcome: HttpOutcome): boolean {
  if (outcome.kind === 'answer') return false
  const { status, failure } = outcome
  return status === undefined || status === 429 || status === 511 || failure.retryAfter !== undefined
}

/** An answer that is no JSON object and no page: a server that is set up wrong. A page may be a hotel's, until somebody pays. */
function isMisserved(outcome: HttpOutcome): boolean {
  return outcome.kind === 'failed' && outcome.status === 200 && !/html/.test(outcome.mediaType ?? 'html')
}

function isNothing(outcome: HttpOutcome): boolean {
  return outcome.kind === 'failed' ? isAbsent(outcome.status) : outcome.status !== 200
}

function readDiscovery(outcome: HttpOutcome, search: Search): Discovery {
  const { host } = new URL(search.issuer)
  if (outcome.kind === 'failed' && isMisserved(outcome)) return { kind: 'violated', message: outcome.failure.message }
  if (outcome.kind === 'failed' && !isAbsent(outcome.status)) return { kind: 'failed', failure: outcome.failure }
  if (outcome.kind === 'failed' || isNothing(outcome)) {
    return { kind: 'violated', message: `${host} publishes no metadata; check the issuer, or give its endpoints by hand` }
  }
  try {
    const metadata = readServerMetadata(outcome.members, search.issuer)
    const problem = problemOfEndpoints(metadata, search)
    return problem === undefined ? { kind: 'found', metadata } : { kind: 'violated', message: problem }
  } catch (error) {
    if (!(error instanceof UnreadableAnswer)) throw error
    return { kind: 'violated', message: `Cannot use the metadata of ${host}: ${error.message}` }
  }
}

/** A 4xx says that there is nothing at this place; any other failure says nothing about it. */
function isAbsent(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 429
}

function problemOfEndpoints(metadata: ServerMetadata, { issuer, allowsInsecure, allowsOtherOrigins }: Search): string | undefined {
  const { tokenEndpoint, deviceAuthorizationEndpoint, revocationEndpoint, userinfoEndpoint, jwksUri } = metadata
  for (const endpoint of [tokenEndpoint, deviceAuthorizationEndpoint, revocationEndpoint, userinfoEndpoint, jwksUri]) {
    if (endpoint === undefined) continue
    const url = parseAddress(endpoint)
    const name = cleanText(endpoint)
    if (!url || !isTrustedTransport(url, allowsInsecure)) return `The server's endpoint ${name} is not an https address`
    if (!allowsOtherOrigins && url.origin !== new URL(issuer).origin) {
      return `The server's endpoint ${name} is on another origin than ${cleanText(issuer)}; allow other origins if you trust it`
    }
  }
  return undefined
}

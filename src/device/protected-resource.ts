import { UnreadableAnswer } from '../protocol/fields.ts'
import { readResourceMetadata, resourceMetadataLocation } from '../protocol/resource-metadata.ts'
import type { ServerMetadata } from '../protocol/server-metadata.ts'
import type { Tokens } from '../protocol/token.ts'
import type { ResourceAnswer } from './account-port.ts'
import { failureOf } from './failure.ts'
import type { Http, HttpOutcome } from './http.ts'
import type { Failure } from './session.ts'
import type { TokenKeeper } from './token-keeper.ts'

/** Whose resources, and with what they are asked. */
export interface ResourceOwner {
  readonly http: Http
  readonly metadata: ServerMetadata
  readonly keeper: TokenKeeper
}

/** What a server's own resource is called: its path below the issuer, on the issuer's origin whatever the path (E-20). */
export function ownResource(issuer: string, path: string): string {
  return `${issuer.replace(/\/$/, '')}/${path.replace(/^\/+/, '')}`
}

/**
 * Asks resources of the server that somebody is signed in to, once each: its metadata names them (RFC 9728 §4), and their own, asked for
 * before any token is shown to them, name it (B-41). One that is not named is never asked for. After a 401 one renewal and one more
 * try (E-38): a renewal that is refused means that the sign-in is over, and a second 401 that this resource is not for it.
 */
export function askResources({ http, metadata, keeper }: ResourceOwner): (path: string, signal?: AbortSignal) => Promise<ResourceAnswer> {
  const { issuer, protectedResources = [] } = metadata
  const trusted = new Set<string>()
  return async (path, signal) => {
    const url = ownResource(issuer, path)
    if (!protectedResources.includes(url)) return { kind: 'absent' }
    const problem = trusted.has(url) ? undefined : await describe(url, signal)
    if (problem) return problem
    trusted.add(url)
    return show(url, signal)
  }

  async function describe(url: string, signal: AbortSignal | undefined): Promise<ResourceAnswer | undefined> {
    const outcome = await http.getJson(resourceMetadataLocation(url), { signal })
    if (outcome.kind === 'failed') return missed(outcome)
    if (outcome.status !== 200) return { kind: 'absent' }
    try {
      readResourceMetadata(outcome.members, url, issuer)
      return undefined
    } catch (error) {
      if (!(error instanceof UnreadableAnswer)) throw error
      return { kind: 'failed', failure: unreadable(url, `Cannot use the metadata of a resource: ${error.message}`) }
    }
  }

  async function show(url: string, signal: AbortSignal | undefined): Promise<ResourceAnswer> {
    const ask = ({ tokenType, accessToken }: Tokens) => http.getJson(url, { authorization: `${tokenType} ${accessToken}`, signal })
    const access = await keeper.current()
    if (access.kind !== 'usable') return access
    const first = await ask(access.tokens)
    if (first.status !== 401) return read(first)
    // Without a refresh token nobody can tell a resource that takes no such token from a sign-in that is over; userinfo can.
    if (!access.tokens.refreshToken) return { kind: 'absent' }
    const renewed = await keeper.renewed(access.tokens)
    return renewed.kind === 'usable' ? read(await ask(renewed.tokens)) : renewed
  }
}

function read(outcome: HttpOutcome): ResourceAnswer {
  if (outcome.kind === 'failed') return missed(outcome)
  return outcome.status === 200 ? { kind: 'told', members: outcome.members } : { kind: 'absent' }
}

/** A 4xx says that there is nothing here for this device; any other failure says nothing about it. */
function missed({ status, failure }: HttpOutcome & { kind: 'failed' }): ResourceAnswer {
  const isAbsent = status !== undefined && status >= 400 && status < 500 && status !== 429
  return isAbsent ? { kind: 'absent' } : { kind: 'failed', failure }
}

/** Why what a server said of a resource, or the resource itself, is of no use. */
export function unreadable(url: string, message: string): Failure {
  return { ...failureOf({ cause: 'off-protocol', host: new URL(url).host }), message }
}

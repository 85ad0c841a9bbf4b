import type { ResourceMetadata } from '../../src/protocol/resource-metadata.ts'
import { parseAddress } from '../../src/text/address.ts'
import { cleanText } from '../../src/text/clean.ts'
import { isLoopback, isPrivateAddress } from '../../src/text/transport.ts'

/** What a person says of servers. */
export interface ServerWish {
  /** This one or none. */
  readonly wanted?: string | undefined
  /** This one, where there are several. */
  readonly preferred?: string | undefined
}

/** The server to sign in at, or why there is none. */
export type ServerChoice = { readonly kind: 'chosen'; readonly issuer: string } | { readonly kind: 'none'; readonly message: string }

/** So many servers are named to a person who is to choose among them. */
const mostNamed = 10

/** Decides which server to sign in at: the only one that a resource names, or the one of them that a person wishes (RFC 9728 §2). */
export function chooseServer({ resource, authorizationServers }: ResourceMetadata, { wanted, preferred }: ServerWish): ServerChoice {
  const name = cleanText(resource)
  const [first, second] = authorizationServers
  if (first === undefined) return none(`${name} names no server that gives tokens for it`)
  const names = authorizationServers
    .slice(0, mostNamed)
    .map((issuer) => cleanText(issuer))
    .join(', ')
  if (wanted !== undefined && !authorizationServers.includes(wanted))
    return none(`${name} takes no tokens of ${cleanText(wanted)}, only those of ${names}`)
  const liked = authorizationServers.find((issuer) => issuer === preferred)
  const issuer = wanted ?? liked ?? (second === undefined ? first : undefined)
  if (issuer === undefined) return none(`${name} takes tokens of several servers: add --issuer with one of ${names}`)
  const problem = problemOf(issuer, resource)
  return problem === undefined ? { kind: 'chosen', issuer } : none(`${name} names ${cleanText(issuer)}, ${problem}`)
}

/** A resource out in the world must not have this machine, or its network, asked things (RFC 9728 §7.7). */
function problemOf(issuer: string, resource: string): string | undefined {
  const url = parseAddress(issuer)
  if (!url || !(url.href === issuer || url.href === `${issuer}/`)) return 'which is not the address of a server'
  const isNear = ({ hostname }: URL) => isLoopback(hostname) || isPrivateAddress(hostname)
  return isNear(url) && !isNear(new URL(resource)) ? 'which is in your own network, where it is not itself' : undefined
}

function none(message: string): ServerChoice {
  return { kind: 'none', message }
}

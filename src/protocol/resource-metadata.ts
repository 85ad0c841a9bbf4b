import { cleanText } from '../text/clean.ts'
import { type Members, ownMember, requiredString, stringListMember, UnreadableAnswer } from './fields.ts'

/** What a resource says about itself (RFC 9728 §2). */
export interface ResourceMetadata {
  readonly resource: string
  readonly authorizationServers: readonly string[]
  readonly scopesSupported?: readonly string[] | undefined
  readonly bearerMethodsSupported?: readonly string[] | undefined
  readonly dpopSigningAlgValuesSupported?: readonly string[] | undefined
  /** Whether it takes bound tokens alone. */
  readonly dpopBoundAccessTokensRequired?: boolean | undefined
}

/** Where the metadata of a resource stands: between its host and its path, which keeps a slash at its end (RFC 9728 §3.1). */
export function resourceMetadataLocation(resource: string): string {
  const { origin, pathname } = new URL(resource)
  return `${origin}/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}`
}

/** Spells it for the wire (B-40). */
export function writeResourceMetadata(metadata: ResourceMetadata): Members {
  return {
    resource: metadata.resource,
    authorization_servers: metadata.authorizationServers,
    scopes_supported: metadata.scopesSupported,
    bearer_methods_supported: metadata.bearerMethodsSupported,
    dpop_signing_alg_values_supported: metadata.dpopSigningAlgValuesSupported,
  }
}

/**
 * Reads the metadata of the resource that is to be called. Throws `UnreadableAnswer` when it is another's, which must be discarded
 * (B-41, RFC 9728 §3.3), when a member is missing or of a wrong type, or when the resource takes no tokens in a header, or none of the issuer
 * that is given.
 */
export function readResourceMetadata(members: Members, resource: string, issuer?: string): ResourceMetadata {
  const stated = requiredString(members, 'resource')
  if (stated !== resource) throw new UnreadableAnswer(`it is of ${cleanText(stated)}, but ${cleanText(resource)} was asked for`)
  const authorizationServers = stringListMember(members, 'authorization_servers') ?? []
  if (issuer !== undefined && !authorizationServers.includes(issuer))
    throw new UnreadableAnswer(`${cleanText(resource)} takes no tokens of ${cleanText(issuer)}`)
  const bearerMethodsSupported = stringListMember(members, 'bearer_methods_supported')
  if (bearerMethodsSupported && !bearerMethodsSupported.includes('header'))
    throw new UnreadableAnswer(`${cleanText(resource)} takes no tokens in a header`)
  return {
    resource,
    authorizationServers,
    bearerMethodsSupported,
    scopesSupported: stringListMember(members, 'scopes_supported'),
    dpopSigningAlgValuesSupported: stringListMember(members, 'dpop_signing_alg_values_supported'),
    dpopBoundAccessTokensRequired: ownMember(members, 'dpop_bound_access_tokens_required') === true,
  }
}

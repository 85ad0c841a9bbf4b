import { cleanText } from '../text/clean.ts'
import { type Members, ownMember, requiredString, stringListMember, stringMember, UnreadableAnswer } from './fields.ts'

/** What a server says about itself (RFC 8414 §2, RFC 8628 §4, OpenID Connect Discovery §3). */
export interface ServerMetadata {
  readonly issuer: string
  readonly tokenEndpoint: string
  /** Absent: this server does not offer the device grant. */
  readonly deviceAuthorizationEndpoint?: string | undefined
  readonly revocationEndpoint?: string | undefined
  readonly introspectionEndpoint?: string | undefined
  readonly userinfoEndpoint?: string | undefined
  readonly jwksUri?: string | undefined
  readonly scopesSupported?: readonly string[] | undefined
  readonly grantTypesSupported?: readonly string[] | undefined
  readonly tokenEndpointAuthMethodsSupported?: readonly string[] | undefined
  readonly revocationEndpointAuthMethodsSupported?: readonly string[] | undefined
  readonly introspectionEndpointAuthMethodsSupported?: readonly string[] | undefined
  /** What the pages speak (BCP 47). */
  readonly uiLocalesSupported?: readonly string[] | undefined
  readonly subjectTypesSupported?: readonly string[] | undefined
  readonly idTokenSigningAlgValuesSupported?: readonly string[] | undefined
  readonly claimsSupported?: readonly string[] | undefined
  /** What proofs of keys may be signed with; absent: this server binds tokens to no keys (RFC 9449 §5.1). */
  readonly dpopSigningAlgValuesSupported?: readonly string[] | undefined
  /** What its tokens open, as far as it says so (RFC 9728 §4). */
  readonly protectedResources?: readonly string[] | undefined
  /** Whether polls may be held with `Prefer: wait=N`; our own extension (B-111). */
  readonly devicePollWaitSupported?: boolean | undefined
}

/** Where a server's metadata is looked for: first as RFC 8414 §3.1 builds the address, then as OpenID Connect Discovery §4.1 does. */
export function metadataLocations(issuer: string): readonly [oauth: string, openid: string] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  return [`${origin}/.well-known/oauth-authorization-server${path}`, `${origin}${path}/.well-known/openid-configuration`]
}

/**
 * Spells metadata for the wire; the same document is published at both locations (B-38). Lists without elements are left out
 * (RFC 8414 §3.2), save `response_types_supported`: there is no authorization endpoint, yet the member is required (B-33).
 */
export function writeServerMetadata(metadata: ServerMetadata): Members {
  return {
    issuer: metadata.issuer,
    token_endpoint: metadata.tokenEndpoint,
    device_authorization_endpoint: metadata.deviceAuthorizationEndpoint,
    revocation_endpoint: metadata.revocationEndpoint,
    introspection_endpoint: metadata.introspectionEndpoint,
    userinfo_endpoint: metadata.userinfoEndpoint,
    jwks_uri: metadata.jwksUri,
    scopes_supported: unlessEmpty(metadata.scopesSupported),
    response_types_supported: [],
    grant_types_supported: unlessEmpty(metadata.grantTypesSupported),
    token_endpoint_auth_methods_supported: unlessEmpty(metadata.tokenEndpointAuthMethodsSupported),
    revocation_endpoint_auth_methods_supported: unlessEmpty(metadata.revocationEndpointAuthMethodsSupported),
    introspection_endpoint_auth_methods_supported: unlessEmpty(metadata.introspectionEndpointAuthMethodsSupported),
    ui_locales_supported: unlessEmpty(metadata.uiLocalesSupported),
    subject_types_supported: unlessEmpty(metadata.subjectTypesSupported),
    id_token_signing_alg_values_supported: unlessEmpty(metadata.idTokenSigningAlgValuesSupported),
    claims_supported: unlessEmpty(metadata.claimsSupported),
    dpop_signing_alg_values_supported: unlessEmpty(metadata.dpopSigningAlgValuesSupported),
    protected_resources: unlessEmpty(metadata.protectedResources),
    device_poll_wait_supported: metadata.devicePollWaitSupported,
  }
}

function unlessEmpty(list: readonly string[] | undefined): readonly string[] | undefined {
  return list?.length ? list : undefined
}

/**
 * Reads the metadata of the server that was asked for. Throws `UnreadableAnswer` when it is another's, which must be
 * discarded (RFC 8414 §3.3), or when a member is missing or of a wrong type. Addresses are not checked yet.
 */
export function readServerMetadata(members: Members, issuer: string): ServerMetadata {
  return {
    issuer: sameIssuer(requiredString(members, 'issuer'), issuer),
    tokenEndpoint: requiredString(members, 'token_endpoint'),
    deviceAuthorizationEndpoint: address(members, 'device_authorization_endpoint'),
    revocationEndpoint: address(members, 'revocation_endpoint'),
    introspectionEndpoint: address(members, 'introspection_endpoint'),
    userinfoEndpoint: address(members, 'userinfo_endpoint'),
    jwksUri: address(members, 'jwks_uri'),
    scopesSupported: stringListMember(members, 'scopes_supported'),
    grantTypesSupported: stringListMember(members, 'grant_types_supported'),
    tokenEndpointAuthMethodsSupported: stringListMember(members, 'token_endpoint_auth_methods_supported'),
    revocationEndpointAuthMethodsSupported: stringListMember(members, 'revocation_endpoint_auth_methods_supported'),
    introspectionEndpointAuthMethodsSupported: stringListMember(members, 'introspection_endpoint_auth_methods_supported'),
    uiLocalesSupported: stringListMember(members, 'ui_locales_supported'),
    subjectTypesSupported: stringListMember(members, 'subject_types_supported'),
    idTokenSigningAlgValuesSupported: stringListMember(members, 'id_token_signing_alg_values_supported'),
    claimsSupported: stringListMember(members, 'claims_supported'),
    dpopSigningAlgValuesSupported: stringListMember(members, 'dpop_signing_alg_values_supported'),
    protectedResources: stringListMember(members, 'protected_resources'),
    devicePollWaitSupported: ownMember(members, 'device_poll_wait_supported') === true,
  }
}

/** Identical to the letter, for a token's `iss` is compared with it later (RFC 8414 §3.3); a slash too many is the usual slip. */
function sameIssuer(stated: string, expected: string): string {
  if (stated === expected) return stated
  const names = `the server calls itself ${cleanText(stated)}, but ${cleanText(expected)} was asked for`
  const isSlip = stated.replace(/\/$/, '') === expected.replace(/\/$/, '')
  throw new UnreadableAnswer(isSlip ? `${names}: give the issuer exactly as the server spells it, slash and all` : names)
}

function address(members: Members, name: string): string | undefined {
  return stringMember(members, name) || undefined
}

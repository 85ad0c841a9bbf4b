import type { UpstreamClaims } from '../identity/provider.ts'

/** What we are at a provider. */
export interface RelyingParty {
  /** The provider's issuer identifier. */
  readonly issuer: string
  readonly clientId: string
  /** Absent for a public client. */
  readonly secret?: string | undefined
  /** Where it sends browsers back to. */
  readonly redirectUri: string
}

/** What binds an answer of a provider to the browser that asked: state, nonce (OpenID Connect Core §3.1.2.1) and PKCE's verifier (RFC 7636 §4.1). */
export interface DetourChecks {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Where a browser is to go; `unusable`: the provider is down, or does not do what it has to. */
export type Departure = { readonly kind: 'away'; readonly address: string } | { readonly kind: 'unusable' }

/** Who came back; `refused`: the provider says no, perhaps with a reason in its own words, which are anybody's. */
export type Arrival =
  | { readonly kind: 'arrived'; readonly claims: UpstreamClaims }
  | { readonly kind: 'refused'; readonly says?: string | undefined }
  | { readonly kind: 'unusable' }

/** Other servers' sign-in, by OpenID Connect with authorization code and PKCE. */
export interface Upstream {
  /** Begins; with `isAgain`, the provider is to ask who is there even where it knows. */
  begin(party: RelyingParty, checks: DetourChecks, isAgain: boolean): Promise<Departure>
  /** Takes the query that a browser came back with, whose state is known to be right. */
  finish(party: RelyingParty, checks: DetourChecks, query: string): Promise<Arrival>
}

import type { Resources } from '../protocol/resource.ts'
import type { Scope } from '../protocol/scope.ts'
import type { ServerMetadata } from '../protocol/server-metadata.ts'
import type { Tokens, TokenType } from '../protocol/token.ts'
import { cleanText } from '../text/clean.ts'
import type { Clock } from '../time/clock.ts'
import { openAccount } from './account.ts'
import type { Account } from './account-port.ts'
import type { ClientLogin } from './client-login.ts'
import type { DeviceApi } from './device-api.ts'
import { type Discovery, discover } from './discover.ts'
import type { Http } from './http.ts'
import { httpDeviceApi } from './http-device-api.ts'
import { createProofKey, type ProofKey, proofAlgorithm } from './proof-key.ts'
import { type Prover, placesOfProofs, provingHttp } from './proving-http.ts'
import type { Failure } from './session.ts'

/** Where a server is asked, for one that publishes no metadata. */
export interface Endpoints {
  /** RFC 8628 §3.1. */
  readonly deviceAuthorization: string
  /** RFC 6749 §3.2. */
  readonly token: string
  /** Where sign-out gives the tokens back (RFC 7009); without it they live until they expire. */
  readonly revocation?: string | undefined
  /** Who is signed in (OpenID Connect Core §5.3). */
  readonly userinfo?: string | undefined
  /** The keys that ID tokens are checked with (RFC 7517); without them ID tokens are not looked at. */
  readonly keys?: string | undefined
}

/** Where and as what a device signs in. */
export interface Target extends ClientLogin, Resources {
  readonly issuer: string
  readonly http: Http
  readonly clock: Clock
  readonly scope?: Scope | undefined
  /** What the device says it is called. */
  readonly deviceName?: string | undefined
  /** Lets plain http reach private addresses (E-19). */
  readonly allowsInsecure?: boolean | undefined
  /** Lets endpoints live on another origin than the issuer (E-20). */
  readonly allowsOtherOrigins?: boolean | undefined
  /** For a server that publishes no metadata. */
  readonly endpoints?: Endpoints | undefined
  /** Whether tokens may be bound to a key of this device, where the server does that: nobody else can use them then (RFC 9449). */
  readonly bindsTokens?: boolean | undefined
  /** Whether no other tokens are taken: a server that does not bind them is not signed in at (E-40). */
  readonly takesBoundOnly?: boolean | undefined
  /** The key that tokens are bound to; one that ends with this connection unless given. */
  readonly proofKey?: ProofKey | undefined
  /** Is given renewed tokens before anybody uses them. Must not reject. */
  onRenewed?(tokens: Tokens): Promise<void>
}

/** A server that has been found, and what can be done there. */
export interface Connection {
  readonly issuer: string
  readonly api: DeviceApi
  openAccount(tokens: Tokens): Account
  /** Proves the key that tokens are bound to, where they are, for requests that other programs make. */
  readonly prover?: Prover | undefined
}

/** What became of looking for a server. */
export type ConnectOutcome =
  | { readonly kind: 'connected'; readonly connection: Connection }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'violated'; readonly message: string }

/** Finds a server's endpoints, by its metadata unless they are given, and gets ready to sign in there. */
export async function connect(target: Target, signal?: AbortSignal): Promise<ConnectOutcome> {
  const found = await findServer(target, signal)
  return found.kind === 'found' ? connectTo(await withKey(target, found.metadata), found.metadata) : found
}

/** A target whose requests prove a key where tokens can be bound to one, every request for tokens from the first on (B-100). */
export async function withKey(target: Target, metadata: ServerMetadata): Promise<KeyedTarget> {
  const { dpopSigningAlgValuesSupported: algorithms = [] } = metadata
  if (!target.bindsTokens || !algorithms.includes(proofAlgorithm)) return target
  const key = target.proofKey ?? (await createProofKey())
  const http = provingHttp(target.http, { key, clock: target.clock, places: placesOfProofs(metadata) })
  return { ...target, http, prover: http.prover, takes: target.takesBoundOnly ? ['DPoP'] : ['Bearer', 'DPoP'] }
}

/** Where and as what a device signs in, and which tokens it takes there. */
export interface KeyedTarget extends Target {
  /** `Bearer` alone unless the requests prove a key. */
  readonly takes?: readonly TokenType[] | undefined
  /** Proves that key for other programs. */
  readonly prover?: Prover | undefined
}

/** Finds a server's endpoints, by its metadata unless they are given. */
export async function findServer(target: Target, signal?: AbortSignal): Promise<Discovery> {
  const { issuer, endpoints } = target
  return endpoints ? { kind: 'found', metadata: givenMetadata(issuer, endpoints) } : discover({ ...target, signal })
}

/** Gets ready to sign in at a server that has been found. */
export function connectTo(target: KeyedTarget, metadata: ServerMetadata): ConnectOutcome {
  const { deviceAuthorizationEndpoint: deviceAuthorization, tokenEndpoint: token } = metadata
  if (!deviceAuthorization) return { kind: 'violated', message: 'This server does not offer the device grant' }
  const unlisted = metadata.protectedResources && target.resources?.find((resource) => !metadata.protectedResources?.includes(resource))
  if (unlisted !== undefined)
    return { kind: 'violated', message: `This server does not name ${cleanText(unlisted)} among what its tokens open` }
  if (target.takesBoundOnly && !target.takes)
    return { kind: 'violated', message: `This server does not offer to bind tokens to a key (DPoP with ${proofAlgorithm})` }
  return {
    kind: 'connected',
    connection: {
      issuer: target.issuer,
      api: httpDeviceApi({ ...target, endpoints: { deviceAuthorization, token } }),
      openAccount: (tokens) => openAccount({ ...target, metadata, tokens }),
      prover: target.prover,
    },
  }
}

function givenMetadata(issuer: string, { deviceAuthorization, token, revocation, userinfo, keys }: Endpoints): ServerMetadata {
  return {
    issuer,
    deviceAuthorizationEndpoint: deviceAuthorization,
    tokenEndpoint: token,
    revocationEndpoint: revocation,
    userinfoEndpoint: userinfo,
    jwksUri: keys,
  }
}

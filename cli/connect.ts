import { Agent, type Dispatcher } from 'undici'
import type { Connection } from '../device-sim/television/television.ts'
import { openAccount } from '../src/device/account.ts'
import { discover } from '../src/device/discover.ts'
import { createHttp } from '../src/device/http.ts'
import { httpDeviceApi } from '../src/device/http-device-api.ts'
import type { Failure } from '../src/device/session.ts'
import type { Scope } from '../src/protocol/scope.ts'
import type { ServerMetadata } from '../src/protocol/server-metadata.ts'
import type { Clock } from '../src/time/clock.ts'

/** Where and as what a television signs in. */
export interface SignInTarget {
  readonly issuer: string
  readonly clientId: string
  readonly scope?: Scope | undefined
  readonly deviceName: string
  readonly clock: Clock
  /** Plain http beyond loopback, on private addresses only. */
  readonly allowsInsecure: boolean
  /** What carries the requests, when it is not the usual network. */
  readonly dispatcher?: Dispatcher | undefined
  /** Puts instruments around that. */
  around?(under: Dispatcher): Dispatcher
  /** For servers that publish no metadata. */
  readonly endpoints?: { readonly deviceAuthorization: string; readonly token: string } | undefined
}

/** What became of looking for a server. */
export type ConnectOutcome =
  | { readonly kind: 'connected'; readonly connection: Connection }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'violated'; readonly message: string }

/** Finds a server's endpoints, by its metadata unless they are given, and gets ready to sign in there. */
export async function connect(target: SignInTarget, signal?: AbortSignal): Promise<ConnectOutcome> {
  const { clock, dispatcher = new Agent(), around } = target
  const http = createHttp({ clock, dispatcher: around ? around(dispatcher) : dispatcher })
  const found = target.endpoints
    ? { kind: 'found' as const, metadata: givenMetadata(target.issuer, target.endpoints) }
    : await discover({ http, issuer: target.issuer, allowsInsecure: target.allowsInsecure, signal })
  if (found.kind !== 'found') return found
  return withMetadata(target, http, found.metadata)
}

function withMetadata(target: SignInTarget, http: ReturnType<typeof createHttp>, metadata: ServerMetadata): ConnectOutcome {
  const { issuer, clientId, scope, deviceName, clock, allowsInsecure } = target
  const deviceAuthorization = metadata.deviceAuthorizationEndpoint
  if (!deviceAuthorization) return { kind: 'violated', message: 'This server does not offer the device grant' }
  const endpoints = { deviceAuthorization, token: metadata.tokenEndpoint }
  return {
    kind: 'connected',
    connection: {
      issuer,
      api: httpDeviceApi({ http, endpoints, clientId, scope, deviceName, issuer, allowsInsecure }),
      openAccount: (tokens) => openAccount({ http, metadata, clientId, tokens, clock }),
    },
  }
}

function givenMetadata(issuer: string, { deviceAuthorization, token }: NonNullable<SignInTarget['endpoints']>): ServerMetadata {
  return { issuer, deviceAuthorizationEndpoint: deviceAuthorization, tokenEndpoint: token }
}

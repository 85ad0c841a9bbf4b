import { Agent, type Dispatcher } from 'undici'
import { throughBench } from '../device-sim/instruments/wire.ts'
import type { Workbench } from '../device-sim/instruments/workbench.ts'
import { type ConnectOutcome, connect as connectAt, connectTo, findServer, type Target, withKey } from '../src/device/connect.ts'
import { createHttp } from '../src/device/http.ts'
import type { Scope } from '../src/protocol/scope.ts'
import type { ServerMetadata } from '../src/protocol/server-metadata.ts'
import type { Found } from './sign-in/attempt.ts'

/** Where and as what a television signs in, and how it gets there. */
export interface SignInTarget extends Omit<Target, 'http'> {
  /** Whether to ask for what a refresh token takes, too, where the server has that (OpenID Connect Core §11). */
  readonly wantsRenewal?: boolean | undefined
  /** What carries the requests, when it is not the usual network. */
  readonly dispatcher?: Dispatcher | undefined
  /** The instruments around that. */
  readonly bench?: Workbench | undefined
}

/** Finds a server and gets ready to sign in there. */
export function connect({ dispatcher = new Agent(), bench, ...target }: SignInTarget, signal?: AbortSignal): Promise<ConnectOutcome> {
  const http = createHttp({ clock: target.clock, dispatcher: bench ? throughBench(bench, dispatcher) : dispatcher })
  return connectAt({ ...target, http }, signal)
}

/** Finds a server, and says what it says of itself, too. */
export async function find({ dispatcher = new Agent(), ...target }: Omit<SignInTarget, 'around'>, signal?: AbortSignal): Promise<Found> {
  const whole = { ...target, http: createHttp({ clock: target.clock, dispatcher }) }
  const found = await findServer(whole, signal)
  if (found.kind !== 'found') return found
  const scope = target.wantsRenewal ? renewableScope(target.scope, found.metadata) : target.scope
  const outcome = connectTo(await withKey({ ...whole, scope }, found.metadata), found.metadata)
  return outcome.kind === 'connected' ? { ...outcome, metadata: found.metadata } : outcome
}

/** A scope with what a refresh token takes, where a server has that; nothing is added to no scope, which is for the server to choose. */
export function renewableScope(
  scope: Scope | undefined,
  { scopesSupported = [] }: Pick<ServerMetadata, 'scopesSupported'>,
): Scope | undefined {
  const renewal = 'offline_access'
  return scope === undefined || scope.includes(renewal) || !scopesSupported.includes(renewal) ? scope : [...scope, renewal]
}

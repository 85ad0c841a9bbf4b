import { readScope, type Scope } from '../protocol/scope.ts'
import { parseAddress } from '../text/address.ts'
import { isTrustedTransport } from '../text/transport.ts'
import type { Clock } from '../time/clock.ts'
import type { Endpoints } from './connect.ts'
import { problemOfIssuer } from './discover.ts'
import { environmentProblem } from './environment.ts'
import type { HttpSettings } from './http.ts'
import type { Progress } from './progress.ts'

/** Where and as what to sign in, and whom to tell about it. Only `issuer` and `clientId` are needed. */
export interface SignInOptions {
  /** The server, by the address that it calls itself (RFC 8414 §2). Everything it says is held against it (E-20). */
  readonly issuer: string
  /** What this program is registered as there. */
  readonly clientId: string
  /** For a client that can keep a secret; one that is given to people cannot (RFC 8252 §8.5). */
  readonly clientSecret?: string | undefined
  /** What to ask for, as a list or separated by spaces (RFC 6749 §3.3); what the server gives by itself unless told. */
  readonly scope?: Scope | string | undefined
  /** What this program or device is called on the page where a person approves it. */
  readonly deviceName?: string | undefined
  /** Hears what to show, as it happens. What it throws ends the sign-in, and is thrown on. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Calls it off: `signInWithDevice` then rejects with the code `aborted`. */
  readonly signal?: AbortSignal | undefined
  /** For how many seconds a server that gives no usable answer is asked again before there is a code; 30 unless told. */
  readonly patience?: number | undefined
  /** Where to ask, for a server that publishes no metadata. */
  readonly endpoints?: Endpoints | undefined
  /** Lets plain http reach private addresses; it reaches this machine always, and others never (E-19). */
  readonly allowsInsecure?: boolean | undefined
  /** Lets the endpoints live on another origin than the issuer (E-20). */
  readonly allowsOtherOrigins?: boolean | undefined
  /** Carries the requests, a proxy for instance; an undici dispatcher. The system's network unless told. */
  readonly dispatcher?: HttpSettings['dispatcher']
  /** Where time comes from; a clock that does not jump unless told. */
  readonly clock?: Clock | undefined
}

/** Why nothing can be asked with these options, with what to do about it; undefined when it can. */
export function problemOfOptions(options: SignInOptions): string | undefined {
  const { issuer, clientId, scope, patience = 0, endpoints } = options
  if (typeof issuer !== 'string') return 'Give the issuer, as https://…'
  const problem = problemOfIssuer(options) ?? environmentProblem(process.env)
  if (problem !== undefined) return problem
  if (typeof clientId !== 'string' || clientId === '') return 'Give a clientId: what this program is registered as at the issuer'
  if (scope !== undefined && !scopeOf(scope)?.length) return 'Give scope as words of printable ASCII, such as "openid profile"'
  if (!(patience >= 0)) return 'Give patience in seconds, 0 for a single try'
  return endpoints && problemOfEndpoints(endpoints, options)
}

function problemOfEndpoints(endpoints: Endpoints, { allowsInsecure }: SignInOptions): string | undefined {
  if (!endpoints.deviceAuthorization || !endpoints.token) return 'Give endpoints with deviceAuthorization and token, or leave them out'
  for (const [name, address] of Object.entries(endpoints)) {
    const url = address === undefined ? undefined : parseAddress(String(address))
    if (address === undefined || (url && isTrustedTransport(url, allowsInsecure))) continue
    return `The endpoint ${name} is not an https address; plain http is for this machine alone`
  }
  return undefined
}

/** A scope, however it was given; undefined when it is none. */
export function scopeOf(scope: Scope | string): Scope | undefined {
  return readScope(Array.isArray(scope) ? scope.join(' ') : String(scope))
}

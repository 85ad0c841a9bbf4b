import { ownMember } from '../protocol/fields.ts'
import type { ServerMetadata } from '../protocol/server-metadata.ts'
import type { Clock } from '../time/clock.ts'
import { between, seconds } from '../time/units.ts'
import type { Http, HttpOutcome, RequestOptions } from './http.ts'
import type { ProofKey } from './proof-key.ts'
import type { ProofTarget } from './proof-target.ts'

/** A device's clock that is wrong by more than this is put right by what the server says of the time (E-36). */
const forgiven = seconds(30)

/** What requests prove a key with, and where. */
export interface Proving {
  readonly key: ProofKey
  readonly clock: Clock
  /** The addresses that proofs are sent to; what goes elsewhere goes without. */
  readonly places: readonly string[]
}

/** Proofs of a key for requests that other programs make, with the time as the server has it (E-36). */
export interface Prover {
  /** The thumbprint of the key (RFC 7638). */
  readonly thumbprint: string
  /** A proof for one request with this access token (RFC 9449 §7.1). */
  prove(target: ProofTarget, accessToken: string): Promise<string>
}

/** Requests that prove a key, and what proves it for others. */
export interface ProvingHttp extends Http {
  readonly prover: Prover
}

/** Where a server is shown proofs: wherever tokens are asked for, where it says who is signed in, and at the resources that it names. */
export function placesOfProofs(metadata: ServerMetadata): readonly string[] {
  const { tokenEndpoint, deviceAuthorizationEndpoint, userinfoEndpoint, protectedResources = [] } = metadata
  return [tokenEndpoint, deviceAuthorizationEndpoint, userinfoEndpoint, ...protectedResources].filter((place) => place !== undefined)
}

/**
 * Requests that prove a key (RFC 9449 §4.1). A server that asks for a nonce, or has another time, gets its way at once, once a request (E-44); which nonce comes
 * next is remembered for each server, for its tokens and its resources apart (RFC 9449 §9).
 */
export function provingHttp(http: Http, { key, clock, places }: Proving): ProvingHttp {
  const nonces = new Map<string, string>()
  let aheadBy = 0

  return {
    postForm: (url, form, options) => proven('POST', url, options, (dpop) => http.postForm(url, form, { ...options, dpop })),
    getJson: (url, options) => proven('GET', url, options, (dpop) => http.getJson(url, { ...options, dpop })),
    prover: {
      thumbprint: key.thumbprint,
      prove: ({ method, url, nonce }, accessToken) => key.prove({ method, url, nonce, accessToken, at: serverTime() }),
    },
  }

  /** Seconds since 1970. */
  function serverTime(): number {
    return (clock.now() + aheadBy) / 1000
  }

  async function proven(
    method: 'GET' | 'POST',
    url: string,
    { authorization }: RequestOptions = {},
    send: (proof?: string) => Promise<HttpOutcome>,
  ): Promise<HttpOutcome> {
    if (!places.includes(url)) return send()
    const accessToken = /^DPoP (.+)$/.exec(authorization ?? '')?.[1]
    const server = `${accessToken === undefined ? 'tokens' : 'resources'} of ${new URL(url).origin}`
    const once = async () => {
      const nonce = nonces.get(server)
      const outcome = await send(await key.prove({ method, url, at: serverTime(), nonce, accessToken }))
      learn(server, outcome)
      return { outcome, nonce }
    }
    const wasAheadBy = aheadBy
    const { outcome, nonce } = await once()
    const wantsOther = isRefusedForNonce(outcome) && nonces.get(server) !== nonce
    const wasLate = isRefusedProof(outcome) && Math.abs(aheadBy - wasAheadBy) > forgiven * 1000
    return wantsOther || wasLate ? (await once()).outcome : outcome
  }

  function learn(server: string, outcome: HttpOutcome): void {
    if (outcome.dpopNonce !== undefined) nonces.set(server, outcome.dpopNonce)
    if (outcome.kind !== 'answer' || outcome.date === undefined) return
    const ahead = between(clock.now(), outcome.date)
    aheadBy = Math.abs(ahead) > forgiven ? ahead * 1000 : 0
  }
}

/** A proof by a clock that is wrong is refused like any other, and the answer says what time it is (RFC 9449 §11.1, E-36). */
function isRefusedProof(outcome: HttpOutcome): boolean {
  return outcome.kind === 'answer' && outcome.status >= 400 && ownMember(outcome.members, 'error') === 'invalid_dpop_proof'
}

/** At the endpoints for tokens the error says so (RFC 9449 §8), at a resource a 401 that brings a nonce (§9). */
function isRefusedForNonce(outcome: HttpOutcome): boolean {
  if (outcome.dpopNonce === undefined) return false
  if (outcome.status === 401) return true
  return outcome.kind === 'answer' && outcome.status === 400 && ownMember(outcome.members, 'error') === 'use_dpop_nonce'
}

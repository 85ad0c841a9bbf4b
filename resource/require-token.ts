import type { IncomingMessage, ServerResponse } from 'node:http'
import { proofAlgorithms } from '../server/keys/dpop.ts'
import { parseAddress } from '../src/text/address.ts'
import { monotonicClock } from '../src/time/system-clock.ts'
import { issuerKeys, KeysUnavailable } from './keys.ts'
import { metadataAddress, tellMetadata } from './metadata.ts'
import { type Resource, scopeOf, type VerifiedToken } from './options.ts'
import { Proofs } from './proofs.ts'
import { verifyToken } from './verify.ts'

/** A request that carries what its token says, once it was let through. */
export interface TokenRequest extends IncomingMessage {
  token?: VerifiedToken
  /** The whole path, where a router has cut it (Express). */
  readonly originalUrl?: string
}

/** A handler for Express, connect or node:http. */
export type TokenMiddleware = (request: TokenRequest, response: ServerResponse, next: (error?: unknown) => void) => void

/**
 * Lets requests through that show an access token for this resource, as `request.token`; every check of RFC 9068 §4, and with bound tokens
 * a proof of their key (RFC 9449 §7). Others are answered 401, 403 or 400 with a challenge that says where to sign in (RFC 9728 §5.1). 503:
 * the issuer's keys cannot be had. It also answers for its own metadata (RFC 9728 §3), where it stands at the root of an application.
 * Throws a `TypeError` for a resource that cannot be one.
 */
export function requireToken(resource: Resource): TokenMiddleware {
  const gate = new Gate(resource)
  return (request, response, next) => {
    gate.pass(request, response).then((isThrough) => isThrough && next(), next)
  }
}

/** Answers for the metadata of a resource (RFC 9728 §3), at the root of an application whose resource stands deeper. */
export function publishResource(resource: Resource): TokenMiddleware {
  return (request, response, next) => {
    const { url = '', originalUrl = url } = request
    if (!tellMetadata(resource, originalUrl.replace(/\?.*/, ''), request, response)) next()
  }
}

type Scheme = 'Bearer' | 'DPoP'

interface Problem {
  readonly status: 400 | 401 | 403
  readonly error?: string
  readonly scheme?: Scheme
  readonly nonce?: string
}

class Gate {
  readonly #resource: Resource
  readonly #metadata: string
  readonly #clock: NonNullable<Resource['clock']>
  readonly #keys: ReturnType<typeof issuerKeys>
  readonly #proofs: Proofs

  constructor(resource: Resource) {
    const { audience, clock = monotonicClock } = resource
    if (!parseAddress(audience) || /[?#]/.test(audience))
      throw new TypeError('Give the audience as an absolute address without query and fragment, such as https://api.example.com')
    this.#resource = resource
    this.#metadata = metadataAddress(resource)
    this.#clock = clock
    this.#keys = issuerKeys(resource)
    this.#proofs = new Proofs(clock)
  }

  /** Whether a request may go on; else it has its answer. */
  async pass(request: TokenRequest, response: ServerResponse): Promise<boolean> {
    const { pathname } = this.#addressOf(request)
    if (tellMetadata(this.#resource, pathname, request, response)) return false
    const presented = presentedBy(request)
    if ('status' in presented) return this.#refuse(response, presented)
    try {
      const verdict = await this.#check(request, response, presented)
      if ('status' in verdict) return this.#refuse(response, verdict)
      request.token = verdict
      return true
    } catch (error) {
      if (!(error instanceof KeysUnavailable)) throw error
      response.writeHead(503, { 'retry-after': '5', 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end(JSON.stringify({ error: 'temporarily_unavailable', error_description: 'The keys of the issuer cannot be had now' }))
      return false
    }
  }

  async #check(request: TokenRequest, response: ServerResponse, { scheme, token }: Presented): Promise<VerifiedToken | Problem> {
    const verified = await verifyToken(token, this.#resource, { keys: this.#keys, clock: this.#clock })
    const mustProve = this.#resource.requiresKey || verified?.jkt !== undefined
    if (!verified || (scheme === 'Bearer') === mustProve) return { status: 401, error: 'invalid_token', scheme }
    if (scheme === 'DPoP') {
      const problem = await this.#prove(request, response, token, verified)
      if (problem) return problem
    }
    const isEnough = scopeOf(this.#resource).every((part) => verified.scope.includes(part))
    return isEnough ? verified : { status: 403, error: 'insufficient_scope', scheme }
  }

  async #prove(request: TokenRequest, response: ServerResponse, token: string, { jkt }: VerifiedToken): Promise<Problem | undefined> {
    const { origin, pathname } = this.#addressOf(request)
    const dpop = request.headersDistinct['dpop'] ?? []
    const outcome = await this.#proofs.check({ method: request.method ?? '', uri: origin + pathname, token, dpop })
    switch (outcome.kind) {
      case 'nonce-wanted':
        return { status: 401, error: 'use_dpop_nonce', scheme: 'DPoP', nonce: outcome.nonce }
      case 'wrong':
        return { status: 401, error: 'invalid_dpop_proof', scheme: 'DPoP' }
      case 'proven':
        if (outcome.nextNonce !== undefined) response.setHeader('dpop-nonce', outcome.nextNonce)
        return outcome.jkt === jkt ? undefined : { status: 401, error: 'invalid_token', scheme: 'DPoP' }
    }
  }

  /** The address as configured, with the path that was asked for: what a proxy has made of the rest does not count (B-89). */
  #addressOf({ originalUrl, url = '/' }: TokenRequest): URL {
    const path = originalUrl ?? url
    return new URL(path.startsWith('/') ? path.replace(/^\/+/, '/') : '/', new URL(this.#resource.audience).origin)
  }

  /** Both schemes are challenged for, unless only one will do; what is wrong stands in the one that was used (B-24 to B-27, B-41). */
  #refuse(response: ServerResponse, { status, error, scheme, nonce }: Problem): false {
    const scope = scopeOf(this.#resource).join(' ')
    const wrong = [error && `error="${error}"`, (status === 403 || error === undefined) && scope !== '' && `scope="${scope}"`]
    const place = `resource_metadata="${this.#metadata}"`
    const challenge = (name: Scheme, own: readonly string[]) =>
      `${name} ${[...own, ...(name === (scheme ?? first) ? wrong : [])].filter(Boolean).join(', ')}`
    const first: Scheme = this.#resource.requiresKey ? 'DPoP' : 'Bearer'
    const bearer = challenge('Bearer', [place])
    const dpop = challenge('DPoP', [`algs="${proofAlgorithms.join(' ')}"`, ...(this.#resource.requiresKey ? [place] : [])])
    const isBearerTold = !this.#resource.requiresKey || scheme === 'Bearer'
    response.writeHead(status, {
      'www-authenticate': isBearerTold ? [bearer, dpop] : dpop,
      'cache-control': 'no-store',
      ...(nonce !== undefined && { 'dpop-nonce': nonce }),
      ...(error !== undefined && { 'content-type': 'application/json' }),
    })
    response.end(error === undefined ? '' : JSON.stringify({ error }))
    return false
  }
}

interface Presented {
  readonly scheme: Scheme
  readonly token: string
}

/** A token counts in the header alone (B-23), and two headers are one too many (B-28). */
function presentedBy({ headersDistinct, url = '' }: IncomingMessage): Presented | Problem {
  const [header, second] = headersDistinct['authorization'] ?? []
  if (second !== undefined) return { status: 400, error: 'invalid_request', scheme: 'Bearer' }
  const [, name, rest] = /^(bearer|dpop)(?: +(.*))?$/i.exec(header ?? '') ?? []
  if (name === undefined) return { status: 401 }
  const scheme = name.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer'
  const isTwice = new URLSearchParams(url.split('?')[1] ?? '').has('access_token')
  const token = /^[A-Za-z0-9._~+/-]+=*$/.exec(rest ?? '')?.[0]
  if (token === undefined || isTwice) return { status: 400, error: 'invalid_request', scheme }
  return { scheme, token }
}

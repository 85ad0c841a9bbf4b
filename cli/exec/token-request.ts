import { createHash, timingSafeEqual } from 'node:crypto'

/** A request for a token, as far as it matters. */
export interface TokenRequest {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** Where tokens are given out. */
export interface TokenPlace {
  readonly host: string
  readonly path: string
}

/**
 * What a request at the address is answered with: a token, a token with a proof, or a status. A browser gets nothing: pages can reach loopback, too, under a name of
 * their own (DNS rebinding) or as a foreign origin. Whoever does not know the path learns only that there is nothing.
 */
export function decideTokenRequest({ method, path, headers }: TokenRequest, place: TokenPlace): 'token' | 'proof' | 403 | 404 | 405 | 421 {
  if (headers['host'] !== place.host) return 421
  if (headers['origin'] !== undefined || headers['sec-fetch-site'] !== undefined) return 403
  if (!isSame(path ?? '', place.path)) return 404
  return method === 'GET' ? 'token' : method === 'POST' ? 'proof' : 405
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** The variables by which programs are told of a proxy, to which they would send this address, and its secret, like any other. */
export function exemptFromProxy(host: string, environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const exempt: Record<string, string> = {}
  for (const name of ['no_proxy', 'NO_PROXY']) {
    const before = environment[name]
    exempt[name] = before ? `${before},${host}` : host
  }
  return ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'].some((name) => environment[name]) ? exempt : {}
}

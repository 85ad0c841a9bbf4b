import type { Scope } from '../../src/protocol/scope.ts'
import type { Tokens } from '../../src/protocol/token.ts'
import { between, type Instant, seconds } from '../../src/time/units.ts'
import type { Client } from '../identity/client.ts'
import type { Person } from '../identity/person.ts'
import { accessClaims, endOfTokens, idClaims, type TokenFacts } from '../token/claims.ts'
import type { TokenFamily } from '../token/token.ts'
import { drawId } from './secrets.ts'
import type { Services } from './services.ts'

/** What tokens are to be signed for. */
export interface TokenOrder {
  readonly client: Client
  readonly person: Person
  readonly family: TokenFamily
  /** At most what was approved. */
  readonly scope: Scope
  /** What the access token is asked for, of what was approved (RFC 8707 §2.2). */
  readonly resources?: readonly string[] | undefined
  /** The key that was proven, to which the access token is bound (RFC 9449 §5). */
  readonly jkt?: string | undefined
  readonly at: Instant
  readonly refreshToken?: string | undefined
}

/** Signs the tokens of one answer: an access token, and an ID token where `openid` was approved (B-82). Stores nothing. */
export async function signTokens(services: Services, order: TokenOrder): Promise<Tokens> {
  const { client, person, family, scope, resources, jkt, at, refreshToken } = order
  const { issuer, accessTokenLifetime: lifetime } = services.settings
  const facts: TokenFacts = { issuer, family, scope, resources, jkt, at, lifetime }
  const sign = (claims: Readonly<Record<string, unknown>>, typ: string) => services.signer.sign(claims, typ, client.signingAlgorithm)
  const [accessToken, idToken] = await Promise.all([
    sign(accessClaims(facts, drawId(services.random)), 'at+jwt'),
    scope.includes('openid') ? sign(idClaims(facts, person), 'JWT') : undefined,
  ])
  const expiresIn = seconds(Math.floor(between(at, endOfTokens(facts))))
  return { accessToken, tokenType: jkt === undefined ? 'Bearer' : 'DPoP', expiresIn, refreshToken, idToken, scope }
}

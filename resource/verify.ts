import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { isCanonical } from '../server/keys/canonical.ts'
import type { Clock } from '../src/time/clock.ts'
import type { Resource, VerifiedToken } from './options.ts'

/** Signatures that only an issuer can make: never `none`, never one with a shared secret (B-49, B-54). */
const algorithms = ['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA', 'Ed25519']

/** How far clocks may be apart, in seconds (B-49). */
const leeway = 60

/** Every check of RFC 9068 §4 on an access token; undefined when it opens nothing here. Throws where the keys cannot be had. */
export async function verifyToken(
  token: string,
  { issuer, audience }: Pick<Resource, 'issuer' | 'audience'>,
  { keys, clock }: { readonly keys: JWTVerifyGetKey; readonly clock: Clock },
): Promise<VerifiedToken | undefined> {
  if (!isCanonical(token)) return undefined
  const required = ['exp', 'iat', 'sub', 'client_id', 'jti']
  const checks = { issuer, audience, algorithms, typ: 'at+jwt', clockTolerance: leeway, requiredClaims: required }
  try {
    const { payload } = await jwtVerify(token, keys, { ...checks, currentDate: new Date(clock.now()) })
    return verified(payload)
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

function verified(claims: JWTPayload): VerifiedToken | undefined {
  const { sub = '', client_id: clientId, scope = '', cnf } = claims
  if (typeof clientId !== 'string' || typeof scope !== 'string') return undefined
  const { jkt } = (cnf ?? {}) as { readonly jkt?: unknown }
  if (cnf !== undefined && typeof jkt !== 'string') return undefined
  return { sub, clientId, scope: scope.split(' ').filter((part) => part !== ''), jkt: typeof jkt === 'string' ? jkt : undefined, claims }
}

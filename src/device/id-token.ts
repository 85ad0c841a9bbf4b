import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import { isMembers, type Members } from '../protocol/fields.ts'
import { cleanText } from '../text/clean.ts'
import type { Clock } from '../time/clock.ts'
import type { Instant } from '../time/units.ts'
import type { Http } from './http.ts'
import type { Failure } from './session.ts'

/** What a verified ID token says about a person, not cleaned yet. */
export interface Claims extends Members {
  readonly sub: string
}

/** What a look at an ID token came to; `violated` means that its signer or its contents are not what they must be. */
export type IdTokenOutcome =
  | { readonly kind: 'valid'; readonly claims: Claims }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'violated'; readonly message: string }

/** What an ID token is checked against. */
export interface IdTokenRules {
  readonly http: Http
  readonly clock: Clock
  readonly issuer: string
  readonly clientId: string
  readonly jwksUri: string
  readonly signal?: AbortSignal | undefined
}

/** Signatures that only the issuer can make: never `none`, never one with the client's own secret (E-42, B-54). */
const algorithms = ['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA', 'Ed25519']

/** How wrong a clock may be, in seconds (E-36). */
const leeway = 300

const mostKeyBytes = 1024 * 1024

/**
 * Verifies an ID token with the issuer's keys, fetched anew (OpenID Connect Core §3.1.3.7). A device whose clock is wrong is
 * helped by the `Date` the issuer answers with; no check is ever left out (E-36).
 */
export async function verifyIdToken(idToken: string, rules: IdTokenRules): Promise<IdTokenOutcome> {
  const answer = await rules.http.getJson(rules.jwksUri, { signal: rules.signal, mostBytes: mostKeyBytes })
  if (answer.kind === 'failed') return answer
  if (answer.status !== 200 || !isKeySet(answer.members)) return violated('its keys are not where it says they are')
  const outcome = await verifyAt(rules.clock.now(), idToken, answer.members, rules)
  const isLate = outcome.kind === 'violated' && outcome.isAboutTime && answer.date !== undefined
  return isLate ? verifyAt(answer.date, idToken, answer.members, rules) : outcome
}

function isKeySet(members: Members): members is Members & JSONWebKeySet {
  const keys = members['keys']
  return Array.isArray(keys) && keys.every((key) => isMembers(key) && typeof key['kty'] === 'string')
}

async function verifyAt(now: Instant, idToken: string, keys: JSONWebKeySet, { issuer, clientId }: IdTokenRules) {
  try {
    const currentDate = new Date(now)
    const requiredClaims = ['sub', 'exp', 'iat']
    const checks = { issuer, audience: clientId, algorithms, clockTolerance: leeway, currentDate, requiredClaims }
    const { payload } = await jwtVerify(idToken, createLocalJWKSet(keys), checks)
    return checkClaims(payload, now, clientId)
  } catch (error) {
    if (error instanceof errors.JOSEError) return violated(cleanText(error.message), isAboutTime(error))
    // What WebCrypto throws at a key that is none has no class of its own.
    return violated('its keys cannot be used')
  }
}

function isAboutTime(error: errors.JOSEError): boolean {
  return error instanceof errors.JWTExpired || (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf')
}

/** What jose does not look at: a time of issue in the future, and who a token with several audiences is for. */
function checkClaims(payload: JWTPayload, now: Instant, clientId: string) {
  const { sub, iat, aud } = payload
  if (typeof sub !== 'string' || sub === '') return violated('its "sub" is not a name')
  if (iat === undefined || iat > now / 1000 + leeway) return violated('it is issued in the future', true)
  const isForSeveral = Array.isArray(aud) && aud.length > 1
  if ((isForSeveral || payload['azp'] !== undefined) && payload['azp'] !== clientId) return violated('it is for another client')
  return { kind: 'valid' as const, claims: { ...payload, sub } }
}

function violated(what: string, isAboutTime = false) {
  return { kind: 'violated' as const, message: `The ID token cannot be trusted: ${what}`, isAboutTime }
}

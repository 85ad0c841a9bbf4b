import type { Members } from '../../src/protocol/fields.ts'
import { personClaims } from '../token/claims.ts'
import { checkAccess, isFor } from './check-access.ts'
import type { Services } from './services.ts'

/** What an access token opens. */
export type UserinfoVerdict =
  | { readonly kind: 'ok'; readonly claims: Members }
  | { readonly kind: 'invalid-token' }
  | { readonly kind: 'insufficient-scope'; readonly needed: string }

/**
 * Tells who signed in, to whoever holds an access token for `openid` (OpenID Connect Core §5.3, RFC 9068 §4), and proves the key that
 * it is bound to: one that is bound counts with that proof alone, and one that is not counts without any (B-96).
 */
export async function userinfo(services: Services, token: string, jkt?: string): Promise<UserinfoVerdict> {
  const access = await checkAccess(services, token)
  if (!access || !isFor(access.claims, services.settings.issuer) || access.jkt !== jkt) return { kind: 'invalid-token' }
  if (!access.scope.includes('openid')) return { kind: 'insufficient-scope', needed: 'openid' }
  return { kind: 'ok', claims: { sub: access.person.id, ...personClaims(access.person, access.scope) } }
}

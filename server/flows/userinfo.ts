import type { Members } from '../../src/protocol/fields.ts'
import { readScope, type Scope } from '../../src/protocol/scope.ts'
import { instant } from '../../src/time/units.ts'
import type { Person } from '../identity/person.ts'
import { personClaims } from '../token/claims.ts'
import { type FamilyId, isLive } from '../token/token.ts'
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
  if (!access || access.jkt !== jkt) return { kind: 'invalid-token' }
  if (!access.scope.includes('openid')) return { kind: 'insufficient-scope', needed: 'openid' }
  return { kind: 'ok', claims: { sub: access.person.id, ...personClaims(access.person, access.scope) } }
}

interface Access {
  readonly person: Person
  readonly scope: Scope
  /** The key that the token is bound to (RFC 9449 §6.1). */
  readonly jkt?: string | undefined
}

/** Every check of RFC 9068 §4, and that neither the token nor its family nor its person is gone. */
async function checkAccess({ signer, store, clock, settings }: Services, token: string): Promise<Access | undefined> {
  const claims = await signer.verify(token, 'at+jwt')
  const at = clock.now()
  if (!claims || claims.iss !== settings.issuer || !isFor(claims.aud, settings.issuer) || at >= instant((claims.exp ?? 0) * 1000))
    return undefined
  if (claims.jti === undefined || (await store.families.isAccessRevoked(claims.jti))) return undefined
  const family = await store.families.find({ id: String(claims['sid']) as FamilyId })
  if (!family || !isLive(family, at)) return undefined
  const person = await store.people.find(family.person)
  return person && { person, scope: readScope(String(claims['scope'] ?? '')) ?? [], jkt: boundTo(claims['cnf']) }
}

function boundTo(confirmation: unknown): string | undefined {
  const { jkt } = (confirmation ?? {}) as { readonly jkt?: string }
  return jkt
}

function isFor(aud: string | readonly string[] | undefined, audience: string): boolean {
  return [aud ?? []].flat().includes(audience)
}

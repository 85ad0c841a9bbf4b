import { readScope, type Scope } from '../../src/protocol/scope.ts'
import { instant } from '../../src/time/units.ts'
import type { Person } from '../identity/person.ts'
import type { Claims } from '../keys/signer.ts'
import { type FamilyId, isLive, type TokenFamily } from '../token/token.ts'
import type { Services } from './services.ts'

/** What an access token is good for. */
export interface Access {
  readonly claims: Claims
  readonly family: TokenFamily
  readonly person: Person
  readonly scope: Scope
  /** The key that it is bound to (RFC 9449 §6.1). */
  readonly jkt?: string | undefined
}

/** Every check of RFC 9068 §4 but that of the audience, and that neither the token nor its family nor its person is gone. */
export async function checkAccess({ signer, store, clock, settings }: Services, token: string): Promise<Access | undefined> {
  const claims = await signer.verify(token, 'at+jwt')
  const at = clock.now()
  if (!claims || claims.iss !== settings.issuer || at >= instant((claims.exp ?? 0) * 1000)) return undefined
  if (claims.jti === undefined || (await store.families.isAccessRevoked(claims.jti))) return undefined
  const family = await store.families.find({ id: String(claims['sid']) as FamilyId })
  if (!family || !isLive(family, at)) return undefined
  const person = await store.people.find(family.person)
  return person && { claims, family, person, scope: readScope(String(claims['scope'] ?? '')) ?? [], jkt: boundTo(claims['cnf']) }
}

/** A token as it is presented to a resource of this server: with a proof of which key, and what it has to be good for. */
export interface PresentedAccess {
  readonly token: string
  readonly jkt?: string | undefined
  readonly scope: string
}

/** What an access token opens. */
export type AccessVerdict =
  | { readonly kind: 'open'; readonly access: Access }
  | { readonly kind: 'invalid-token' }
  | { readonly kind: 'insufficient-scope'; readonly needed: string }

/**
 * Opens a resource of this server to a token (RFC 9068 §4): one that is bound to a key counts with a proof of that key alone, and one that is
 * not counts without any (B-96).
 */
export async function openResource(services: Services, { token, jkt, scope }: PresentedAccess): Promise<AccessVerdict> {
  const access = await checkAccess(services, token)
  if (!access || !isFor(access.claims, services.settings.issuer) || access.jkt !== jkt) return { kind: 'invalid-token' }
  return access.scope.includes(scope) ? { kind: 'open', access } : { kind: 'insufficient-scope', needed: scope }
}

/** Whether a token is for this audience (B-49). */
export function isFor({ aud }: Claims, audience: string): boolean {
  return [aud ?? []].flat().includes(audience)
}

function boundTo(confirmation: unknown): string | undefined {
  const { jkt } = (confirmation ?? {}) as { readonly jkt?: string }
  return jkt
}

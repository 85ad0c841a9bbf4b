import type { Members } from '../../src/protocol/fields.ts'
import { OAuthError } from '../../src/protocol/oauth-error.ts'
import { writeScope } from '../../src/protocol/scope.ts'
import { numericDate } from '../../src/time/units.ts'
import type { Client } from '../identity/client.ts'
import { hashSecret } from '../keys/hash.ts'
import { isLive } from '../token/token.ts'
import { checkAccess, isFor } from './check-access.ts'
import type { Services } from './services.ts'

/** What is said of a token that is over, that nobody knows, or that is not the caller's business (B-77). */
const inactive: Members = { active: false }

/**
 * Tells what a token is good for now (RFC 7662 §2.2), to a client that proves who it is (B-76): about its own tokens, and about access
 * tokens for the resource that it guards. Refuses others with `invalid_client`.
 */
export async function introspect(services: Services, caller: Client, token: string): Promise<Members> {
  if (caller.secret === undefined) throw new OAuthError('invalid_client', 'Only a client with a secret may ask about tokens')
  return (await aboutAccess(services, caller, token)) ?? (await aboutRefresh(services, caller, token)) ?? inactive
}

async function aboutAccess(services: Services, caller: Client, token: string): Promise<Members | undefined> {
  const access = await checkAccess(services, token)
  if (!access) return undefined
  const isGuarded = caller.guards !== undefined && isFor(access.claims, caller.guards)
  if (access.family.client !== caller.id && !isGuarded) return inactive
  return { active: true, token_type: access.jkt === undefined ? 'Bearer' : 'DPoP', ...access.claims }
}

/** A refresh token is nobody's business but its client's, and active as long as it is the last of its family. */
async function aboutRefresh({ store, clock, settings }: Services, caller: Client, token: string): Promise<Members | undefined> {
  const refresh = hashSecret(token)
  const family = await store.families.find({ refresh })
  if (!family || family.client !== caller.id || family.refresh !== refresh || !isLive(family, clock.now())) return undefined
  if (!(await store.people.find(family.person))) return undefined
  const { client, person, scope, createdAt, expiresAt, id } = family
  const dates = { iat: numericDate(createdAt), exp: numericDate(expiresAt) }
  return { active: true, iss: settings.issuer, client_id: client, sub: person, scope: writeScope(scope), ...dates, sid: id }
}

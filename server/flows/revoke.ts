import { OAuthError } from '../../src/protocol/oauth-error.ts'
import { instant } from '../../src/time/units.ts'
import type { Client } from '../identity/client.ts'
import { hashSecret } from '../keys/hash.ts'
import { decideAccessRevocation, decideRevocation } from '../token/revocation.ts'
import type { FamilyId } from '../token/token.ts'
import type { Services } from './services.ts'

/**
 * Revokes a token for the client that holds it, whatever kind it is said to be (RFC 7009 §2.1): a refresh token with all its
 * family, an access token alone. What nobody knows is revoked already (§2.2). Refuses another client's with `invalid_grant`.
 */
export async function revoke(services: Services, client: Client, token: string): Promise<void> {
  const verdict = (await revokeFamily(services, client, token)) ?? (await revokeAccess(services, client, token))
  if (verdict === 'foreign') throw new OAuthError('invalid_grant', 'The token belongs to another client')
}

function revokeFamily({ store, clock }: Services, client: Client, token: string) {
  return store.families.update({ refresh: hashSecret(token) }, (family) => decideRevocation(family, clock.now(), client.id))
}

async function revokeAccess({ store, clock, signer }: Services, client: Client, token: string) {
  const claims = await signer.verify(token, 'at+jwt')
  const { sid, jti, exp } = claims ?? {}
  if (typeof sid !== 'string' || typeof jti !== 'string' || typeof exp !== 'number') return undefined
  const access = { jti, expiresAt: instant(exp * 1000) }
  return store.families.update({ id: sid as FamilyId }, (family) => decideAccessRevocation(family, clock.now(), client.id, access))
}

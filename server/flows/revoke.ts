import { OAuthError } from '../../src/protocol/oauth-error.ts'
import { instant } from '../../src/time/units.ts'
import type { Client } from '../identity/client.ts'
import { hashSecret } from '../keys/hash.ts'
import { decideAccessRevocation, decideRevocation } from '../token/revocation.ts'
import type { FamilyId } from '../token/token.ts'
import { auditedFrom } from './audited-from.ts'
import type { Services } from './services.ts'

/**
 * Revokes a token for the client that holds it, whatever kind it is said to be (RFC 7009 §2.1): a refresh token with all its
 * family, an access token alone. What nobody knows is revoked already (§2.2). Refuses another client's with `invalid_grant`.
 */
export async function revoke(services: Services, client: Client, token: string, address?: string): Promise<void> {
  const verdict = (await revokeFamily(services, client, token, address)) ?? (await revokeAccess(services, client, token, address))
  if (verdict === 'foreign') throw new OAuthError('invalid_grant', 'The token belongs to another client')
}

function revokeFamily({ store, clock }: Services, client: Client, token: string, address?: string) {
  return store.families.update({ refresh: hashSecret(token) }, (family) =>
    auditedFrom(address, decideRevocation(family, clock.now(), client.id)),
  )
}

async function revokeAccess({ store, clock, signer }: Services, client: Client, token: string, address?: string) {
  const claims = await signer.verify(token, 'at+jwt')
  const { sid, jti, exp } = claims ?? {}
  if (typeof sid !== 'string' || typeof jti !== 'string' || typeof exp !== 'number') return undefined
  const access = { jti, expiresAt: instant(exp * 1000) }
  return store.families.update({ id: sid as FamilyId }, (family) =>
    auditedFrom(address, decideAccessRevocation(family, clock.now(), client.id, access)),
  )
}

import { OAuthError } from '../../../src/protocol/oauth-error.ts'
import type { Services } from '../../flows/services.ts'
import type { PersonId } from '../../identity/person.ts'
import { hashSecret } from '../../keys/hash.ts'
import type { Signer } from '../../keys/signer.ts'
import type { FamilyId } from '../../token/token.ts'
import type { Membership } from './organization.ts'
import type { Surface } from './store/sessions.ts'
import type { WorkosStore } from './store/store.ts'
import { accessClaims, idClaims, plainClaims } from './wire/claims.ts'

/** A request for tokens, as far as it decides what is in them. */
export interface Issuing {
  readonly surface: Surface
  readonly deviceCode?: string | undefined
  /** The organization that a refresh asks for. */
  readonly organization?: string | undefined
  readonly ipAddress?: string | undefined
  readonly userAgent?: string | undefined
}

/**
 * The server's own services, but that tokens are signed with this dialect's claims. Flows sign before anything is spent, so that what is
 * refused here spends nothing: `authorization_pending` while a person has not chosen an organization, `invalid_grant` for one
 * that is not theirs.
 */
export function issuingServices(services: Services, workos: WorkosStore, issuing: Issuing): Services {
  let settling: Promise<Membership | undefined> | undefined
  const { sign, verify, jwks } = services.signer
  const signer: Signer = {
    jwks,
    verify: async (token, typ) => plainClaims((await verify(token, typ)) ?? {}),
    sign: async (claims, typ) => {
      const family = claims['sid'] as FamilyId
      settling ??= settle(services, workos, issuing, claims.sub as PersonId, family)
      const membership = await settling
      if (typ !== 'at+jwt') return sign(idClaims(claims, membership), typ, 'RS256')
      await note(services, workos, issuing, claims.sub as PersonId, family, membership)
      return sign(accessClaims(claims, issuing.surface, membership), typ, 'RS256')
    },
  }
  return { ...services, signer }
}

/** Decides for which organization tokens are: the only one, the one that was chosen on the phone, or the one of the session. */
async function settle(
  services: Services,
  { organizations, sessions }: WorkosStore,
  { surface, deviceCode, organization }: Issuing,
  person: PersonId,
  family: FamilyId,
): Promise<Membership | undefined> {
  const memberships = await organizations.membershipsOf(person)
  const memberOf = (id: string | undefined) => memberships.find((membership) => membership.organization.id === id)
  if (deviceCode !== undefined) {
    const grant = await services.store.grants.find({ deviceCode: hashSecret(deviceCode) })
    const isAsked = memberships.length > 1 && grant?.status === 'approved' && grant.approval.by === 'person'
    if (!isAsked) return memberships[0]
    const chosen = memberOf(await organizations.chosen(grant.id))
    if (!chosen) throw new OAuthError('authorization_pending', 'The person has not chosen an organization yet')
    return chosen
  }
  const session = await sessions.find(family)
  if (session && session.surface !== surface) throw new OAuthError('invalid_grant', 'The refresh token is not valid here')
  if (organization === undefined) return memberOf(session?.organization)
  const asked = memberOf(organization)
  if (!asked) throw new OAuthError('invalid_grant', 'The person is not a member of that organization')
  return asked
}

/** A note of tokens that are then not given leads nowhere: its family does not come to be. */
async function note(
  { clock }: Services,
  { sessions }: WorkosStore,
  { surface, ipAddress, userAgent }: Issuing,
  person: PersonId,
  family: FamilyId,
  membership: Membership | undefined,
): Promise<void> {
  const at = clock.now()
  const organization = membership?.organization.id
  await sessions.put({ family, person, surface, organization, ipAddress, userAgent, createdAt: at, updatedAt: at })
}

import type { PersonId } from '../../../identity/person.ts'
import type { Claims } from '../../../keys/signer.ts'
import type { FamilyId } from '../../../token/token.ts'
import type { Membership } from '../organization.ts'
import type { Surface } from '../store/sessions.ts'
import { readSessionId, readUserId, writeSessionId, writeUserId } from './ids.ts'
import { operatorEmail } from './sign-in-method.ts'
import { namesIn } from './user.ts'

/** What an ID token's `sid`, and that of an access token, begin with. */
const sessionPrefix = { authkit: 'session', connect: 'app_consent' } as const

/** How long ID tokens say that they live, in seconds. */
const idTokenLifetime = 3600

/** The claims of an access token in this dialect, from those of the plain server. */
export function accessClaims(plain: Claims, surface: Surface, membership: Membership | undefined): Claims {
  const { iss, jti, iat, exp, client_id, auth_time, act, scope } = plain
  return defined({
    iss,
    aud: client_id,
    ...named(plain, surface),
    jti,
    iat,
    exp,
    client_id,
    auth_time,
    act: act && { sub: operatorEmail },
    scope: surface === 'connect' ? scope : undefined,
    ...(membership && organizationClaims(membership, surface)),
  })
}

/** Roles and permissions are told to the first-party flow alone. */
function organizationClaims({ organization, role, permissions }: Membership, surface: Surface): Claims {
  if (surface === 'connect') return { org_id: organization.id }
  return { org_id: organization.id, role, roles: [role], permissions, entitlements: [], feature_flags: [] }
}

/** The claims of a Connect ID token, from those of the plain server. */
export function idClaims(plain: Claims, membership: Membership | undefined): Claims {
  const { iss, aud, iat, auth_time, act, name, email } = plain
  return defined({
    iss,
    aud,
    ...named(plain, 'connect'),
    iat,
    exp: (iat ?? 0) + idTokenLifetime,
    auth_time,
    act: act && { sub: operatorEmail },
    ...profileClaims(name, email),
    org_id: membership?.organization.id,
  })
}

/** What is told of a person, of what their scope allows. */
export function profileClaims(name: unknown, email: unknown): Claims {
  const { first, last } = namesIn(typeof name === 'string' ? name : '')
  return defined({ name, given_name: first, family_name: last, email, email_verified: email === undefined ? undefined : true })
}

/** The plain server's claims, from those of a Connect access token: what `accessClaims` made of them. */
export function plainClaims(claims: Claims): Claims | undefined {
  const person = readUserId(claims.sub ?? '')
  const family = readSessionId(String(claims['sid']), 'app_consent')
  if (!person || !family) return undefined
  return { ...claims, sub: person, sid: family, aud: [claims.iss ?? '', String(claims['client_id'])] }
}

/** Names of a person and a sign-in as they are on the wire. */
export function named({ sub, sid }: Claims, surface: Surface): Claims {
  return { sub: writeUserId(sub as PersonId), sid: writeSessionId(sid as FamilyId, sessionPrefix[surface]) }
}

/** Without members that are undefined. */
function defined(claims: Readonly<Record<string, unknown>>): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
}

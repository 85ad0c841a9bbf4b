import { readScope, type Scope, writeScope } from '../../src/protocol/scope.ts'
import { type Instant, seconds } from '../../src/time/units.ts'
import type { Approval, Grant, GrantFacts, GrantId } from '../grant/grant.ts'
import type { AuditEntry, AuditEvent } from '../identity/audit.ts'
import type { Client, ClientId } from '../identity/client.ts'
import type { Ceremony, Passkey } from '../identity/passkey.ts'
import type { Person, PersonId } from '../identity/person.ts'
import type { Provider, UpstreamLink } from '../identity/provider.ts'
import type { SecondFactor } from '../identity/second-factor.ts'
import type { BrowserSession, SignInMeans } from '../identity/session.ts'
import type { Hash } from '../keys/hash.ts'
import type { FamilyId, TokenFamily } from '../token/token.ts'
import {
  flagOf,
  instantOf,
  numberOf,
  optional,
  type Row,
  textOf,
  type Value,
  wordsOf,
  writeOptional,
  writeText,
  writeWords,
} from './columns.ts'
import type { NewGrant } from './store.ts'

/** The values of a new grant's row, in the order of `grantColumns`. */
export function writeGrant({ grant, deviceCode, userCode }: NewGrant): readonly Value[] {
  const facts = [grant.id, deviceCode, userCode, grant.client, writeScope(grant.scope), grant.requestedAt, grant.expiresAt]
  const origin = [writeText(grant.address), writeOptional(grant.deviceName)]
  return [...facts, ...origin, grant.jkt ?? null, writeWords(grant.resources), ...writeGrantState(grant)]
}

/** The columns of a grant that never change, then those of `grantStateColumns`. */
export const grantFactColumns = [
  'id',
  'device_code',
  'user_code',
  'client',
  'scope',
  'requested_at',
  'expires_at',
  'address',
  'device_name',
  'jkt',
  'resources',
] as const

/** The columns of a grant that a decision may change. */
export const grantStateColumns = [
  'status',
  'interval',
  'polled_at',
  'is_slowed',
  'person',
  'answered_at',
  'answered_by',
  'auth_time',
  'amr',
  'answered_from',
  'seen_by',
  'is_shared',
  'is_polled_elsewhere',
  'family',
] as const

/** The values of a grant's changing columns, in the order of `grantStateColumns`. */
export function writeGrantState(grant: Grant): readonly Value[] {
  const approval = 'approval' in grant ? grant.approval : undefined
  const given = [
    approval?.person ?? null,
    approval?.at ?? null,
    approval?.by ?? null,
    approval?.authTime ?? null,
    writeWords(approval?.amr),
    writeOptional(approval?.address),
  ]
  const pace = [grant.interval, grant.polledAt ?? null, Number(grant.isSlowed)]
  const seen = [grant.seenBy ?? null, Number(grant.isShared ?? false), Number(grant.isPolledElsewhere ?? false)]
  return [grant.status, ...pace, ...given, ...seen, grant.status === 'consumed' ? grant.family : null]
}

/** Reads a grant's row. */
export function readGrant(row: Row): Grant {
  const status = textOf(row, 'status')
  const facts = readGrantFacts(row)
  switch (status) {
    case 'pending':
    case 'denied':
      return { ...facts, status }
    case 'approved':
      return { ...facts, status, approval: readApproval(row) }
    case 'consumed':
      return { ...facts, status, approval: readApproval(row), family: textOf(row, 'family') as FamilyId }
    default:
      throw new Error(`Cannot read a grant from the database: its status is ${JSON.stringify(status)}`)
  }
}

function readGrantFacts(row: Row): GrantFacts {
  return {
    id: textOf(row, 'id') as GrantId,
    client: textOf(row, 'client') as ClientId,
    scope: scopeOf(row),
    requestedAt: instantOf(row, 'requested_at'),
    expiresAt: instantOf(row, 'expires_at'),
    address: textOf(row, 'address'),
    deviceName: optional(row, 'device_name', textOf),
    jkt: optional(row, 'jkt', textOf),
    resources: optional(row, 'resources', wordsOf),
    interval: seconds(numberOf(row, 'interval')),
    polledAt: optional(row, 'polled_at', instantOf),
    isSlowed: flagOf(row, 'is_slowed'),
    seenBy: optional(row, 'seen_by', textOf) as PersonId | undefined,
    isShared: flagOf(row, 'is_shared') || undefined,
    isPolledElsewhere: flagOf(row, 'is_polled_elsewhere') || undefined,
  }
}

function readApproval(row: Row): Approval {
  return {
    person: textOf(row, 'person') as PersonId,
    at: instantOf(row, 'answered_at'),
    by: textOf(row, 'answered_by') === 'operator' ? 'operator' : 'person',
    authTime: optional(row, 'auth_time', instantOf),
    amr: optional(row, 'amr', wordsOf),
    address: optional(row, 'answered_from', textOf),
  }
}

/** The columns of a token family that never change. */
export const familyFactColumns = [
  'id',
  'grant_id',
  'client',
  'person',
  'scope',
  'created_at',
  'expires_at',
  'auth_time',
  'amr',
  'is_by_operator',
  'device_name',
  'approved_from',
  'resources',
] as const

/** The columns of a token family that a refresh, a revocation or its person changes. */
export const familyStateColumns = ['used_at', 'refresh', 'jkt', 'revoked_at', 'name', 'noticed_at'] as const

/** The values of a new family's row, in the order of its columns. */
export function writeFamily(family: TokenFamily): readonly Value[] {
  const { id, grant, client, person, scope, createdAt, expiresAt } = family
  const facts = [id, grant, client, person, writeScope(scope), createdAt, expiresAt]
  const signIn = [family.authTime ?? null, writeWords(family.amr), Number(family.isByOperator)]
  const origin = [writeOptional(family.deviceName), writeOptional(family.approvedFrom), writeWords(family.resources)]
  return [...facts, ...signIn, ...origin, ...writeFamilyState(family)]
}

/** The values of a family's changing columns, in the order of `familyStateColumns`. */
export function writeFamilyState(family: TokenFamily): readonly Value[] {
  const { usedAt, refresh, jkt, revokedAt, name, noticedAt } = family
  return [usedAt, refresh ?? null, jkt ?? null, revokedAt ?? null, writeOptional(name), noticedAt ?? null]
}

/** Reads a family's row. */
export function readFamily(row: Row): TokenFamily {
  return {
    id: textOf(row, 'id') as FamilyId,
    grant: textOf(row, 'grant_id') as GrantId,
    client: textOf(row, 'client') as ClientId,
    person: textOf(row, 'person') as PersonId,
    scope: scopeOf(row),
    createdAt: instantOf(row, 'created_at'),
    expiresAt: instantOf(row, 'expires_at'),
    authTime: optional(row, 'auth_time', instantOf),
    amr: optional(row, 'amr', wordsOf),
    isByOperator: flagOf(row, 'is_by_operator'),
    deviceName: optional(row, 'device_name', textOf),
    approvedFrom: optional(row, 'approved_from', textOf),
    resources: optional(row, 'resources', wordsOf),
    usedAt: instantOf(row, 'used_at'),
    refresh: optional(row, 'refresh', hashOf),
    jkt: optional(row, 'jkt', textOf),
    revokedAt: optional(row, 'revoked_at', instantOf),
    name: optional(row, 'name', textOf),
    noticedAt: optional(row, 'noticed_at', instantOf),
  }
}

/** The columns of a person. */
export const personColumns = ['id', 'email', 'name', 'password_hash', 'is_demo', 'requires_second_factor', 'created_at'] as const

/** The values of a person's row, in the order of `personColumns`. */
export function writePerson(person: Person): readonly Value[] {
  const { id, email, name, passwordHash, isDemo, requiresSecondFactor, createdAt } = person
  return [id, writeText(email), writeText(name), passwordHash ?? '', Number(isDemo), Number(requiresSecondFactor ?? false), createdAt]
}

/** Reads a person's row. */
export function readPerson(row: Row): Person {
  return {
    id: textOf(row, 'id') as PersonId,
    email: textOf(row, 'email'),
    name: textOf(row, 'name'),
    passwordHash: textOf(row, 'password_hash') || undefined,
    isDemo: flagOf(row, 'is_demo'),
    requiresSecondFactor: flagOf(row, 'requires_second_factor') || undefined,
    createdAt: instantOf(row, 'created_at'),
  }
}

/** The columns of a second factor. */
export const factorColumns = ['person', 'sealed_secret', 'created_at', 'last_step', 'recovery'] as const

/** The values of a second factor's row, in the order of `factorColumns`. */
export function writeFactor({ person, sealedSecret, createdAt, lastStep, recovery }: SecondFactor): readonly Value[] {
  return [person, sealedSecret, createdAt, lastStep, writeWords(recovery)]
}

/** Reads a second factor's row. */
export function readFactor(row: Row): SecondFactor {
  return {
    person: textOf(row, 'person') as PersonId,
    sealedSecret: textOf(row, 'sealed_secret'),
    createdAt: instantOf(row, 'created_at'),
    lastStep: numberOf(row, 'last_step'),
    recovery: wordsOf(row, 'recovery') as readonly Hash[],
  }
}

/** The columns of a provider. */
export const providerColumns = [
  'name',
  'issuer',
  'client_id',
  'sealed_secret',
  'domains',
  'is_required',
  'creates_people',
  'created_at',
] as const

/** The values of a provider's row, in the order of `providerColumns`. */
export function writeProvider(provider: Provider): readonly Value[] {
  const { name, issuer, clientId, sealedSecret, domains, isRequired, createsPeople, createdAt } = provider
  const party = [writeText(name), writeText(issuer), writeText(clientId), sealedSecret ?? null]
  return [...party, writeWords(domains), Number(isRequired), Number(createsPeople), createdAt]
}

/** Reads a provider's row. */
export function readProvider(row: Row): Provider {
  return {
    name: textOf(row, 'name'),
    issuer: textOf(row, 'issuer'),
    clientId: textOf(row, 'client_id'),
    sealedSecret: optional(row, 'sealed_secret', textOf),
    domains: wordsOf(row, 'domains'),
    isRequired: flagOf(row, 'is_required'),
    createsPeople: flagOf(row, 'creates_people'),
    createdAt: instantOf(row, 'created_at'),
  }
}

/** The columns of an identity at a provider. */
export const linkColumns = ['issuer', 'subject', 'person', 'linked_at'] as const

/** The values of an identity's row, in the order of `linkColumns`. */
export function writeLink({ issuer, subject, person, linkedAt }: UpstreamLink): readonly Value[] {
  return [writeText(issuer), writeText(subject), person, linkedAt]
}

/** The columns of a passkey. */
export const passkeyColumns = ['id', 'person', 'public_key', 'name', 'counter', 'created_at', 'used_at'] as const

/** The values of a passkey's row, in the order of `passkeyColumns`. */
export function writePasskey({ id, person, publicKey, name, counter, createdAt, usedAt }: Passkey): readonly Value[] {
  return [id, person, publicKey, writeText(name), counter, createdAt, usedAt ?? null]
}

/** Reads a passkey's row. */
export function readPasskey(row: Row): Passkey {
  return {
    id: textOf(row, 'id'),
    person: textOf(row, 'person') as PersonId,
    publicKey: textOf(row, 'public_key'),
    name: textOf(row, 'name'),
    counter: numberOf(row, 'counter'),
    createdAt: instantOf(row, 'created_at'),
    usedAt: optional(row, 'used_at', instantOf),
  }
}

/** The columns of a client. */
export const clientColumns = [
  'id',
  'name',
  'secret',
  'scope',
  'may_use_device_grant',
  'must_prove_key',
  'resources',
  'guards',
  'confirmation',
  'requires_second_factor',
  'networks',
  'signing_algorithm',
  'created_at',
] as const

/** The values of a client's row, in the order of `clientColumns`. */
export function writeClient(client: Client): readonly Value[] {
  const {
    id,
    name,
    secret,
    scope,
    mayUseDeviceGrant,
    mustProveKey,
    resources,
    guards,
    confirmation,
    networks,
    signingAlgorithm,
    createdAt,
  } = client
  const rights = [
    writeScope(scope),
    Number(mayUseDeviceGrant),
    Number(mustProveKey),
    writeWords(resources),
    writeOptional(guards),
    confirmation ?? null,
    Number(client.requiresSecondFactor ?? false),
    writeWords(networks),
  ]
  return [writeText(id), writeText(name), secret ?? null, ...rights, signingAlgorithm, createdAt]
}

/** Reads a client's row. */
export function readClient(row: Row): Client {
  return {
    id: textOf(row, 'id') as ClientId,
    name: textOf(row, 'name'),
    secret: optional(row, 'secret', hashOf),
    scope: scopeOf(row),
    mayUseDeviceGrant: flagOf(row, 'may_use_device_grant'),
    mustProveKey: flagOf(row, 'must_prove_key'),
    resources: optional(row, 'resources', wordsOf),
    guards: optional(row, 'guards', textOf),
    requiresSecondFactor: flagOf(row, 'requires_second_factor') || undefined,
    confirmation: row['confirmation'] === 'type' ? 'type' : undefined,
    networks: optional(row, 'networks', wordsOf),
    signingAlgorithm: textOf(row, 'signing_algorithm') === 'RS256' ? 'RS256' : 'ES256',
    createdAt: instantOf(row, 'created_at'),
  }
}

/** The columns of a browser session. */
export const sessionColumns = [
  'id',
  'created_at',
  'seen_at',
  'person',
  'signed_in_at',
  'amr',
  'sealed_code',
  'answered_grant',
  'answered_at',
  'answered_says',
  'goal',
  'first_person',
  'first_at',
  'sealed_enrolment',
  'provider',
  'first_amr',
  'sealed_detour',
  'ceremony_purpose',
  'ceremony_challenge',
  'ceremony_at',
] as const

/** The values of a session's row, in the order of `sessionColumns`. */
export function writeSession(session: BrowserSession): readonly Value[] {
  const { id, createdAt, seenAt, signIn, sealedCode, answered, goal, firstFactor, sealedEnrolment, sealedDetour, ceremony } = session
  const signedIn = [signIn?.person ?? null, signIn?.at ?? null, writeWords(signIn?.amr)]
  const said = [answered?.grant ?? null, answered?.at ?? null, answered?.says ?? null]
  const half = [firstFactor?.person ?? null, firstFactor?.at ?? null, sealedEnrolment ?? null]
  const upstream = [writeOptional((signIn ?? firstFactor)?.provider), writeWords(firstFactor?.amr), sealedDetour ?? null]
  const asked = [ceremony?.purpose ?? null, ceremony?.challenge ?? null, ceremony?.at ?? null]
  return [id, createdAt, seenAt, ...signedIn, sealedCode ?? null, ...said, goal ?? null, ...half, ...upstream, ...asked]
}

/** Reads a session's row. */
export function readSession(row: Row): BrowserSession {
  const person = optional(row, 'person', textOf)
  const half = optional(row, 'first_person', textOf)
  const grant = optional(row, 'answered_grant', textOf)
  return {
    id: hashOf(row, 'id'),
    createdAt: instantOf(row, 'created_at'),
    seenAt: instantOf(row, 'seen_at'),
    signIn:
      person === undefined
        ? undefined
        : { person: person as PersonId, at: instantOf(row, 'signed_in_at'), ...readMeans(row, wordsOf(row, 'amr')) },
    sealedCode: optional(row, 'sealed_code', textOf),
    answered: grant === undefined ? undefined : { grant: grant as GrantId, ...readAnswered(row) },
    goal: row['goal'] === 'account' || row['goal'] === 'passkeys' ? row['goal'] : undefined,
    firstFactor: half === undefined ? undefined : { person: half as PersonId, at: instantOf(row, 'first_at'), ...readFirstMeans(row) },
    sealedEnrolment: optional(row, 'sealed_enrolment', textOf),
    sealedDetour: optional(row, 'sealed_detour', textOf),
    ceremony: readCeremony(row),
  }
}

function readMeans(row: Row, amr: readonly string[]): SignInMeans {
  return { amr, provider: optional(row, 'provider', textOf) }
}

/** Before providers were known, a first factor was a password. */
function readFirstMeans(row: Row): SignInMeans {
  return readMeans(row, optional(row, 'first_amr', wordsOf) ?? ['pwd'])
}

function readCeremony(row: Row): Ceremony | undefined {
  const challenge = optional(row, 'ceremony_challenge', textOf)
  if (challenge === undefined) return undefined
  return { purpose: textOf(row, 'ceremony_purpose') === 'add' ? 'add' : 'sign-in', challenge, at: instantOf(row, 'ceremony_at') }
}

function readAnswered(row: Row): { at: Instant; says: 'approve' | 'deny' } {
  return { at: instantOf(row, 'answered_at'), says: textOf(row, 'answered_says') === 'approve' ? 'approve' : 'deny' }
}

/** The columns of an audit entry, apart from its number. */
export const auditColumns = ['event', 'at', 'grant_id', 'family', 'client', 'person', 'address', 'by'] as const

/** The values of an audit entry's row, in the order of `auditColumns`. */
export function writeAudit(entry: AuditEntry): readonly Value[] {
  const { event, at, grant, family, client, person, address, by } = entry
  return [event, at, grant ?? null, family ?? null, client ?? null, person ?? null, writeOptional(address), by ?? null]
}

/** Reads an audit entry's row; what it does not say is left out. */
export function readAudit(row: Row): AuditEntry {
  return {
    event: textOf(row, 'event') as AuditEvent,
    at: instantOf(row, 'at'),
    grant: optional(row, 'grant_id', textOf) as GrantId | undefined,
    family: optional(row, 'family', textOf) as FamilyId | undefined,
    client: optional(row, 'client', textOf) as ClientId | undefined,
    person: optional(row, 'person', textOf) as PersonId | undefined,
    address: optional(row, 'address', textOf),
    by: optional(row, 'by', textOf) as AuditEntry['by'],
  }
}

function scopeOf(row: Row): Scope {
  return readScope(textOf(row, 'scope')) ?? []
}

function hashOf(row: Row, column: string): Hash {
  return textOf(row, column) as Hash
}

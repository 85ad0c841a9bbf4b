import { writeScope } from '../../../src/protocol/scope.ts'
import type { GrantId } from '../../grant/grant.ts'
import type { ClientId } from '../../identity/client.ts'
import type { PersonId } from '../../identity/person.ts'
import type { FamilyId, TokenFamily } from '../../token/token.ts'
import { flagOf, instantOf, optional, type Row, textOf, type Value, wordsOf, writeOptional, writeWords } from '../columns.ts'
import { hashOf, scopeOf } from './values.ts'

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
  'asked_from',
] as const

/** The columns of a token family that a refresh, a revocation or its person changes. */
export const familyStateColumns = ['used_at', 'refresh', 'jkt', 'revoked_at', 'name', 'noticed_at'] as const

/** The values of a new family's row, in the order of its columns. */
export function writeFamily(family: TokenFamily): readonly Value[] {
  const { id, grant, client, person, scope, createdAt, expiresAt } = family
  const facts = [id, grant, client, person, writeScope(scope), createdAt, expiresAt]
  const signIn = [family.authTime ?? null, writeWords(family.amr), Number(family.isByOperator)]
  const origin = [writeOptional(family.deviceName), writeOptional(family.approvedFrom)]
  const more = [writeWords(family.resources), writeOptional(family.askedFrom)]
  return [...facts, ...signIn, ...origin, ...more, ...writeFamilyState(family)]
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
    askedFrom: optional(row, 'asked_from', textOf),
    usedAt: instantOf(row, 'used_at'),
    refresh: optional(row, 'refresh', hashOf),
    jkt: optional(row, 'jkt', textOf),
    revokedAt: optional(row, 'revoked_at', instantOf),
    name: optional(row, 'name', textOf),
    noticedAt: optional(row, 'noticed_at', instantOf),
  }
}

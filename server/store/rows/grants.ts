import { writeScope } from '../../../src/protocol/scope.ts'
import { seconds } from '../../../src/time/units.ts'
import type { Approval, Grant, GrantFacts, GrantId } from '../../grant/grant.ts'
import type { ClientId } from '../../identity/client.ts'
import type { PersonId } from '../../identity/person.ts'
import type { FamilyId } from '../../token/token.ts'
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
} from '../columns.ts'
import type { NewGrant } from '../store.ts'
import { scopeOf } from './values.ts'

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
  'is_expiry_noted',
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
  return [grant.status, ...pace, ...given, ...seen, Number(grant.isExpiryNoted ?? false), grant.status === 'consumed' ? grant.family : null]
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
    isExpiryNoted: flagOf(row, 'is_expiry_noted') || undefined,
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

import type { GrantId } from '../../grant/grant.ts'
import type { AuditEntry, AuditEvent } from '../../identity/audit.ts'
import type { ClientId } from '../../identity/client.ts'
import type { PersonId } from '../../identity/person.ts'
import type { FamilyId } from '../../token/token.ts'
import { instantOf, numberOf, optional, type Row, textOf, type Value, writeOptional } from '../columns.ts'
import type { NumberedEntry } from '../store.ts'
import { hashOf } from './values.ts'

/** The columns of an audit entry, apart from its number. */
export const auditColumns = ['event', 'at', 'grant_id', 'family', 'client', 'person', 'address', 'by', 'passkey'] as const

/** The values of an audit entry's row, in the order of `auditColumns`. */
export function writeAudit(entry: AuditEntry): readonly Value[] {
  const { event, at, grant, family, client, person, address, by, passkey } = entry
  return [event, at, grant ?? null, family ?? null, client ?? null, person ?? null, writeOptional(address), by ?? null, passkey ?? null]
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
    passkey: optional(row, 'passkey', hashOf),
  }
}

/** Reads an audit entry's row together with its number. */
export function readNumbered(row: Row): NumberedEntry {
  return { number: numberOf(row, 'number'), ...readAudit(row) }
}

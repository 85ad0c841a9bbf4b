import type { AuditEntry } from '../../identity/audit.ts'
import type { TokenFamily } from '../../token/token.ts'
import type { Value } from '../columns.ts'
import { auditColumns, writeAudit } from '../rows/audit.ts'
import { familyFactColumns, familyStateColumns } from '../rows/families.ts'
import type { Connection, Statement } from './driver.ts'
import { insertInto } from './insert.ts'

/** What several stores write inside their own transactions. */
export interface Writers {
  readonly audit: (entry: AuditEntry) => void
  readonly refreshToken: Statement
  readonly openFamily: (values: readonly Value[], family: TokenFamily) => void
}

/** Prepares the shared statements. Whoever listens is told of every audit entry once it is committed, in the order of their numbers, and must not throw. */
export function writersOn(connection: Connection, onAudit?: (entry: AuditEntry) => void): Writers {
  const audit = connection.prepare(insertInto('audit', auditColumns))
  const family = connection.prepare(insertInto('families', [...familyFactColumns, ...familyStateColumns]))
  const refreshToken = connection.prepare(insertInto('refresh_tokens', ['hash', 'family'], true))
  return {
    audit: (entry) => {
      audit.run(...writeAudit(entry))
      if (onAudit) connection.whenCommitted(() => onAudit(entry))
    },
    refreshToken,
    openFamily: (values, { id, refresh }) => {
      family.run(...values)
      if (refresh) refreshToken.run(refresh, id)
    },
  }
}

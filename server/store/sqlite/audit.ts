import { readAudit, writeAudit } from '../rows/audit.ts'
import type { AuditStore } from '../store.ts'
import type { Connection } from './driver.ts'
import type { Writers } from './writers.ts'

/** The audit trail in SQLite. */
export function auditStore(connection: Connection, writers: Writers): AuditStore {
  const newest = connection.prepare('select * from audit order by number desc limit ?')
  const newestOf = connection.prepare('select * from audit where person = ? order by number desc limit ?')
  const approval = connection.prepare(
    `select 1 as found from audit where person = ? and client = ? and event = 'approved' and "by" = 'person' limit 1`,
  )
  return {
    append: async (entry) => {
      await connection.write('relaxed', () => writers.audit.run(...writeAudit(entry)))
    },
    hasApproved: async (person, client) => approval.get(person, client) !== undefined,
    list: async (most, person) => (person === undefined ? newest.all(most) : newestOf.all(person, most)).map(readAudit).reverse(),
  }
}

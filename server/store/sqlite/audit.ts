import type { Instant } from '../../../src/time/units.ts'
import type { AuditEvent } from '../../identity/audit.ts'
import type { PersonId } from '../../identity/person.ts'
import { instantOf, numberOf } from '../columns.ts'
import { readAudit, readNumbered } from '../rows/audit.ts'
import { protectedFor } from '../schema.ts'
import type { AuditQuery, AuditStore } from '../store.ts'
import type { Connection } from './driver.ts'
import type { Writers } from './writers.ts'

/** The audit trail in SQLite. */
export function auditStore(connection: Connection, writers: Writers): AuditStore {
  const newest = connection.prepare('select * from audit order by number desc limit ?')
  const newestOf = connection.prepare('select * from audit where person = ? order by number desc limit ?')
  const newestAmong = connection.prepare(`select * from (select * from audit where person = ? order by number desc limit ${mostLookedAt})
    where event in (select value from json_each(?)) order by number desc limit ?`)
  const asked = connection.prepare(`select * from audit where ${isAsked} order by number desc limit ?4`)
  const later = connection.prepare(`select * from audit where number > ?5 and ${isAsked} order by number limit ?4`)
  const approval = connection.prepare(
    `select 1 as found from audit where person = ? and client = ? and event = 'approved' and "by" = 'person' limit 1`,
  )
  const rowsOf = (most: number, person?: PersonId, events?: readonly AuditEvent[]) => {
    if (person === undefined) return newest.all(most)
    return events ? newestAmong.all(person, JSON.stringify(events), most) : newestOf.all(person, most)
  }
  return {
    append: async (entry) => {
      await connection.write('relaxed', () => writers.audit(entry))
    },
    hasApproved: async (person, client) => approval.get(person, client) !== undefined,
    list: async (most, person, events) => rowsOf(most, person, events).map(readAudit).reverse(),
    newest: async (most, query) =>
      asked
        .all(...valuesOf(query), most)
        .map(readNumbered)
        .reverse(),
    after: async (number, most, query) => later.all(...valuesOf(query), most, number).map(readNumbered),
  }
}

/** Devices that are refreshed all day leave a thousand entries, and nobody shall wait for a look at more than these. */
const mostLookedAt = 20_000

/** One sign-in has two names: its grant and, once there are tokens, its family; the entry of the redemption holds both. */
const isAsked = `(?1 is null or person = ?1) and (?2 is null or event = ?2) and (?3 is null or grant_id = ?3 or family = ?3
  or family in (select family from audit where grant_id = ?3) or grant_id in (select grant_id from audit where family = ?3))`

function valuesOf({ person, event, about }: AuditQuery = {}) {
  return [person ?? null, event ?? null, about ?? null] as const
}

/** How many entries are deleted at once at most, lest others wait. */
const batch = 10_000

/** Deletes from the old end of the trail; what the engine protects, the last thirty days before the newest entry, is left there. */
export function auditPurger(connection: Connection): (before: Instant) => void {
  const newest = connection.prepare('select at from audit order by number desc limit 1')
  const oldest = connection.prepare('select number, at from audit order by number limit ?')
  const remove = connection.prepare('delete from audit where number <= ?')
  return (before) => {
    const last = newest.get()
    if (!last) return
    const limit = Math.min(before, instantOf(last, 'at') - protectedFor)
    const rows = oldest.all(batch)
    const kept = rows.findIndex((row) => instantOf(row, 'at') >= limit)
    const end = rows[(kept < 0 ? rows.length : kept) - 1]
    if (end) remove.run(numberOf(end, 'number'))
  }
}

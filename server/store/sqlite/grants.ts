import type { Decision, Grant } from '../../grant/grant.ts'
import { writeFamily } from '../rows/families.ts'
import { grantFactColumns, grantStateColumns, readGrant, writeGrant, writeGrantState } from '../rows/grants.ts'
import type { GrantKey, GrantStore } from '../store.ts'
import type { Connection, Statement } from './driver.ts'
import { assignments, insertInto } from './insert.ts'
import type { Writers } from './writers.ts'

/** Grants in SQLite. */
export function grantStore(connection: Connection, writers: Writers): GrantStore {
  const insert = connection.prepare(insertInto('grants', [...grantFactColumns, ...grantStateColumns], true))
  const set = connection.prepare(`update grants set ${assignments(grantStateColumns)} where id = ?`)
  const approved = connection.prepare("select * from grants where person = ? and status = 'approved'")
  const expired = connection.prepare(
    "select * from grants where expires_at > ? and expires_at <= ? and status in ('pending', 'approved') and is_expiry_noted = 0 limit ?",
  )
  const find = finder(connection)

  const write = (decision: Decision<unknown>) => {
    const { next, opens, audit } = decision
    if (next) set.run(...writeGrantState(next), next.id)
    if (opens) writers.openFamily(writeFamily(opens), opens)
    if (audit) writers.audit(audit)
  }

  /** Reads, decides and writes, unless the decision must last and may not do so here. */
  const attempt = <Verdict>(key: GrantKey, decide: (grant: Grant) => Decision<Verdict>, mayLast: boolean): Attempt<Verdict> => {
    const grant = find(key)
    if (!grant) return { verdict: undefined }
    const decision = decide(grant)
    if (!mayLast && mustLast(grant, decision)) return 'must-last'
    write(decision)
    return { verdict: decision.verdict }
  }

  return {
    insert: async (entry) =>
      connection.write('relaxed', () => {
        if (insert.run(...writeGrant(entry)) === 0) return 'code-taken'
        if (entry.audit) writers.audit(entry.audit)
        return 'inserted'
      }),
    find: async (key) => find(key),
    update: async (key, decide) => {
      const first = await connection.write('relaxed', () => attempt(key, decide, false))
      const done = first === 'must-last' ? await connection.write('lasting', () => attempt(key, decide, true)) : first
      return done === 'must-last' ? undefined : done.verdict
    },
    listApproved: async (person) => approved.all(person).map(readGrant),
    listExpired: async (after, until, most) => expired.all(after, until, most).map(readGrant),
  }
}

type Attempt<Verdict> = { readonly verdict: Verdict | undefined } | 'must-last'

/** A poll's pace may be lost in a power cut; an answer and tokens may not. */
function mustLast(grant: Grant, { next, opens }: Decision<unknown>): boolean {
  return opens !== undefined || (next !== undefined && next.status !== grant.status)
}

function finder(connection: Connection): (key: GrantKey) => Grant | undefined {
  const by = (column: string) => connection.prepare(`select * from grants where ${column} = ?`)
  const byDeviceCode = by('device_code')
  const byUserCode = by('user_code')
  const byId = by('id')
  const read = (statement: Statement, value: string) => {
    const row = statement.get(value)
    return row && readGrant(row)
  }
  return (key) => {
    if ('deviceCode' in key) return read(byDeviceCode, key.deviceCode)
    if ('userCode' in key) return read(byUserCode, key.userCode)
    return read(byId, key.id)
  }
}

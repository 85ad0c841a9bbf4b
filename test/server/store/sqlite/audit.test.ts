import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../../../server/identity/audit.ts'
import { openSqlite } from '../../../../server/store/sqlite/open.ts'
import { pending, second } from '../../grant/examples.ts'

/** What SQLite itself sees to, whoever has the file open, and what a listener hears. */

const folder = mkdtempSync(join(tmpdir(), 'tenfoot-audit-'))
const file = join(folder, 'tenfoot.db')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('D-45: the audit trail in the file', () => {
  beforeAll(async () => {
    const store = await openSqlite(file)
    for (const day of [0, 40, 41]) await store.audit.append({ event: 'wrong-code', at: second(day * 86_400) })
    await store.close()
  })

  it.each([
    ['an update', "update audit set event = 'approved'", 'cannot be changed'],
    ['an update of nothing but a field', 'update audit set address = null where number = 1', 'cannot be changed'],
    [
      'an insert in the place of another entry',
      "insert or replace into audit (number, event, at) values (2, 'approved', 1)",
      'cannot be changed',
    ],
    ['the deletion of the newest', 'delete from audit where number = 3', 'cannot be deleted'],
    ['the deletion of all', 'delete from audit', 'cannot be deleted'],
  ])('is not touched by %s', (_what, sql, refusal) => {
    const database = new DatabaseSync(file)
    const rows = () => database.prepare('select * from audit').all()
    const before = rows()
    expect(() => database.exec(sql)).toThrow(refusal)
    expect(rows()).toEqual(before)
    expect(before).toHaveLength(3)
    database.close()
  })

  it('loses what is older than thirty days before the newest', () => {
    const database = new DatabaseSync(file)
    database.exec('delete from audit where number = 1')
    expect(database.prepare('select number from audit').all()).toEqual([{ number: 2 }, { number: 3 }])
    database.close()
  })
})

describe('onAudit', () => {
  it('hears of what is committed, once and in that order, and never of what is rolled back', async () => {
    const heard: AuditEntry[] = []
    const store = await openSqlite(':memory:', (entry) => void heard.push(entry))
    const entry = { grant: pending, deviceCode: 'device', userCode: 'user' } as never
    await store.grants.insert(entry)
    const note = (event: AuditEntry['event'], address?: string) => store.audit.append({ event, at: second(1), address })
    const fails = store.grants.update({ id: pending.id }, () => ({
      verdict: 'x',
      audit: { event: 'denied', at: second(1), address: 'with a \0' },
    }))
    const all = [note('signed-in'), note('wrong-code', 'with a \0'), fails, note('signed-out')]
    expect(heard).toEqual([])
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    await note('approved')
    expect(heard.map(({ event }) => event)).toEqual(['signed-in', 'signed-out', 'approved'])
    expect((await store.audit.list(10)).map(({ event }) => event)).toEqual(['signed-in', 'signed-out', 'approved'])
    await store.close()
  })
})

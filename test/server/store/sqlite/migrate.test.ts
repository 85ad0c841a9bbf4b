import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { type Migration, migrations } from '../../../../server/store/schema.ts'
import { type Connection, connect } from '../../../../server/store/sqlite/driver.ts'
import { migrate } from '../../../../server/store/sqlite/migrate.ts'
import { openSqlite } from '../../../../server/store/sqlite/open.ts'

const folder = mkdtempSync(join(tmpdir(), 'tenfoot-migrate-'))
const opened: Connection[] = []
let files = 0

afterEach(async () => {
  for (const connection of opened.splice(0)) await connection.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

function newFile(): string {
  files += 1
  return join(folder, `${files}.db`)
}

function open(file: string): Connection {
  const connection = connect(file)
  opened.push(connection)
  return connection
}

function versionOf(connection: Connection): unknown {
  return connection.prepare('pragma user_version').get()?.['user_version']
}

function tablesOf(connection: Connection): readonly unknown[] {
  return connection
    .prepare("select name from sqlite_schema where type = 'table' order by name")
    .all()
    .map(({ name }) => name)
}

const one: Migration = { version: 1, sql: 'create table first (a text) strict' }
const two: Migration = { version: 2, sql: "create table second (a text) strict; insert into first values ('two')" }

describe('migrations()', () => {
  it('are numbered from 1 on without a gap, so that a version says which steps were taken', () => {
    const versions = migrations({ integer: 'integer', table: ' strict' }).map(({ version }) => version)
    expect(versions).toEqual(versions.map((_, i) => i + 1))
  })
})

describe('migrate()', () => {
  it('brings an empty database to the newest version, and writes the version in it', () => {
    const connection = open(newFile())
    expect(versionOf(connection)).toBe(0)
    migrate(connection)
    expect(versionOf(connection)).toBe(migrations({ integer: 'integer', table: '' }).at(-1)?.version)
    expect(tablesOf(connection)).toContain('grants')
  })

  it('takes only the steps that a database has not taken yet', () => {
    const connection = open(newFile())
    migrate(connection, [one])
    migrate(connection, [one, two])
    migrate(connection, [one, two])
    expect(versionOf(connection)).toBe(2)
    expect(connection.prepare('select a from first').all()).toHaveLength(1)
  })

  it('takes all steps or none: one that fails leaves the database as it was', () => {
    const connection = open(newFile())
    migrate(connection, [one])
    const broken = { version: 3, sql: 'create table third (a text) strict; nonsense' }
    expect(() => migrate(connection, [one, two, broken])).toThrow('syntax error')
    expect([versionOf(connection), tablesOf(connection)]).toEqual([1, ['first']])
    migrate(connection, [one, two])
    expect(versionOf(connection)).toBe(2)
  })

  it('is done once where several open a new database one after the other', () => {
    const file = newFile()
    for (const connection of [open(file), open(file), open(file)]) migrate(connection, [one, two])
    expect(open(file).prepare('select a from first').all()).toHaveLength(1)
  })

  it('refuses a newer database, says what to do, and changes nothing', async () => {
    const file = newFile()
    const connection = open(file)
    migrate(connection, [one, { ...two, version: 7000 }])
    expect(() => migrate(connection, [one])).toThrow(
      'The database has version 7000, and this tenfoot knows versions up to 1: use the newer tenfoot that wrote it',
    )
    await expect(openSqlite(file)).rejects.toThrow('use the newer tenfoot that wrote it')
    expect([versionOf(connection), tablesOf(connection)]).toEqual([7000, ['first', 'second']])
  })
})

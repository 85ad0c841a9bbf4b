import { DatabaseSync } from '@photostructure/sqlite'
import type { Row, Value } from '../columns.ts'

/** A statement prepared once and kept: this driver frees them with the garbage only. */
export interface Statement {
  get(...values: readonly Value[]): Row | undefined
  all(...values: readonly Value[]): readonly Row[]
  /** Answers how many rows changed. */
  run(...values: readonly Value[]): number
}

/**
 * What a power cut may take: `relaxed` commits may be lost with the last moments (never torn), `lasting` ones are on the disk
 * before the answer goes out. A killed process loses neither.
 */
export type Durability = 'relaxed' | 'lasting'

/** One connection to one database file. The only file that knows the driver: with Node 22 its import becomes `node:sqlite`. */
export interface Connection {
  prepare(sql: string): Statement
  exec(sql: string): void
  /** Runs the work alone among all writers of the file (`begin immediate`); rolled back when it throws. */
  write<T>(durability: Durability, work: () => T): T
  close(): void
}

/** How long one writer waits for another, in milliseconds. */
const busyTimeout = 5000

/** Opens a database file, in WAL mode. */
export function connect(file: string): Connection {
  const database = new DatabaseSync(file, { timeout: busyTimeout })
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on')
  } catch (error) {
    database.close()
    throw error
  }
  return connectionOn(database)
}

function connectionOn(database: InstanceType<typeof DatabaseSync>): Connection {
  const begin = database.prepare('begin immediate')
  const commit = database.prepare('commit')
  const relaxed = <T>(work: () => T): T => {
    begin.run()
    try {
      const result = work()
      commit.run()
      return result
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      throw error
    }
  }
  /** `synchronous` cannot change inside a transaction, so it is set before and set back after. */
  const lasting = <T>(work: () => T): T => {
    database.exec('pragma synchronous = full')
    try {
      return relaxed(work)
    } finally {
      database.exec('pragma synchronous = normal')
    }
  }
  return {
    prepare: (sql) => statementOn(database, sql),
    exec: (sql) => database.exec(sql),
    write: (durability, work) => (durability === 'lasting' ? lasting(work) : relaxed(work)),
    close: () => database.close(),
  }
}

function statementOn(database: InstanceType<typeof DatabaseSync>, sql: string): Statement {
  const statement = database.prepare(sql)
  return {
    get: (...values) => statement.get(...values) as Row | undefined,
    all: (...values) => statement.all(...values) as Row[],
    run: (...values) => statement.run(...values).changes,
  }
}

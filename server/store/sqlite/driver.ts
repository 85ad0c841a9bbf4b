import { DatabaseSync } from '@photostructure/sqlite'
import type { Row, Value } from '../columns.ts'
import { groupCommit, type Transaction, type Write } from './group-commit.ts'

/** A statement prepared once and kept: this driver frees them with the garbage only. */
export interface Statement {
  get(...values: readonly Value[]): Row | undefined
  all(...values: readonly Value[]): readonly Row[]
  /** Answers how many rows changed. */
  run(...values: readonly Value[]): number
}

/** One connection to one database file. The only file that knows the driver: with Node 22 its import becomes `node:sqlite`. */
export interface Connection {
  prepare(sql: string): Statement
  exec(sql: string): void
  /** Runs the work at once, alone among all writers of the file (`begin immediate`); rolled back when it throws. */
  readonly transaction: Transaction
  /** The same, together with whatever else is asked for in this turn of the event loop. */
  readonly write: Write
  /** Does something once the transaction that is under way is committed, and never where it is rolled back. It must not throw. */
  whenCommitted(work: () => void): void
  /** Commits what still waits, with what follows from it, and closes. */
  close(): Promise<void>
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
  const afterwards: (() => void)[] = []
  const transaction = transactionsOn(database, afterwards)
  const { write, drain } = groupCommit(transaction)
  return {
    prepare: (sql) => statementOn(database, sql),
    exec: (sql) => database.exec(sql),
    transaction,
    write,
    whenCommitted: (work) => void afterwards.push(work),
    close: async () => {
      await drain()
      database.close()
    },
  }
}

/**
 * Holds a file, made empty where there is none, until the answer is called or this process ends, however it ends; undefined where
 * somebody else holds it, for longer than the patience in milliseconds. A database file is held against all its writers.
 */
export function holdFile(file: string, patience = 0): (() => void) | undefined {
  const database = new DatabaseSync(file, { timeout: patience })
  try {
    database.exec('begin exclusive')
    return () => database.close()
  } catch (error) {
    database.close()
    if (isBusy(error)) return undefined
    throw error
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}

/** `synchronous` cannot change inside a transaction, so it is set before one that must last, and set back after. */
function transactionsOn(database: InstanceType<typeof DatabaseSync>, afterwards: (() => void)[]): Transaction {
  const begin = database.prepare('begin immediate')
  const commit = database.prepare('commit')
  const relaxed = (work: () => void) => {
    begin.run()
    try {
      work()
      commit.run()
    } catch (error) {
      afterwards.length = 0
      if (database.isTransaction) database.exec('rollback')
      throw error
    }
    for (const follow of afterwards.splice(0)) follow()
  }
  return (durability, work) => {
    if (durability === 'relaxed') return relaxed(work)
    database.exec('pragma synchronous = full')
    try {
      relaxed(work)
    } finally {
      database.exec('pragma synchronous = normal')
    }
  }
}

function statementOn(database: InstanceType<typeof DatabaseSync>, sql: string): Statement {
  const statement = database.prepare(sql)
  return {
    get: (...values) => (values.some(hasNul) ? undefined : (statement.get(...values) as Row | undefined)),
    all: (...values) => (values.some(hasNul) ? [] : (statement.all(...values) as Row[])),
    run: (...values) => statement.run(...values).changes,
  }
}

/** The driver cuts a bound text at NUL and would find what stands before it; no stored text has one, so nothing is found. */
function hasNul(value: Value): boolean {
  return typeof value === 'string' && value.includes('\0')
}

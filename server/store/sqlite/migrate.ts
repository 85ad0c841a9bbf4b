import { type Dialect, type Migration, migrations } from '../schema.ts'
import type { Connection } from './driver.ts'

const dialect: Dialect = { integer: 'integer', table: ' strict' }

/** Brings a database to this version's tables; two processes that start at once take turns. Refuses a newer database. */
export function migrate(connection: Connection, steps: readonly Migration[] = migrations(dialect)): void {
  const latest = steps.at(-1)?.version ?? 0
  const read = connection.prepare('pragma user_version')
  const current = () => Number(read.get()?.['user_version'])
  if (current() === latest) return
  connection.transaction('lasting', () => {
    const found = current()
    if (found > latest) throw new Error(newer(found, latest))
    for (const step of steps) if (step.version > found) connection.exec(step.sql)
    connection.exec(`pragma user_version = ${latest}`)
  })
}

function newer(found: number, latest: number): string {
  return `The database has version ${found}, and this tenfoot knows versions up to ${latest}: use the newer tenfoot that wrote it`
}

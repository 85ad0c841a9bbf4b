import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Instant, later, seconds } from '../../../../src/time/units.ts'
import { createEmptyPrivate } from '../../../data/files.ts'
import { UnusableData } from '../../../data/unusable-data.ts'
import type { Hash } from '../../../keys/hash.ts'
import { textOf } from '../../../store/columns.ts'
import { type Connection, connect } from '../../../store/sqlite/driver.ts'
import { migrate } from '../../../store/sqlite/migrate.ts'
import { type OrganizationStore, organizationStore } from './organizations.ts'
import { migrations } from './schema.ts'
import { type SessionStore, sessionStore } from './sessions.ts'

/** What this dialect remembers beside the server's own store. */
export interface WorkosStore {
  readonly organizations: OrganizationStore
  readonly sessions: SessionStore
  readonly apiKey: ApiKeyStore
  close(): Promise<void>
}

/** The one API key, as a hash. */
export interface ApiKeyStore {
  /** Keeps the first key of a directory; `taken` where there is one. */
  begin(hash: Hash, at: Instant): Promise<'kept' | 'taken'>
  replace(hash: Hash, at: Instant): Promise<void>
  find(): Promise<Hash | undefined>
}

/** The name of the dialect's file in a data directory. */
const fileName = 'dialect-workos.db'

/** Whether a data directory is one of this dialect. */
export function isWorkosData(directory: string): boolean {
  return existsSync(join(directory, fileName))
}

/** Opens the dialect's file, new or known, and forgets what is long over. Throws `UnusableData`. */
export async function openWorkosStore(directory: string, at: Instant): Promise<WorkosStore> {
  const file = join(directory, fileName)
  try {
    createEmptyPrivate(file)
    const connection = connect(file)
    migrate(connection, migrations)
    await purge(connection, at)
    return {
      organizations: organizationStore(connection),
      sessions: sessionStore(connection),
      apiKey: apiKeyStore(connection),
      close: () => connection.close(),
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UnusableData(`Cannot open ${file}: ${reason}. Put it back from a backup, or choose another --data`, { cause })
  }
}

/** No sign-in lives for longer than ninety days. */
const keptFor = seconds(100 * 86_400)

function purge(connection: Connection, at: Instant): Promise<void> {
  const before = later(at, seconds(-keptFor))
  const statements = ['choices where chosen_at', 'sessions where created_at'].map((what) => connection.prepare(`delete from ${what} < ?`))
  return connection.write('relaxed', () => {
    for (const statement of statements) statement.run(before)
  })
}

function apiKeyStore(connection: Connection): ApiKeyStore {
  const begin = connection.prepare('insert or ignore into api_key (number, hash, created_at) values (1, ?, ?)')
  const replace = connection.prepare('insert or replace into api_key (number, hash, created_at) values (1, ?, ?)')
  const get = connection.prepare('select hash from api_key')
  return {
    begin: async (hash, at) => ((await connection.write('lasting', () => begin.run(hash, at))) === 0 ? 'taken' : 'kept'),
    replace: async (hash, at) => {
      await connection.write('lasting', () => replace.run(hash, at))
    },
    find: async () => {
      const row = get.get()
      return row && (textOf(row, 'hash') as Hash)
    },
  }
}

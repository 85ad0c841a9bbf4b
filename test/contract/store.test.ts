import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { openSqlite } from '../../server/store/sqlite/open.ts'
import { type Database, storeContract } from './store-contract.ts'

/** Every engine, and what each of them must do alike. */
const engines: Readonly<Record<string, () => Promise<Database>>> = {
  SQLite: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tenfoot-store-'))
    const address = join(folder, 'tenfoot.db')
    return { engine: 'SQLite', address, connect: () => openSqlite(address), remove: () => rm(folder, { recursive: true }) }
  },
}

describe.each(Object.entries(engines))('a store in %s', (_engine, create) => storeContract(create))

import { providerColumns, readProvider, writeProvider } from '../rows/providers.ts'
import type { ProviderStore } from '../store.ts'
import type { Connection } from './driver.ts'
import { insertInto } from './insert.ts'

/** OpenID providers in SQLite. */
export function providerStore(connection: Connection): ProviderStore {
  const insert = connection.prepare(insertInto('providers', providerColumns, true))
  const byName = connection.prepare('select * from providers where name = ?')
  const all = connection.prepare('select * from providers order by created_at, name')
  const remove = connection.prepare('delete from providers where name = ?')
  const write = (work: () => number) => connection.write('lasting', work)
  return {
    insert: async (provider) => ((await write(() => insert.run(...writeProvider(provider)))) === 0 ? 'name-taken' : 'inserted'),
    find: async (name) => {
      const row = byName.get(name)
      return row && readProvider(row)
    },
    list: async () => all.all().map(readProvider),
    remove: async (name) => ((await write(() => remove.run(name))) === 0 ? 'unknown' : 'removed'),
  }
}

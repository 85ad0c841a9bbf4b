import { clientColumns, readClient, writeClient } from '../rows.ts'
import type { ClientStore } from '../store.ts'
import type { Connection } from './driver.ts'
import { insertInto } from './insert.ts'

/** Registered clients in SQLite. */
export function clientStore(connection: Connection): ClientStore {
  const insert = connection.prepare(insertInto('clients', clientColumns, true))
  const byId = connection.prepare('select * from clients where id = ?')
  const all = connection.prepare('select * from clients order by created_at, id')
  return {
    insert: async (client) =>
      (await connection.write('lasting', () => insert.run(...writeClient(client)))) === 0 ? 'id-taken' : 'inserted',
    find: async (id) => {
      const row = byId.get(id)
      return row && readClient(row)
    },
    list: async () => all.all().map(readClient),
  }
}

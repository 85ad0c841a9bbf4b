import type { Client, ClientId } from '../../identity/client.ts'
import { clientColumns, readClient, writeClient } from '../rows/clients.ts'
import type { ClientStore } from '../store.ts'
import type { Connection } from './driver.ts'
import { assignments, insertInto } from './insert.ts'

/** Registered clients in SQLite. Every request asks for one and hardly any changes one, so those that were read are kept. */
export function clientStore(connection: Connection): ClientStore {
  const insert = connection.prepare(insertInto('clients', clientColumns, true))
  const byId = connection.prepare('select * from clients where id = ?')
  const all = connection.prepare('select * from clients order by created_at, id')
  const replace = connection.prepare(`update clients set ${assignments(clientColumns)} where id = ?`)
  const kept = keptUntilChanged<ClientId, Client>(connection)
  return {
    insert: async (client) =>
      (await connection.write('lasting', () => insert.run(...writeClient(client)))) === 0 ? 'id-taken' : 'inserted',
    find: async (id) =>
      kept.find(id, () => {
        const row = byId.get(id)
        return row && readClient(row)
      }),
    list: async () => all.all().map(readClient),
    replace: async (client) => {
      const changes = await connection.write('lasting', () => replace.run(...writeClient(client), client.id))
      kept.forget(client.id)
      return changes === 0 ? 'unknown' : 'replaced'
    },
  }
}

/** Keeps what was found until another connection has changed the file (`data_version`); what was not found is looked for again. */
function keptUntilChanged<Key, Value>(connection: Connection) {
  const dataVersion = connection.prepare('pragma data_version')
  const kept = new Map<Key, Value>()
  let version: unknown
  return {
    find: (key: Key, find: () => Value | undefined): Value | undefined => {
      const current = dataVersion.get()?.['data_version']
      if (current !== version) kept.clear()
      version = current
      const value = kept.get(key) ?? find()
      if (value !== undefined) kept.set(key, value)
      return value
    },
    forget: (key: Key): void => void kept.delete(key),
  }
}

import { textOf } from '../columns.ts'
import type { IssuerStore } from '../store.ts'
import type { Connection } from './driver.ts'

/** The issuer of the last start in SQLite. */
export function issuerStore(connection: Connection): IssuerStore {
  const put = connection.prepare('insert or replace into served_as (number, issuer) values (1, ?)')
  const get = connection.prepare('select issuer from served_as')
  return {
    note: async (issuer) =>
      connection.write('lasting', () => {
        put.run(issuer)
      }),
    find: async () => {
      const row = get.get()
      return row && textOf(row, 'issuer')
    },
  }
}

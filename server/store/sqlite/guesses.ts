import type { GuessWindow } from '../../grant/guesses.ts'
import { instantOf, numberOf, type Row } from '../columns.ts'
import type { GuessStore } from '../store.ts'
import type { Connection } from './driver.ts'

/** Counters of attempts in SQLite. */
export function guessStore(connection: Connection): GuessStore {
  const byKey = connection.prepare('select * from guesses where key = ?')
  const put = connection.prepare('insert or replace into guesses (key, count, since) values (?, ?, ?)')
  const remove = connection.prepare('delete from guesses where key = ?')
  return {
    update: async (keys, decide) =>
      connection.write('relaxed', () => {
        const { verdict, next } = decide(keys.map((key) => readWindow(byKey.get(key))))
        next?.forEach((window, i) => {
          const key = keys[i]
          if (key !== undefined) put.run(key, window.count, window.since)
        })
        return verdict
      }),
    forget: async (keys) =>
      connection.write('relaxed', () => {
        for (const key of keys) remove.run(key)
      }),
  }
}

function readWindow(row: Row | undefined): GuessWindow | undefined {
  return row && { count: numberOf(row, 'count'), since: instantOf(row, 'since') }
}

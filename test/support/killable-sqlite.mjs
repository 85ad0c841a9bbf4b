import { DatabaseSync as RealDatabase } from '@photostructure/sqlite'
import { strikeAt } from './strike.mjs'

/** SQLite whose process dies right after a chosen commit that must last. */
export class DatabaseSync extends RealDatabase {
  #mustLast = false

  exec(sql) {
    if (/synchronous\s*=/i.test(sql)) this.#mustLast = /full/i.test(sql)
    return super.exec(sql)
  }

  prepare(sql) {
    const statement = super.prepare(sql)
    if (!/^\s*commit/i.test(sql)) return statement
    return {
      run: () => {
        const result = statement.run()
        if (this.#mustLast) strikeAt('commit')
        return result
      },
    }
  }
}

import type { TokenFamily } from '../../token/token.ts'
import type { Value } from '../columns.ts'
import { auditColumns } from '../rows/audit.ts'
import { familyFactColumns, familyStateColumns } from '../rows/families.ts'
import type { Connection, Statement } from './driver.ts'
import { insertInto } from './insert.ts'

/** What several stores write inside their own transactions. */
export interface Writers {
  readonly audit: Statement
  readonly refreshToken: Statement
  readonly openFamily: (values: readonly Value[], family: TokenFamily) => void
}

/** Prepares the shared statements. */
export function writersOn(connection: Connection): Writers {
  const audit = connection.prepare(insertInto('audit', auditColumns))
  const family = connection.prepare(insertInto('families', [...familyFactColumns, ...familyStateColumns]))
  const refreshToken = connection.prepare(insertInto('refresh_tokens', ['hash', 'family'], true))
  return {
    audit,
    refreshToken,
    openFamily: (values, { id, refresh }) => {
      family.run(...values)
      if (refresh) refreshToken.run(refresh, id)
    },
  }
}

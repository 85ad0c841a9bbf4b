import { later, seconds } from '../../../src/time/units.ts'
import type { AuditEntry } from '../../identity/audit.ts'
import { idleTimeout } from '../../identity/session.ts'
import type { Store } from '../store.ts'
import { auditPurger, auditStore } from './audit.ts'
import { clientStore } from './clients.ts'
import { type Connection, connect } from './driver.ts'
import { factorStore } from './factors.ts'
import { familyStore } from './families.ts'
import { grantStore } from './grants.ts'
import { guessStore } from './guesses.ts'
import { issuerStore } from './issuer.ts'
import { linkStore } from './links.ts'
import { migrate } from './migrate.ts'
import { passkeyStore } from './passkeys.ts'
import { personStore } from './people.ts'
import { proofStore } from './proofs.ts'
import { providerStore } from './providers.ts'
import { resetStore } from './resets.ts'
import { sessionStore } from './sessions.ts'
import { writersOn } from './writers.ts'

/**
 * Opens a store in a SQLite file, new or known, and brings it to this version's tables. Whoever listens is told of every audit entry
 * that is written through this store, once it is committed and in that order, and must not throw.
 */
export async function openSqlite(file: string, onAudit?: (entry: AuditEntry) => void): Promise<Store> {
  const connection = connect(file)
  try {
    migrate(connection)
    return storeOn(connection, onAudit)
  } catch (error) {
    await connection.close()
    throw error
  }
}

function storeOn(connection: Connection, onAudit?: (entry: AuditEntry) => void): Store {
  const writers = writersOn(connection, onAudit)
  return {
    grants: grantStore(connection, writers),
    families: familyStore(connection, writers),
    people: personStore(connection),
    factors: factorStore(connection, writers),
    providers: providerStore(connection),
    links: linkStore(connection, writers),
    passkeys: passkeyStore(connection, writers),
    resets: resetStore(connection, writers),
    issuer: issuerStore(connection),
    clients: clientStore(connection),
    sessions: sessionStore(connection),
    guesses: guessStore(connection),
    proofs: proofStore(connection),
    audit: auditStore(connection, writers),
    purge: purger(connection),
    close: () => connection.close(),
  }
}

/** How long what is over is kept: to tell expired from unknown, and not to draw a user code again. */
const keptFor = seconds(86_400)

function purger(connection: Connection): Store['purge'] {
  const aDayOver = ['grants where expires_at', 'families where expires_at', 'guesses where since'].map((what) =>
    connection.prepare(`delete from ${what} < ?`),
  )
  const atTheirEnd = ['revoked_access_tokens', 'used_proofs', 'reset_links'].map((table) =>
    connection.prepare(`delete from ${table} where expires_at < ?`),
  )
  const idleSessions = connection.prepare('delete from sessions where seen_at < ?')
  const purgeAudit = auditPurger(connection)
  return async (at, auditBefore) =>
    connection.write('relaxed', () => {
      for (const statement of aDayOver) statement.run(later(at, seconds(-keptFor)))
      for (const statement of atTheirEnd) statement.run(at)
      idleSessions.run(later(at, seconds(-idleTimeout)))
      if (auditBefore !== undefined) purgeAudit(auditBefore)
    })
}

import type { FamilyDecision, TokenFamily } from '../../token/token.ts'
import { familyStateColumns, readFamily, writeFamilyState } from '../rows/families.ts'
import type { FamilyKey, FamilyStore } from '../store.ts'
import type { Connection } from './driver.ts'
import { assignments, insertInto } from './insert.ts'
import type { Writers } from './writers.ts'

/** Token families in SQLite. Nearly every decision about one must last, so all are made that way. */
export function familyStore(connection: Connection, writers: Writers): FamilyStore {
  const set = connection.prepare(`update families set ${assignments(familyStateColumns)} where id = ?`)
  const revokeAccess = connection.prepare(insertInto('revoked_access_tokens', ['jti', 'expires_at'], true))
  const isRevoked = connection.prepare('select 1 as found from revoked_access_tokens where jti = ?')
  const ofPerson = connection.prepare('select * from families where person = ? and revoked_at is null order by created_at desc, id')
  const find = finder(connection)

  const write = ({ next, revokesAccess, audit }: FamilyDecision<unknown>) => {
    if (next) set.run(...writeFamilyState(next), next.id)
    if (next?.refresh) writers.refreshToken.run(next.refresh, next.id)
    const isDeadAlready = revokesAccess && revokeAccess.run(revokesAccess.jti, revokesAccess.expiresAt) === 0
    if (audit && !isDeadAlready) writers.audit(audit)
  }

  return {
    find: async (key) => find(key),
    update: async (key, decide) =>
      connection.write('lasting', () => {
        const family = find(key)
        if (!family) return undefined
        const decision = decide(family)
        write(decision)
        return decision.verdict
      }),
    isAccessRevoked: async (jti) => isRevoked.get(jti) !== undefined,
    list: async (person) => ofPerson.all(person).map(readFamily),
  }
}

function finder(connection: Connection): (key: FamilyKey) => TokenFamily | undefined {
  const byId = connection.prepare('select * from families where id = ?')
  const byRefresh = connection.prepare('select f.* from refresh_tokens r join families f on f.id = r.family where r.hash = ?')
  return (key) => {
    const row = 'id' in key ? byId.get(key.id) : byRefresh.get(key.refresh)
    return row && readFamily(row)
  }
}

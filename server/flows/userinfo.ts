import type { Members } from '../../src/protocol/fields.ts'
import { personClaims } from '../token/claims.ts'
import type { Access } from './check-access.ts'

/** What is told of who signed in, to whoever holds an access token for `openid` (OpenID Connect Core §5.3). */
export function userClaims({ person, scope }: Access): Members {
  return { sub: person.id, ...personClaims(person, scope) }
}

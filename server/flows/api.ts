import type { Members } from '../../src/protocol/fields.ts'
import { writeScope } from '../../src/protocol/scope.ts'
import { personClaims } from '../token/claims.ts'
import type { Access } from './check-access.ts'

/** The paths of the server's own small API, below the issuer's own. */
export const apiPaths = { me: '/api/me', tiles: '/api/tiles' } as const

/** Who is signed in, and as what this device is known to them. */
export function whoAmI({ person, family, scope }: Access): Members {
  return {
    sub: person.id,
    ...personClaims(person, scope),
    device: { id: family.id, name: family.name ?? family.deviceName, client_id: family.client, scope: writeScope(family.scope) },
  }
}

/** The tiles of a home row: the same for everybody, and there to be protected. */
export function tiles(): Members {
  return {
    tiles: [
      { id: 'films', title: 'Films', about: 'what is new' },
      { id: 'series', title: 'Series', about: 'carry on' },
      { id: 'radio', title: 'Radio', about: 'live' },
    ],
  }
}

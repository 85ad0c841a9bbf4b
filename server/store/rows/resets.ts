import type { ResetLink } from '../../identity/password-reset.ts'
import type { PersonId } from '../../identity/person.ts'
import { instantOf, type Row, textOf, type Value } from '../columns.ts'
import { hashOf } from './values.ts'

/** The columns of a link to choose a new password. */
export const resetColumns = ['person', 'token', 'created_at', 'expires_at'] as const

/** The values of a link's row, in the order of `resetColumns`. */
export function writeReset({ person, token, createdAt, expiresAt }: ResetLink): readonly Value[] {
  return [person, token, createdAt, expiresAt]
}

/** Reads a link's row. */
export function readReset(row: Row): ResetLink {
  return {
    token: hashOf(row, 'token'),
    person: textOf(row, 'person') as PersonId,
    createdAt: instantOf(row, 'created_at'),
    expiresAt: instantOf(row, 'expires_at'),
  }
}

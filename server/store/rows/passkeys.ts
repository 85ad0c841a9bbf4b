import type { Passkey } from '../../identity/passkey.ts'
import type { PersonId } from '../../identity/person.ts'
import { instantOf, numberOf, optional, type Row, textOf, type Value, writeText } from '../columns.ts'

/** The columns of a passkey. */
export const passkeyColumns = ['id', 'person', 'public_key', 'name', 'counter', 'created_at', 'used_at'] as const

/** The values of a passkey's row, in the order of `passkeyColumns`. */
export function writePasskey({ id, person, publicKey, name, counter, createdAt, usedAt }: Passkey): readonly Value[] {
  return [id, person, publicKey, writeText(name), counter, createdAt, usedAt ?? null]
}

/** Reads a passkey's row. */
export function readPasskey(row: Row): Passkey {
  return {
    id: textOf(row, 'id'),
    person: textOf(row, 'person') as PersonId,
    publicKey: textOf(row, 'public_key'),
    name: textOf(row, 'name'),
    counter: numberOf(row, 'counter'),
    createdAt: instantOf(row, 'created_at'),
    usedAt: optional(row, 'used_at', instantOf),
  }
}

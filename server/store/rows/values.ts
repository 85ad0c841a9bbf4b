import { readScope, type Scope } from '../../../src/protocol/scope.ts'
import type { Hash } from '../../keys/hash.ts'
import { type Row, textOf } from '../columns.ts'

/** The scope of a row. */
export function scopeOf(row: Row): Scope {
  return readScope(textOf(row, 'scope')) ?? []
}

/** A column of hashes. */
export function hashOf(row: Row, column: string): Hash {
  return textOf(row, column) as Hash
}

import { type Instant, instant } from '../../src/time/units.ts'

/** One row as an engine gives it; nothing is known of its columns yet. */
export type Row = Readonly<Record<string, unknown>>

/** What is bound to a statement: both engines know these three. */
export type Value = string | number | null

/** A column of text; throws when it holds anything else, since then the database is not ours. */
export function textOf(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new Error(`Cannot read the database: ${column} is not a text`)
  return value
}

/** A column of whole numbers. */
export function numberOf(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new Error(`Cannot read the database: ${column} is not a number`)
  return value
}

/** A column of instants. */
export function instantOf(row: Row, column: string): Instant {
  return instant(numberOf(row, column))
}

/** A column of truth, kept as 0 and 1. */
export function flagOf(row: Row, column: string): boolean {
  return numberOf(row, column) !== 0
}

/** A column of words that hold no spaces; none when it is null. */
export function wordsOf(row: Row, column: string): readonly string[] {
  return (optional(row, column, textOf) ?? '').split(' ').filter((word) => word !== '')
}

/** A column that may be null, which is undefined to us. */
export function optional<T>(row: Row, column: string, read: (row: Row, column: string) => T): T | undefined {
  return row[column] === null ? undefined : read(row, column)
}

/** Text as it is stored; NUL is refused, since SQLite would give back only what stands before it. */
export function writeText(text: string): string {
  if (text.includes('\0')) throw new Error('Cannot store a text: it has a NUL character')
  return text
}

/** Text that may be absent. */
export function writeOptional(text: string | undefined): Value {
  return text === undefined ? null : writeText(text)
}

/** Words that hold no spaces, in one column. */
export function writeWords(words: readonly string[] | undefined): Value {
  return words === undefined ? null : words.join(' ')
}

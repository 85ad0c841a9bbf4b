/** The text of an insert of one row; a row whose key is taken is left alone when `orIgnore`. */
export function insertInto(table: string, columns: readonly string[], orIgnore = false): string {
  const names = columns.map((column) => `"${column}"`).join(', ')
  return `insert ${orIgnore ? 'or ignore ' : ''}into ${table} (${names}) values (${columns.map(() => '?').join(', ')})`
}

/** The text of the assignments of an update, in the order of the columns. */
export function assignments(columns: readonly string[]): string {
  return columns.map((column) => `"${column}" = ?`).join(', ')
}

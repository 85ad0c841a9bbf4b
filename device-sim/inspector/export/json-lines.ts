import { atOf, type Run } from '../run.ts'

/** A run as one JSON object a line, in the order it happened (docs/inspector.md). In place of secrets there are their names. */
export function jsonLinesOf(run: Run): string {
  return run.entries.map((entry) => `${JSON.stringify({ time: new Date(atOf(entry)).toISOString(), ...entry })}\n`).join('')
}

import { cleanLine } from '../../src/text/clean.ts'
import type { Instant } from '../../src/time/units.ts'
import type { Source, TelevisionEnd, Watcher } from '../television/television.ts'
import { type JsonEvent, jsonEvents } from './json-event.ts'
import { runUnattended } from './run-unattended.ts'

/** Where events go, and whether tokens may be among them. */
export interface JsonOptions {
  write(text: string): void
  readonly printTokens?: boolean | undefined
}

/** Runs a television as one JSON event a line (docs/json-events.md). An attempt that ends is the end. */
export async function runAsJson(source: Source, { write, printTokens = false }: JsonOptions): Promise<TelevisionEnd> {
  const end = await runUnattended(
    source,
    eventWatcher({ write, printTokens }, () => source.now()),
  )
  if (end.kind === 'powered-off') write(`${jsonLine(source.now(), { event: 'powered-off', signal: end.signal })}\n`)
  return end
}

/** Writes the events that a television makes known. */
export function eventWatcher({ write, printTokens = false }: JsonOptions, now: () => Instant): Watcher {
  return (state, message) => {
    for (const event of jsonEvents(state, message, printTokens)) write(`${jsonLine(now(), event)}\n`)
  }
}

/** One event as its line, without the end of the line. */
export function jsonLine(at: Instant, event: JsonEvent): string {
  return JSON.stringify({ at: new Date(at).toISOString(), ...cleaned(event) })
}

/** JSON escapes C0 controls, but not the others that a terminal may act on. */
function cleaned(event: JsonEvent): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [name, typeof value === 'string' && !name.endsWith('_token') ? cleanLine(value) : value]),
  )
}

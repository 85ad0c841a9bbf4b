import type { Turn } from '../../src/device/drive.ts'
import { type TraceEntry, traceTurn } from '../../src/device/trace.ts'
import type { Instant } from '../../src/time/units.ts'
import { type Exchange, exchangesOf, type WireEvent } from './exchange.ts'
import { type PaceStory, paceWith } from './pace-story.ts'
import type { Secrets } from './secrets.ts'

/** What a developer did to the device, or to the world around it; `poll` is said of the request that follows. */
export type NoteTopic = 'network' | 'time' | 'profile' | 'poll'

/** One thing that happened in a run. Nothing in it is a secret, and all of it is JSON. */
export type RunEntry =
  | WireEvent
  | { readonly type: 'turned'; readonly at: Instant; readonly turn: TraceEntry }
  | { readonly type: 'noted'; readonly at: Instant; readonly about: NoteTopic; readonly text: string }
  /** What the person with the phone did, where somebody can tell. */
  | { readonly type: 'phone'; readonly at: Instant; readonly does: string }

/** Everything an inspector knows: what happened, as much of it as is remembered. */
export interface Run {
  readonly startedAt?: Instant | undefined
  readonly entries: readonly RunEntry[]
  /** How many entries were forgotten, the oldest. */
  readonly forgotten: number
  readonly pace: PaceStory
}

/** How much is remembered. */
const mostEntries = 1000

/** How many characters of bodies are remembered; what is older than that is forgotten. */
const mostCharacters = 4 * 1024 * 1024

/** A run before anything happened. */
export const emptyRun: Run = { entries: [], forgotten: 0, pace: { slowDowns: 0, failures: 0 } }

/** The run after one more thing happened. */
export function runWith(run: Run, entry: RunEntry): Run {
  const entries = bounded([...run.entries, entry])
  return {
    startedAt: run.startedAt ?? atOf(entry),
    entries,
    forgotten: run.forgotten + run.entries.length + 1 - entries.length,
    pace: paceWith(run.pace, entry),
  }
}

/** A turn of the machine as an entry: its secrets are left out, and what a server smuggled into a message is named. */
export function turnEntry(turn: Turn, secrets: Secrets): RunEntry {
  const trace = traceTurn(turn)
  const masked = (text: string | undefined) => text && secrets.masked(text)
  return { type: 'turned', at: turn.event.at, turn: { ...trace, error: masked(trace.error), message: masked(trace.message) } }
}

/** When an entry happened. */
export function atOf(entry: RunEntry): Instant {
  switch (entry.type) {
    case 'requested':
      return entry.request.at
    case 'answered':
      return entry.answer.at
    case 'failed':
    case 'turned':
    case 'noted':
    case 'phone':
      return entry.at
  }
}

/** Every request and what became of it, in the order they were sent. */
export function exchangesIn({ entries }: Run): readonly Exchange[] {
  return exchangesOf(entries.filter((entry) => entry.type === 'requested' || entry.type === 'answered' || entry.type === 'failed'))
}

function bounded(entries: readonly RunEntry[]): readonly RunEntry[] {
  let characters = 0
  let from = entries.length
  while (from > 0 && entries.length - from < mostEntries && characters <= mostCharacters) {
    from -= 1
    characters += bodyLength(entries[from])
  }
  return entries.slice(from)
}

function bodyLength(entry: RunEntry | undefined): number {
  if (entry?.type === 'answered') return entry.answer.body.text.length
  return entry?.type === 'requested' ? (entry.request.body?.text.length ?? 0) : 0
}

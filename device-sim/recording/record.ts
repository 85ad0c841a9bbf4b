import type { Clock } from '../../src/time/clock.ts'
import type { Watcher } from '../television/television.ts'
import { writeEvent, writeHead } from './recording.ts'

/** Where the lines of a recording go, and what keeps secrets out of them. */
export interface Recorder {
  /** A clock that no instrument turns: it says how long a run took, whatever the device believed. */
  readonly clock: Clock
  write(line: string): void
  /** Puts names in place of secrets (E-09). */
  mask(line: string): string
}

/** Watches a television and writes down everything that happens to it. */
export function recordTo({ clock, write, mask }: Recorder): Watcher {
  const start = clock.now()
  let isOpen = false
  return (state, message) => {
    const line = isOpen ? writeEvent({ after: clock.now() - start, message }) : writeHead(state)
    isOpen = true
    write(`${mask(line)}\n`)
  }
}

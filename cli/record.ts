import { closeSync, openSync, writeSync } from 'node:fs'
import type { Secrets } from '../device-sim/inspector/secrets.ts'
import { recordTo } from '../device-sim/recording/record.ts'
import type { Watcher } from '../device-sim/television/television.ts'
import { monotonicClock } from '../src/time/system-clock.ts'
import { CommandError } from './exit-code.ts'

/** A recording that is being made. */
export interface RecordingFile {
  readonly watch: Watcher
  /** Ends the file; a message for people where not all of it could be written. */
  close(): string | undefined
}

/**
 * Opens a new file, its owner's alone, for the recording of a run. Every event is in it before the next one happens, so that
 * a crash loses none. Where the disk is full the recording ends, and the run goes on.
 */
export function openRecording(path: string, secrets: Secrets): RecordingFile {
  const file = openNew(path)
  let problem: string | undefined
  const write = (line: string) => {
    if (problem === undefined) problem = attempt(() => void writeSync(file, line))
  }
  return {
    watch: recordTo({ clock: monotonicClock, write, mask: (line) => secrets.masked(line) }),
    close: () => {
      closeSync(file)
      return problem && `The recording ${path} is not whole: ${problem}`
    },
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    const why = exists ? 'it is there already; choose another name, or remove it' : 'choose a file in a folder that you may write to'
    throw new CommandError(`Cannot record to ${path}: ${why}`, undefined, { cause })
  }
}

/** Why it did not work, if it did not. */
function attempt(act: () => void): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

import { signalStatus } from '../device-sim/television/signals.ts'
import type { TelevisionEnd } from '../device-sim/television/television.ts'
import type { Ending } from '../src/device/session.ts'

/** How a command ended, as the shell learns it. */
export const exitCode = {
  done: 0,
  broken: 1,
  usage: 2,
  denied: 3,
  expired: 4,
  unreachable: 5,
  /** Nobody is signed in. */
  nobody: 6,
  /** Somebody was, until just now. */
  over: 7,
  /** What `tenfoot exec` is to run cannot be run, or is not there; these two are the shell's own. */
  notRunnable: 126,
  notFound: 127,
} as const

/** One of the codes that a command of ours ends with. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

/** A command cannot do what was asked; the message says what to do next, and is all that a person sees. */
export class CommandError extends Error {
  readonly exitCode: ExitCode

  constructor(message: string, code: ExitCode = exitCode.usage, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CommandError'
    this.exitCode = code
  }
}

/** The exit code that tells a script how a television ended; a signal gives what a shell expects of it. */
export function exitCodeOf(end: TelevisionEnd): number {
  if (end.kind === 'powered-off' && end.signal) return signalStatus(end.signal)
  return end.kind === 'ended' ? exitCodeOfEnding(end.ending) : exitCode.done
}

/** The exit code that tells a script why nobody signed in. */
export function exitCodeOfEnding({ reason }: Ending): ExitCode {
  switch (reason) {
    case 'denied':
      return exitCode.denied
    case 'expired':
      return exitCode.expired
    case 'refused':
    case 'violated':
    case 'unreachable':
      return exitCode.unreachable
  }
}

import { signalStatus } from '../device-sim/television/signals.ts'
import type { TelevisionEnd } from '../device-sim/television/television.ts'

/** How a command ended, as the shell learns it. */
export const exitCode = { done: 0, broken: 1, usage: 2, denied: 3, expired: 4, unreachable: 5 } as const

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
  if (end.kind !== 'ended') return exitCode.done
  switch (end.ending.reason) {
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

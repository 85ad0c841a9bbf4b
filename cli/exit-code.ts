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

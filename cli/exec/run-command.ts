import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Writable } from 'node:stream'
import { CommandError, exitCode } from '../exit-code.ts'

/** A command to run, and what it is given. */
export interface CommandToRun {
  readonly words: readonly string[]
  /** What its environment has besides ours; undefined values are taken out of it. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** What it can read from descriptor 3. */
  readonly secret?: string | undefined
}

/** Signals that are handed on to the command. */
const handedOn: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGINT', 'SIGQUIT']

/** Those that a terminal sends to every program in its foreground, the command included: handed on, they would come twice. */
const ofTheKeyboard: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT']

/** Runs a command to its end, without a shell; answers its exit status as a shell would. Throws `CommandError` where it cannot be run. */
export function runCommand({ words, variables, secret }: CommandToRun): Promise<number> {
  const [file = '', ...parameters] = words
  const child = spawn(file, parameters, {
    stdio: ['inherit', 'inherit', 'inherit', ...(secret === undefined ? [] : (['pipe'] as const))],
    env: { ...process.env, ...variables },
  })
  if (secret !== undefined) hand(child.stdio[3], secret)
  const release = handOnSignals((signal) => child.kill(signal))
  return new Promise<number>((resolve, reject) => {
    child.once('error', (error) => reject(notRun(file, error)))
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  }).finally(release)
}

/** The descriptor is a socket, of which the command may read nothing. */
function hand(descriptor: unknown, secret: string): void {
  const writable = descriptor as Writable
  writable.on('error', () => {}).end(secret)
}

function handOnSignals(hand: (signal: NodeJS.Signals) => void): () => void {
  const hasKeyboard = process.stdin.isTTY === true
  const listeners = handedOn.map((signal) => {
    const isHeardAnyway = hasKeyboard && ofTheKeyboard.includes(signal)
    return [signal, () => isHeardAnyway || hand(signal)] as const
  })
  for (const [signal, listener] of listeners) process.on(signal, listener)
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener)
  }
}

function notRun(file: string, error: Error): CommandError {
  const isMissing = 'code' in error && error.code === 'ENOENT'
  const why = isMissing ? 'there is no such program' : error.message
  return new CommandError(`Cannot run ${file}: ${why}`, isMissing ? exitCode.notFound : exitCode.notRunnable, { cause: error })
}

import { lstatSync, mkdirSync, statSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { CommandError } from '../exit-code.ts'
import { agentDirectory, problemOfDirectory, problemOfParent, problemOfPath, socketName } from './place.ts'

/** Whether this system has sockets that are files, which their owner alone can open. */
export const hasAgents = process.platform !== 'win32'

/**
 * A sign-in by what makes it one: the server and the client. One for a resource is found by that and the client, since it is the resource that says
 * which server; `issuer` is then empty unless a person named it.
 */
export interface SignInKey {
  readonly issuer: string
  readonly clientId: string
  /** What its tokens are for, where they are for nothing else (RFC 8707). */
  readonly resource?: string | undefined
}

/**
 * The path of the socket of a sign-in's agent, in a directory that is made if need be. Throws `CommandError` where that directory
 * could be another person's, or be opened by one.
 */
export function socketPlace({ issuer, clientId, resource }: SignInKey, environment: NodeJS.ProcessEnv = process.env): string {
  const path = join(openDirectory(environment), socketName(issuer, clientId, resource))
  const problem = problemOfPath(path)
  if (problem) throw unfit(path, problem)
  return path
}

/** The directory of this person's agents, looked at anew each time. Throws `CommandError` where it is not safe. */
export function openDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  if (!hasAgents) throw new CommandError('There is no agent on Windows: run tenfoot exec, which signs in for one command')
  const { uid } = userInfo()
  const { parent, path } = agentDirectory({ uid, runtime: environment['XDG_RUNTIME_DIR'], temporary: tmpdir() })
  const parentProblem = problemOfParent(look(parent, statSync), uid)
  if (parentProblem) throw unfit(parent, parentProblem)
  make(path)
  const problem = problemOfDirectory(look(path, lstatSync), uid)
  if (problem) throw unfit(path, problem)
  return path
}

function look(path: string, ask: typeof lstatSync | typeof statSync) {
  try {
    return ask(path)
  } catch (cause) {
    throw unfit(path, reasonOf(cause), cause)
  }
}

function make(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw unfit(path, reasonOf(cause), cause)
  }
}

function unfit(path: string, problem: string, cause?: unknown): CommandError {
  const message = `Cannot use ${path} for the agent: ${problem}. Put that right, or name a directory of your own with XDG_RUNTIME_DIR`
  return new CommandError(message, undefined, { cause })
}

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'it is not there'
    case 'ENOSPC':
      return 'there is no room left'
    case 'EACCES':
    case 'EROFS':
      return 'it cannot be written to'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}

/** The operating system's code of an error, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

import { lstatSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { userInfo } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError, exitCode } from '../exit-code.ts'
import { type Answer, longest, type PlainRequest, type Request, readAnswer, writeRequest } from './protocol.ts'
import { readLine } from './read-line.ts'
import { codeOf } from './socket-place.ts'

/** What an agent may take, in milliseconds: to ask a server it may need several requests of ten seconds each. */
const patience: Readonly<Record<PlainRequest | 'proof', number>> = {
  status: 5_000,
  end: 5_000,
  access: 60_000,
  person: 60_000,
  proof: 60_000,
}

/**
 * Asks the agent at a socket; undefined when there is none. Throws `CommandError` when what is there is no agent of this person's,
 * or does not answer.
 */
export async function askAgent(path: string, request: Request): Promise<Answer | undefined> {
  const deadline = Date.now() + patience[typeof request === 'string' ? request : request.ask]
  // An agent that just ends hangs up, and so does one that is asked by very many at once.
  for (let tries = 0; tries < 5 && Date.now() < deadline; tries += 1) {
    await sleep(tries * 50)
    const socket = await reach(path)
    if (!socket) return undefined
    socket.write(writeRequest(request))
    const line = await readLine(socket, { bytes: longest.answer, milliseconds: deadline - Date.now() })
    socket.destroy()
    if (line !== undefined) return readAnswer(line)
  }
  throw new CommandError('The agent does not answer: end the process called "tenfoot agent", and sign in anew', exitCode.unreachable)
}

/** A connection to whoever listens at a path; undefined when nobody does. */
export function reach(path: string): Promise<Socket | undefined> {
  if (!isOurs(path)) return Promise.resolve(undefined)
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket.off('error', onError).on('error', () => {})))
    const onError = (error: Error) => {
      socket.destroy()
      if (['ENOENT', 'ECONNREFUSED'].includes(codeOf(error) ?? '')) resolve(undefined)
      else reject(new CommandError(`Cannot ask the agent at ${path}: ${error.message}`, exitCode.unreachable, { cause: error }))
    }
    socket.once('error', onError)
  })
}

/** The directory lets nobody else in; a socket of somebody else's in it would mean that something is badly wrong. */
function isOurs(path: string): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false })
  if (!status) return false
  if (status.isSocket() && status.uid === userInfo().uid) return true
  throw new CommandError(`Cannot ask the agent: ${path} is not a socket of yours. Remove it`)
}

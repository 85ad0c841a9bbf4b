import { chmodSync, lstatSync, renameSync, unlinkSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { askAgent, reach } from './ask.ts'
import { type Answer, longest, type Request, readRequest, writeAnswer } from './protocol.ts'
import { readLine } from './read-line.ts'
import { codeOf } from './socket-place.ts'

/** A socket that this process listens on, and no other. */
export interface Claim {
  /** Whether the socket is still where it was put: whoever deletes it leaves an agent that nobody can ask any more. */
  isHeld(): boolean
  /**
   * Lets go of it: nobody finds it any more. Resolves when whoever was being answered has been, or did not fetch the answer within a
   * second after there was one to everything, which `answered` tells.
   */
  release(answered?: Promise<void>): Promise<void>
}

/** Answers one request. Never rejects. */
export type Answerer = (request: Request) => Promise<Answer>

/**
 * Listens at a path, if nobody else does; a socket that nobody listens on any more is put away. With `replaces`, whoever listens is
 * asked to end first; without, answers `taken`.
 */
export async function claimSocket(path: string, answer: Answerer, { replaces }: { readonly replaces: boolean }): Promise<Claim | 'taken'> {
  for (;;) {
    const served = new Set<Promise<void>>()
    const server = await listen(path, (socket) => {
      const service = serve(socket, answer).finally(() => served.delete(service))
      served.add(service)
    })
    if (server) return claimOf(server, path, served)
    const stale = fileMark(path)
    if (await isAnybodyThere(path)) {
      if (!replaces) return 'taken'
      await end(path)
    } else if (stale !== undefined) putAway(path, stale)
  }
}

/** How many may ask at the same time; `make -j` has many hands. */
const mostConnections = 256

/** How long an answer may take to be fetched by whoever asked for it, when it is the last, in milliseconds. */
const lastAnswers = 1_000

function listen(path: string, onConnection: (socket: Socket) => void): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer(onConnection)
    server.maxConnections = mostConnections
    server.once('error', (error) => (codeOf(error) === 'EADDRINUSE' ? resolve(undefined) : reject(error)))
    server.listen(path, () => {
      chmodSync(path, 0o600)
      resolve(server.on('error', () => {}))
    })
  })
}

async function serve(socket: Socket, answer: Answerer): Promise<void> {
  socket.on('error', () => {})
  const line = await readLine(socket, { bytes: longest.request, milliseconds: 2_000 })
  if (line === undefined) return void socket.destroy()
  const request = readRequest(line)
  const said = writeAnswer(request ? await answer(request) : { kind: 'not-understood' })
  socket.setTimeout(5_000, () => socket.destroy())
  await new Promise<void>((resolve) => socket.once('close', resolve).resume().end(said))
}

function claimOf(server: Server, path: string, served: ReadonlySet<Promise<void>>): Claim {
  const own = fileMark(path)
  const isHeld = () => own !== undefined && fileMark(path) === own
  return {
    isHeld,
    release: async (answered = Promise.resolve()) => {
      // Closing deletes what is at the path, even when that is another's by now.
      if (isHeld()) server.close()
      await Promise.race([Promise.all(served), answered.then(() => sleep(lastAnswers))])
    },
  }
}

/** Refused once may mean that somebody is just about to listen. */
async function isAnybodyThere(path: string): Promise<boolean> {
  for (const wait of [0, 50]) {
    await sleep(wait)
    const socket = await reach(path)
    socket?.destroy()
    if (socket) return true
  }
  return false
}

/** Whoever does not end when asked to is stopped, or stuck; its socket is taken from it, and it ends when it comes to. */
async function end(path: string): Promise<void> {
  const before = fileMark(path)
  await askAgent(path, 'end').catch(() => {})
  if (before !== undefined && fileMark(path) === before) putAway(path, before)
}

/** Deletes a socket, but only this one: several may be at it at once, and one of them may listen again already. */
function putAway(path: string, mark: string): void {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
    if (fileMark(aside) === mark) unlinkSync(aside)
    else renameSync(aside, path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** What tells one file from another that took its place, and its number with it. */
function fileMark(path: string): string | undefined {
  const status = lstatSync(path, { bigint: true, throwIfNoEntry: false })
  return status && `${status.ino}:${status.mtimeNs}`
}

import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ProofKey } from '../../src/device/proof-key.ts'
import { CommandError } from '../exit-code.ts'
import { agentEnvironment } from './environment.ts'
import { type KeyOrder, type Order, type Report, readKeyReport, readReport } from './order.ts'

/** What became of a new agent that could be started. */
export type Started = Exclude<Report, { kind: 'failed' }>

/** An agent that has a key and no tokens yet. It ends with this command unless it is given something to hold. */
export interface KeyedAgent {
  /** The agent's key: whoever signs in has its proofs, and never the key itself (E-03). */
  readonly key: ProofKey
  /** As `startAgent` does. */
  follow(order: Order): Promise<Started>
  /** Ends it, unless it follows an order. */
  dismiss(): void
}

/** How long an agent may take until it listens, in milliseconds: with a key store to unlock it waits for a person. */
const longestStart = 120_000

/**
 * Starts an agent that outlives this command: a process group of its own, no terminal, no files, no core dump where a system has
 * them. Its order goes over a channel that is cut when it has reported. Throws `CommandError` when it cannot listen.
 */
export async function startAgent(order: Order): Promise<Started> {
  return instruct(spawnAgent(), order)
}

/** Starts an agent that makes a key, with which a command signs in before it gives the order. Throws `CommandError`. */
export async function startKeyedAgent(): Promise<KeyedAgent> {
  const child = spawnAgent()
  let asked = 0
  const prove: ProofKey['prove'] = (claims) => {
    asked += 1
    const id = asked
    return exchange(child, { task: 'prove', id, claims }, (message) => {
      const report = readKeyReport(message)
      return report?.kind === 'proof' && report.id === id ? report.proof : undefined
    })
  }
  try {
    const thumbprint = await exchange(child, { task: 'make-key' }, (message) => {
      const report = readKeyReport(message)
      return report?.kind === 'key' ? report.thumbprint : undefined
    })
    return { key: { thumbprint, prove }, follow: (order) => instruct(child, order), dismiss: () => letGo(child) }
  } catch (error) {
    letGo(child)
    throw error
  }
}

function spawnAgent(): ChildProcess {
  const program = fileURLToPath(new URL('./main.js', import.meta.url))
  const withoutCore = 'ulimit -c 0; exec "$0" "$@"'
  return spawn('/bin/sh', ['-c', withoutCore, process.execPath, program], {
    detached: true,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: agentEnvironment(process.env),
  }).on('error', () => {})
}

async function instruct(child: ChildProcess, order: Order): Promise<Started> {
  try {
    const report = await exchange(child, order, (message) => (readKeyReport(message) ? undefined : readReport(message)))
    if (report.kind === 'failed') throw new CommandError(`Cannot start the agent: ${report.message}`)
    return report
  } finally {
    letGo(child)
  }
}

/** An agent whose channel is cut before its order ends by itself. */
function letGo(child: ChildProcess): void {
  if (child.connected) child.disconnect()
  child.unref()
}

/** Says one thing to an agent, and answers the first of its messages that `read` makes something of. */
function exchange<Said>(child: ChildProcess, message: Order | KeyOrder, read: (message: unknown) => Said | undefined): Promise<Said> {
  return new Promise((resolve, reject) => {
    const finish = () => {
      clearTimeout(timer)
      child.off('error', onError).off('exit', onExit).off('message', onMessage)
    }
    const fail = (why: string) => {
      finish()
      reject(new CommandError(`Cannot start the agent: ${why}`))
    }
    const onError = ({ message: why }: Error) => fail(why)
    const onExit = (code: number | null) => fail(`it ended with ${code}`)
    const onMessage = (reply: unknown) => {
      const said = read(reply)
      if (said === undefined) return
      finish()
      resolve(said)
    }
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail('it says nothing')
    }, longestStart)
    child.on('error', onError).on('exit', onExit).on('message', onMessage)
    if (child.exitCode !== null || child.signalCode !== null) fail('it has ended')
    else child.send(message, (error) => error && fail(error.message))
  })
}

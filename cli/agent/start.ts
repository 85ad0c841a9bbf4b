import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CommandError } from '../exit-code.ts'
import { agentEnvironment } from './environment.ts'
import { type Order, type Report, readReport } from './order.ts'

/** How long an agent may take until it listens, in milliseconds: with a key store to unlock it waits for a person. */
const longestStart = 120_000

/**
 * Starts an agent that outlives this command: a process group of its own, no terminal, no files, no core dump where a system has
 * them. Its order goes over a channel that is cut when it has reported. Throws `CommandError` when it cannot listen.
 */
export async function startAgent(order: Order): Promise<Exclude<Report, { kind: 'failed' }>> {
  const program = fileURLToPath(new URL('./main.js', import.meta.url))
  const withoutCore = 'ulimit -c 0; exec "$0" "$@"'
  const child = spawn('/bin/sh', ['-c', withoutCore, process.execPath, program], {
    detached: true,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: agentEnvironment(process.env),
  })
  try {
    const report = await ask(child, order)
    if (report.kind === 'failed') throw new CommandError(`Cannot start the agent: ${report.message}`)
    return report
  } finally {
    if (child.connected) child.disconnect()
    child.unref()
  }
}

function ask(child: ChildProcess, order: Order): Promise<Report> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer)
      reject(new CommandError(`Cannot start the agent: ${why}`))
    }
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail('it says nothing')
    }, longestStart)
    child.once('error', (error) => fail(error.message)).once('exit', (code) => fail(`it ended with ${code}`))
    child.once('message', (message) => {
      clearTimeout(timer)
      resolve(readReport(message))
    })
    child.send(order)
  })
}

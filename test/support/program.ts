import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { resolve } from 'node:path'

/** The program as `npx tenfoot` runs it. */
export const tenfoot = 'dist/cli/main.js'

/** How a run of the program ended. */
export interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command of ours to its end. */
export async function run(
  parameters: readonly string[],
  { input = '', env = {}, file = tenfoot, cwd }: { input?: string; env?: Record<string, string>; file?: string; cwd?: string } = {},
): Promise<Run> {
  const child = spawn(process.execPath, [resolve(file), ...parameters], { env: { ...process.env, ...env }, cwd })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.on('error', () => undefined).end(input)
  const code = await new Promise<number | null>((finish) => child.once('close', finish))
  return { code, stdout, stderr }
}

/** A server process that has said it is ready. */
export interface Served {
  readonly issuer: string
  readonly child: ChildProcess
  /** Resolves when the process is gone. */
  readonly gone: Promise<number | null>
  /** What it has logged so far. */
  log(): string
}

/** Starts `tenfoot serve` as a process of its own; rejects when it ends before it is ready. */
export async function serve(
  parameters: readonly string[],
  { env = {}, file = tenfoot }: { env?: Record<string, string>; file?: string } = {},
): Promise<Served> {
  const child = spawn(process.execPath, [file, 'serve', ...parameters], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let logged = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    logged += text
  })
  const issuer = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()))
    void gone.then((code) => reject(new Error(`Cannot serve: the process ended with ${code}: ${logged.slice(-2000)}`)))
  })
  return { issuer, child, gone, log: () => logged }
}

/** A port of loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('Cannot find a free port'))))
    })
  })
}

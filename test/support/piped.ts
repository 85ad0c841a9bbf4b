import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { type Run, tenfoot } from './program.ts'

/** Where a program runs, and what it reads from standard input. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string | undefined
  readonly input?: string
}

/** Anybody's program, which runs with pipes in place of a terminal. */
export class PipedProgram {
  stdout = ''
  stderr = ''
  readonly ended: Promise<Run>
  readonly #child: ChildProcess
  #hasEnded = false

  constructor(command: string, parameters: readonly string[], { env = {}, cwd, input = '' }: Surroundings = {}) {
    const child = spawn(command, parameters, { env: { ...process.env, ...env }, cwd, stdio: 'pipe' })
    this.#child = child
    child.stdin.on('error', () => undefined).end(input)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
    })
    this.ended = new Promise((finish) =>
      child.once('close', (code) => {
        this.#hasEnded = true
        finish({ code, stdout: this.stdout, stderr: this.stderr })
      }),
    )
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Waits until standard output says something, and answers what. */
  saying(pattern: RegExp, seconds?: number): Promise<string> {
    return this.#hearing(() => this.stdout, pattern, seconds)
  }

  /** Waits until standard error says something, and answers what. */
  complaining(pattern: RegExp, seconds?: number): Promise<string> {
    return this.#hearing(() => this.stderr, pattern, seconds)
  }

  async #hearing(said: () => string, pattern: RegExp, seconds = 40): Promise<string> {
    const deadline = Date.now() + seconds * 1000
    for (;;) {
      const found = pattern.exec(said())
      if (found) return found[1] ?? found[0]
      if (this.#hasEnded || Date.now() > deadline) throw new Error(`Nothing said ${pattern}; it said:\n${this.stdout}${this.stderr}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** The code it asks a person to approve. */
  code(): Promise<string> {
    return this.saying(/\b([B-Z]{4}-[B-Z]{4})\b/)
  }

  /** What it wrote, as one event a line. */
  events(): readonly Readonly<Record<string, unknown>>[] {
    return this.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Ends it if it still runs. */
  async close(): Promise<void> {
    if (!this.#hasEnded) this.#child.kill('SIGKILL')
    await this.ended
  }
}

/** A program in JavaScript, a command of ours unless told, that runs with pipes in place of a terminal. */
export class Piped extends PipedProgram {
  constructor(parameters: readonly string[], env: Readonly<Record<string, string | undefined>> = {}, file = tenfoot, cwd?: string) {
    super(process.execPath, [resolve(file), ...parameters], { env, cwd })
  }
}

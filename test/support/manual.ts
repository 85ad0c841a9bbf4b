import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { endAgents } from './command-room.ts'
import { moveIn } from './consumer.ts'

/** A command of the manual, and what stands below it. */
export interface Shown {
  readonly command: string
  readonly output: string
}

/** The commands of a page, in order: what begins with `$ ` in its `console` blocks. */
export function readCommands(page: string): readonly Shown[] {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [, command = '', output = ''] = /^((?:.*\\\n)*.*)\n?([\s\S]*)$/.exec(part) ?? []
        return { command, output: output.trimEnd() }
      }),
  )
}

/** What differs from run to run, and how the manual's and ours are made the same. */
const passing: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+(?:\.[\w-]+)*(?:…[\w-]+)?/g, '(token)'],
  [/\b127\.0\.0\.1:\d+/g, '(address)'],
  [/\bsk_test_[\w-]{43}/g, '(key)'],
  [/\b(?:client|org)_[0-9A-Z]{26}\b/g, '(name)'],
  [/(?<![\w-])[\w-]{43}(?![\w-])/g, '(secret)'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '(id)'],
  [/\b[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}\b/g, '(code)'],
  [/(?<=Letter by letter: ).*/g, '(letters)'],
  [/(?<=until )\d\d:\d\d\b/g, '(time)'],
]

/** A shell in a folder of its own, in which the commands of one page run one after the other; a server stays until the end. */
export class Shell {
  readonly #folder: string
  readonly #running: ChildProcess[] = []
  /** What the manual shows, and what this run got in its place. */
  readonly #got = new Map<string, string>()

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(join(folder, 'bin'))
    mkdirSync(join(folder, 'run'), { mode: 0o700 })
    symlinkSync(resolve('dist'), join(folder, 'dist'))
    moveIn(folder)
    copyFileSync('examples/exec/ask.mjs', join(folder, 'ask.mjs'))
    this.#provide('npx', `shift; exec "${process.execPath}" "${resolve('dist/cli/main.js')}" "$@"`)
    if (!isInstalled('curl')) this.#provide('curl', `exec "${process.execPath}" "${resolve('test/support/curl.mjs')}" "$@"`)
  }

  /** Runs a command until it has said what the manual says, or has ended; answers what it said, made comparable. */
  async run({ command, output }: Shown, onCode?: (code: string) => Promise<void>): Promise<string> {
    const child = spawn('sh', ['-c', this.#own(command)], {
      cwd: this.#folder,
      env: {
        ...process.env,
        TENFOOT_PORT: '0',
        XDG_RUNTIME_DIR: join(this.#folder, 'run'),
        DBUS_SESSION_BUS_ADDRESS: '',
        PATH: `${join(this.#folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
      },
      detached: true,
    })
    this.#running.push(child)
    let said = ''
    let answered: Promise<void> | undefined
    await new Promise<void>((finish) => {
      const hear = (text: string) => {
        said += text
        const [code] = /\b[A-Z]{4}-[A-Z]{4}\b/.exec(said) ?? []
        if (code !== undefined && onCode && !answered) answered = onCode(code)
        if (comparable(said) === comparable(output)) finish()
      }
      child.stdout.setEncoding('utf8').on('data', hear)
      child.stderr.setEncoding('utf8').on('data', hear)
      child.once('close', () => finish())
    })
    await answered
    this.#learn(output, said)
    return comparable(said)
  }

  /** Ends what still runs. */
  async close(): Promise<void> {
    await endAgents(join(this.#folder, 'run'))
    await Promise.all(this.#running.map(end))
  }

  /** Puts a program on the path of this shell. */
  #provide(name: string, script: string): void {
    const file = join(this.#folder, 'bin', name)
    writeFileSync(file, `#!/bin/sh\n${script}\n`)
    chmodSync(file, 0o755)
  }

  #learn(output: string, said: string): void {
    const any = new RegExp(passing.map(([pattern]) => pattern.source).join('|'), 'g')
    const got = said.match(any) ?? []
    for (const [i, shown] of (output.match(any) ?? []).entries()) this.#got.set(shown, got[i] ?? shown)
  }

  /** A command as it has to be here: with this run's port, codes and tokens. */
  #own(command: string): string {
    const parts = [...this.#got].sort(([a], [b]) => b.length - a.length)
    return parts.reduce((text, [shown, got]) => text.replaceAll(shown, got), command)
  }
}

/** A text without what differs from run to run. */
export function comparable(text: string): string {
  return passing.reduce((left, [pattern, name]) => left.replace(pattern, name), text).trimEnd()
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  process.kill(-child.pid, 'SIGTERM')
  await gone
}

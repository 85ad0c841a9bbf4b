import { join, resolve } from 'node:path'
import type { CommandRoom } from './command-room.ts'
import { tenfoot } from './program.ts'
import { Terminal } from './terminal.ts'

/** A person's shell in a terminal, in which they type one command after the other; `tenfoot` there is about their server. */
export class Prompt {
  readonly #terminal: Terminal
  #typed = 0
  #start = 0

  constructor(desk: CommandRoom) {
    const ours = { TENFOOT_ISSUER: desk.issuer, NODE: process.execPath, MAIN: resolve(tenfoot), LANG: 'en_US.UTF-8', ENV: undefined }
    this.#terminal = new Terminal('/bin/sh', [], { columns: 120, rows: 60, env: { ...desk.env, ...ours } })
    this.#terminal.type(`cd ${join(desk.folder, 'work')}; tenfoot() { "$NODE" "$MAIN" "$@"; }\r`)
  }

  /** Everything that has ever been on the screen. */
  get history(): string {
    return this.#terminal.raw
  }

  type(command: string): void {
    this.#typed += 1
    this.#start = this.#terminal.raw.length
    this.#terminal.type(`${command}; echo "command ${this.#typed} ended with $?"\r`)
  }

  enter(): void {
    this.#terminal.type('\r')
  }

  /** Waits until the last command says something; answers what. */
  async saying(pattern: RegExp, seconds = 20): Promise<string> {
    const deadline = Date.now() + seconds * 1000
    for (;;) {
      const said = this.#terminal.raw.slice(this.#start)
      const found = pattern.exec(said)
      if (found) return found[0]
      if (Date.now() > deadline) throw new Error(`The terminal never said ${pattern}; it said:\n${said}`)
      await this.#terminal.settle(20)
    }
  }

  /** Waits until the last command has ended so. */
  async ending(code: number): Promise<void> {
    await this.saying(new RegExp(`command ${this.#typed} ended with ${code}\\b`))
  }

  close(): Promise<void> {
    return this.#terminal.close()
  }
}

import pty from '@lydell/node-pty'
import headless from '@xterm/headless'

/** How a terminal is opened. */
export interface TerminalOptions {
  readonly columns?: number
  readonly rows?: number
  readonly term?: string
  /** Undefined values are taken out of the environment. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** What a program left switched on. */
export interface TerminalState {
  readonly isAlternate: boolean
  readonly isCursorHidden: boolean
  readonly mouse: string
}

/** A program in a pseudo-terminal, with a screen that can be read. */
export class Terminal {
  readonly screen: headless.Terminal
  readonly exited: Promise<{ exitCode: number; signal?: number | undefined }>
  /** Every byte the program wrote. */
  raw = ''
  readonly #child: pty.IPty
  #hasExited = false

  constructor(command: string, parameters: readonly string[], options: TerminalOptions = {}) {
    const { columns = 80, rows = 24, term = 'xterm-256color', env = {} } = options
    this.screen = new headless.Terminal({ cols: columns, rows, allowProposedApi: true })
    const environment = Object.entries({
      ...process.env,
      COLUMNS: undefined,
      LINES: undefined,
      NO_COLOR: undefined,
      CI: undefined,
      ...env,
      TERM: term,
    })
    this.#child = pty.spawn(command, [...parameters], {
      name: term,
      cols: columns,
      rows,
      env: Object.fromEntries(environment.filter(([, value]) => value !== undefined)),
    })
    this.exited = new Promise((resolve) => {
      this.#child.onExit((exit) => {
        this.#hasExited = true
        resolve(exit)
      })
    })
    this.#child.onData((data) => {
      this.raw += data
      this.screen.write(data)
    })
    this.screen.onData((reply) => this.type(reply))
  }

  get pid(): number {
    return this.#child.pid
  }

  /** The screen as a person reads it. */
  text(): string {
    const buffer = this.screen.buffer.active
    const lines = Array.from({ length: this.screen.rows }, (_, y) => buffer.getLine(buffer.viewportY + y)?.translateToString(true) ?? '')
    return lines.join('\n')
  }

  /** Waits until the screen says something; throws with the screen's text when it does not. */
  async waitFor(pattern: RegExp, seconds = 30): Promise<void> {
    const deadline = Date.now() + seconds * 1000
    while (!pattern.test(this.text())) {
      if (Date.now() > deadline || this.#hasExited) {
        await this.settle(100)
        if (pattern.test(this.text())) return
        throw new Error(`The screen never showed ${pattern}; it shows:\n${this.text()}`)
      }
      await this.settle(20)
    }
  }

  /** Lets what was received reach the screen. */
  settle(milliseconds = 50): Promise<void> {
    return new Promise((resolve) => setTimeout(() => this.screen.write('', resolve), milliseconds))
  }

  /** Sends what a keyboard would. */
  type(bytes: string): void {
    if (!this.#hasExited) this.#child.write(bytes)
  }

  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows)
    this.#child.resize(columns, rows)
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name)
  }

  /** Closes the terminal under the program, as when a window is closed or a line is lost. */
  vanish(): void {
    if ('destroy' in this.#child && typeof this.#child.destroy === 'function') this.#child.destroy()
  }

  /** What the program switched on and did not switch off again, read from what it wrote. */
  state(): TerminalState {
    const lastOf = (on: string, off: string) => this.raw.lastIndexOf(on) > this.raw.lastIndexOf(off)
    return {
      isAlternate: this.screen.buffer.active.type === 'alternate',
      isCursorHidden: lastOf('\x1b[?25l', '\x1b[?25h'),
      mouse: this.screen.modes.mouseTrackingMode,
    }
  }

  /** Ends the program if it still runs. */
  async close(): Promise<void> {
    if (!this.#hasExited) this.#child.kill('SIGKILL')
    await this.exited
    this.screen.dispose()
  }
}

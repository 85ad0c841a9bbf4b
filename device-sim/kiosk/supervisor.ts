import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { cleanText } from '../../src/text/clean.ts'
import type { Clock } from '../../src/time/clock.ts'
import { type Instant, later, seconds } from '../../src/time/units.ts'
import { hearLostOutput } from '../television/lost-streams.ts'
import { hearSignals, signalStatus } from '../television/signals.ts'
import type { EndSignal } from '../television/television.ts'
import type { KioskUse } from '../view/state.ts'
import type { Keeper } from './keeper.ts'
import { restartAfter } from './restart.ts'
import { beatWithin, type KioskStatus, type Observed, statusOf } from './status.ts'
import type { Beat, FromScreen, ToScreen } from './wire.ts'

/** What a supervisor needs. */
export interface SupervisorOptions<Start> {
  /** The program of the screen, and what it is told first. */
  readonly program: string
  readonly start: Start
  readonly keeper: Keeper
  readonly clock: Clock
  readonly mode: KioskUse['mode']
  /** The terminal as a file, where standard input is none. */
  readonly input?: number | undefined
  /** Told about every crash. */
  log?(line: string): void
}

/** How long a screen that was asked to end is given, before it is ended: it gives its tokens back, which takes 2 s at most. */
const endWithin = seconds(4)

/** What undoes whatever a screen that was killed has left on: mouse, cursor keys, cursor, the other screen, colours. */
const restored = '\x1b[?1000;1002;1003;1006l\x1b[?1l\x1b>\x1b[?25h\x1b[?1049l\x1b[0m'

/** Keeps the screen of a kiosk alive: one that crashes, hangs or is killed is started anew, on a terminal that is whole again. */
export class Supervisor<Start> {
  readonly #options: SupervisorOptions<Start>
  readonly #startedAt = Date.now()
  readonly #over = new AbortController()
  #screen: ChildProcess | undefined
  #observed: { restarts: number; lastCrash?: string; beat?: Beat; beatAt?: Instant } = { restarts: 0 }
  #crashes: Instant[] = []
  #asked: EndSignal | undefined
  #end: (status: number) => void = () => {}
  #isTerminalLost = false

  constructor(options: SupervisorOptions<Start>) {
    this.#options = options
  }

  /** Runs until the kiosk is switched off; answers the exit status, that of SIGHUP where the terminal is gone. */
  async run(): Promise<number> {
    const ended = new Promise<number>((resolve) => {
      this.#end = resolve
    })
    const releaseSignals = hearSignals((signal) => this.#stop(signal))
    const releaseOutput = hearLostOutput(() => {
      this.#isTerminalLost = true
      this.#stop('SIGHUP')
    })
    void this.#watch()
    this.#open()
    const status = await ended
    this.#over.abort()
    releaseSignals()
    await this.#restore('sane')
    await this.#options.keeper.close()
    releaseOutput()
    return this.#isTerminalLost ? signalStatus('SIGHUP') : status
  }

  status(): KioskStatus {
    const { mode, clock } = this.#options
    const observed: Observed = { ...this.#observed, mode, startedAt: this.#startedAt, memory: process.memoryUsage.rss() }
    return statusOf(observed, clock.now(), Date.now())
  }

  #open(): void {
    const { program, start, keeper, input = 'inherit' } = this.#options
    // What it says on standard error would land on the picture.
    const screen = fork(program, [], { stdio: [input, 'inherit', 'pipe', 'ipc'], env: { ...process.env, NODE_NO_WARNINGS: '1' } })
    let status: number | undefined
    let said = ''
    screen.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000)
    })
    this.#screen = screen
    this.#observed.beatAt = this.#options.clock.now()
    const send = (message: ToScreen<Start>) => void (screen.connected && screen.send(message, () => {}))
    screen.on('message', (message: FromScreen) => {
      if (message.type === 'beat') Object.assign(this.#observed, { beat: message.beat, beatAt: this.#options.clock.now() })
      if (message.type === 'ended') status = message.status
    })
    screen.once('error', (error) => this.#gone(screen, error.message))
    screen.once('exit', (code, signal) => this.#gone(screen, [signal ?? `status ${code}`, said.trim()].filter(Boolean).join(': '), status))
    keeper.serve({ send, hear: (listener) => void screen.on('message', listener) })
    send({ type: 'start', start })
  }

  /** `status` is there when the screen has ended because it was told to, by a PIN or by a signal. */
  #gone(screen: ChildProcess, how: string, status?: number): void {
    if (screen !== this.#screen) return
    this.#screen = undefined
    if (this.#asked) this.#end(signalStatus(this.#asked))
    else if (status !== undefined) this.#end(status)
    else void this.#openAgain(how)
  }

  async #openAgain(how: string): Promise<void> {
    const { clock, log } = this.#options
    const now = clock.now()
    this.#crashes = [...this.#crashes.filter((at) => now - at < 60_000), now]
    this.#observed = { restarts: this.#observed.restarts + 1, lastCrash: cleanText(how) }
    log?.(`The screen ended and is started anew: ${how}`)
    await this.#restore('-isig')
    await clock.sleepUntil(later(now, restartAfter(this.#crashes.length)), this.#over.signal)
    if (this.#asked) this.#end(signalStatus(this.#asked))
    else if (!this.#over.signal.aborted) this.#open()
  }

  /** Between two screens no key makes a signal: none leaves a kiosk. */
  async #restore(mode: 'sane' | '-isig'): Promise<void> {
    if (!process.stdout.isTTY || this.#isTerminalLost) return
    await new Promise<void>((resolve) => process.stdout.write(restored, () => resolve()))
    const { input = 'inherit' } = this.#options
    spawnSync('stty', mode === 'sane' ? ['sane'] : ['sane', '-isig', '-echo'], { stdio: [input, 'ignore', 'ignore'], timeout: 1000 })
  }

  #stop(signal: EndSignal): void {
    if (this.#asked) return
    this.#asked = signal
    const screen = this.#screen
    if (!screen) {
      this.#end(signalStatus(signal))
      return
    }
    screen.kill(signal)
    setTimeout(() => screen.kill('SIGKILL'), endWithin * 1000).unref()
  }

  /** A screen that says nothing any more is stuck. */
  async #watch(): Promise<void> {
    const { clock } = this.#options
    while (!this.#over.signal.aborted) {
      await clock.sleepUntil(later(clock.now(), seconds(1)), this.#over.signal)
      const { beatAt } = this.#observed
      if (this.#screen && beatAt !== undefined && clock.now() - beatAt > beatWithin) this.#screen.kill('SIGKILL')
    }
  }
}

import type { Account } from '../../src/device/account-port.ts'
import type { Connection } from '../../src/device/connect.ts'
import { drive, type Turn } from '../../src/device/drive.ts'
import { later, seconds } from '../../src/time/units.ts'
import type { TelevisionState } from '../view/state.ts'
import { homeRowIn, homeRowPath } from './home-row.ts'
import { hourOf, initialState } from './initial-state.ts'
import type { Command, EndSignal, Message, RemoteKey, TelevisionEnd } from './messages.ts'
import type { TelevisionOptions } from './options.ts'
import { tickEvery } from './tend.ts'
import { type InstrumentCommand, turn } from './turn.ts'
import { update } from './update.ts'

export type { Connection, ConnectOutcome } from '../../src/device/connect.ts'
export type { Instruments } from './instruments.ts'
export type { EndSignal, KeptSignIn, Message, RemoteKey, SignInSummary, TelevisionEnd } from './messages.ts'
export type { Demo, Kiosk, TelevisionOptions } from './options.ts'
export type { Source } from './source.ts'

/** A television that is on. */
export interface RunningTelevision {
  press(key: RemoteKey): void
  signalled(signal: EndSignal): void
  /** Resolves when it has gone dark: signed out, its tokens revoked or given 2 s to be. */
  readonly ended: Promise<TelevisionEnd>
}

/** Who is told about everything that happens, and what became of it. */
export type Watcher = (state: TelevisionState, message: Message) => void

/** Switches a television on. Without a person to hold its remote control (`isUnattended`), an attempt that ends is the end. */
export function switchOn(options: TelevisionOptions, watch: Watcher, isUnattended = false): RunningTelevision {
  return new Television(options, watch, isUnattended)
}

/** How long the server is given to take the tokens back. */
const signOutLimit = seconds(2)

class Television implements RunningTelevision {
  readonly ended: Promise<TelevisionEnd>
  readonly #options: TelevisionOptions
  readonly #watch: Watcher
  readonly #over = new AbortController()
  #end: { resolve(end: TelevisionEnd): void; reject(error: unknown): void } = { resolve() {}, reject() {} }
  #state: TelevisionState
  /** What is under way: looking for the server, or an attempt to sign in. */
  #task = new AbortController()
  /** An attempt whose code is no longer shown, but may have been scanned: it goes on to its end. */
  #fading = new AbortController()
  #connection: Connection | undefined
  #account: Account | undefined

  constructor(options: TelevisionOptions, watch: Watcher, isUnattended: boolean) {
    this.#options = options
    this.#watch = watch
    this.#state = initialState(options, isUnattended)
    options.instruments?.listen((event) => this.#heard({ type: 'wire', event }))
    this.ended = new Promise((resolve, reject) => {
      this.#end = { resolve, reject }
    })
    this.#start(this.#tick())
    queueMicrotask(() => this.#heard({ type: 'switched-on' }))
  }

  press(key: RemoteKey): void {
    this.#heard({ type: 'key', key })
  }

  signalled(signal: EndSignal): void {
    this.#heard({ type: 'signalled', signal })
  }

  #heard(message: Message): void {
    const { state, commands } = update(this.#state, message)
    this.#state = state
    this.#watch(state, message)
    for (const command of commands) this.#start(this.#perform(command))
  }

  /** A bug in what runs beside the keys ends the television instead of going unseen. */
  #start(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#over.abort()
      this.#endTasks()
      this.#end.reject(error)
    })
  }

  async #tick(): Promise<void> {
    const { clock, demo } = this.#options
    while (!this.#over.signal.aborted) {
      await clock.sleepUntil(later(clock.now(), tickEvery(this.#state)), this.#over.signal)
      if (this.#over.signal.aborted) return
      this.#heard({ type: 'ticked', at: clock.now(), hour: hourOf(this.#options), wasVisited: demo?.wasVisited() ?? false })
    }
  }

  async #perform(command: Command): Promise<void> {
    switch (command.type) {
      case 'connect':
        return this.#connect(this.#newTask())
      case 'sign-in':
        return this.#signIn(this.#newTask())
      case 'renew':
        return this.#signIn(this.#nextTask())
      case 'check-pin':
        return this.#checkPin(command.pin)
      case 'identify':
        return this.#identify()
      case 'fetch-row':
        return this.#fetchRow()
      case 'sign-out':
        return this.#heard({ type: 'signed-out', outcome: await this.#signOut() })
      case 'forget':
        this.#account = undefined
        return
      case 'open-page':
        return this.#openPage(command.url)
      case 'next-address':
        return this.#move()
      case 'power-off':
        return this.#powerOff(command.end)
      case 'use-network':
      case 'use-profile':
      case 'jump':
      case 'suspend':
      case 'hurry':
      case 'export':
        return this.#turn(command)
    }
  }

  /** Whatever was under way ends; a new code, another address or going dark never waits for it. */
  #newTask(): AbortSignal {
    this.#endTasks()
    this.#task = new AbortController()
    return this.#task.signal
  }

  /** What is under way goes on beside the next, until either has come to something. */
  #nextTask(): AbortSignal {
    this.#fading.abort()
    this.#fading = this.#task
    this.#task = new AbortController()
    return this.#task.signal
  }

  #other(signal: AbortSignal): AbortController {
    return signal === this.#fading.signal ? this.#task : this.#fading
  }

  #endTasks(): void {
    this.#task.abort()
    this.#fading.abort()
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const outcome = await this.#options.connect(signal).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
    if (!outcome || signal.aborted) return
    switch (outcome.kind) {
      case 'connected':
        return this.#connected(outcome.connection)
      case 'failed':
        return this.#heard({ type: 'not-connected', failure: outcome.failure })
      case 'violated':
        return this.#heard({ type: 'connect-violated', message: outcome.message })
    }
  }

  #connected(connection: Connection): void {
    const { issuer } = connection
    const kept = this.#options.kiosk?.kept?.()
    this.#connection = connection
    this.#account = kept?.account ?? this.#account
    this.#heard({ type: 'connected', issuer, kept: kept && { since: kept.since, scope: kept.scope } })
  }

  async #signIn(signal: AbortSignal): Promise<void> {
    const connection = this.#connection
    if (!connection) throw new Error('Cannot sign in: no server has been found')
    const onTurn = (turn: Turn) => {
      const { session } = turn
      const isHidden = signal === this.#fading.signal && session.phase !== 'signed-in'
      if (signal.aborted || isHidden) return
      if (session.phase === 'signed-in') {
        this.#account = connection.openAccount(session.tokens)
        this.#other(signal).abort()
      }
      this.#heard({ type: 'turned', turn })
    }
    const { clock, instruments } = this.#options
    const session = await drive({ api: connection.api, clock: instruments?.attemptClock ?? clock, signal, onTurn })
    // Nobody will ever use tokens that arrive after the attempt was given up.
    if (signal.aborted && session.phase === 'signed-in') await connection.openAccount(session.tokens).signOut()
  }

  async #identify(): Promise<void> {
    const account = this.#account
    if (!account) return
    const who = await account.whoAmI(this.#over.signal)
    if (this.#account === account) this.#heard({ type: 'identified', who })
  }

  async #fetchRow(): Promise<void> {
    const account = this.#account
    if (!account) return
    const row = homeRowIn(await account.ask(homeRowPath, this.#over.signal))
    if (this.#account === account) this.#heard({ type: 'row-fetched', row })
  }

  async #signOut(): Promise<'revoked' | 'failed'> {
    const account = this.#account
    this.#account = undefined
    if (!account) return 'revoked'
    const { clock } = this.#options
    const limit = new AbortController()
    const tooLong = clock.sleepUntil(later(clock.now(), signOutLimit), limit.signal).then(() => 'failed' as const)
    try {
      return await Promise.race([account.signOut(limit.signal), tooLong])
    } finally {
      limit.abort()
    }
  }

  async #openPage(url: string): Promise<void> {
    const outcome = (await this.#options.openPage?.(url)) ?? 'no-browser'
    this.#heard({ type: 'page-opened', outcome })
  }

  async #move(): Promise<void> {
    this.#endTasks()
    const { demo } = this.#options
    try {
      await demo?.nextAddress()
    } catch (error) {
      return this.#heard({ type: 'not-moved', message: error instanceof Error ? error.message : String(error) })
    }
    this.#heard({ type: 'moved', isPlain: demo?.isPlain ?? false })
  }

  async #turn(command: InstrumentCommand): Promise<void> {
    const { instruments, clock } = this.#options
    if (!instruments) return
    if (command.type === 'export') return this.#heard({ type: 'exported', outcome: await instruments.export() })
    const note = turn(instruments, command)
    this.#heard({ type: 'noted', at: clock.now(), ...note })
  }

  async #checkPin(pin: string): Promise<void> {
    const isRight = (await this.#options.kiosk?.checkPin?.(pin)) ?? false
    this.#heard({ type: 'pin-checked', isRight })
  }

  async #powerOff(end: TelevisionEnd): Promise<void> {
    this.#endTasks()
    if (!this.#options.keepsTokens && this.#account) this.#heard({ type: 'signed-out', outcome: await this.#signOut() })
    this.#over.abort()
    this.#end.resolve(end)
  }
}

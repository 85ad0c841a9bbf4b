import type { Account } from '../../src/device/account-port.ts'
import type { Connection, ConnectOutcome } from '../../src/device/connect.ts'
import type { DeviceReply } from '../../src/device/session.ts'
import type { Clock } from '../../src/time/clock.ts'
import type { Instant } from '../../src/time/units.ts'
import type { Answers, Channel, Found, FromScreen, Question } from './wire.ts'

/** What a keeper needs. */
export interface KeeperOptions {
  connect(signal: AbortSignal): Promise<ConnectOutcome>
  readonly clock: Clock
  checkPin?(pin: string): Promise<boolean>
}

interface Held {
  readonly account: Account
  readonly since: Instant
  readonly scope?: readonly string[] | undefined
}

type Answering = Channel<{ type: 'answer'; id: number; answer: Answers[keyof Answers] }, FromScreen>

/**
 * Talks to the server for the screens of a kiosk, one after the other, and holds the tokens in memory (E-01): a screen that crashes
 * asks nobody to sign in again.
 */
export class Keeper {
  readonly #options: KeeperOptions
  readonly #accounts = new Map<string, Held>()
  #connection: Connection | undefined
  /** Everything asked by the screen that is there now. */
  #asked = new Map<number, AbortController>()
  #count = 0

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  /** Serves a screen; what an earlier one asked is asked no longer, and all it left signed in but the newest is signed out. */
  serve(screen: Answering): void {
    for (const asked of this.#asked.values()) asked.abort()
    const mine = new Map<number, AbortController>()
    this.#asked = mine
    for (const name of [...this.#accounts.keys()].slice(0, -1)) void this.#signOut(name)
    screen.hear((message) => {
      if (message.type === 'cancel') mine.get(message.id)?.abort()
      if (message.type === 'ask') void this.#reply(screen, mine, message.id, message.question)
    })
  }

  /** Gives back every token that is left. */
  async close(signal?: AbortSignal): Promise<void> {
    for (const asked of this.#asked.values()) asked.abort()
    await Promise.all([...this.#accounts.keys()].map((name) => this.#signOut(name, signal)))
  }

  async #reply(screen: Answering, asked: Map<number, AbortController>, id: number, question: Question): Promise<void> {
    const over = new AbortController()
    asked.set(id, over)
    const answer = await this.#answer(question, over.signal)
    asked.delete(id)
    if (this.#asked === asked) screen.send({ type: 'answer', id, answer })
  }

  async #answer(question: Question, signal: AbortSignal): Promise<Answers[keyof Answers]> {
    switch (question.method) {
      case 'connect':
        return this.#connect(signal)
      case 'request-codes':
        return this.#api().requestCodes(signal)
      case 'poll':
        return this.#held(await this.#api().poll(question.deviceCode, signal))
      case 'who':
        return this.#accounts.get(question.account)?.account.whoAmI(signal) ?? { kind: 'revoked' }
      case 'sign-out':
        return this.#signOut(question.account, signal)
      case 'check-pin':
        return (await this.#options.checkPin?.(question.pin)) ?? false
    }
  }

  async #connect(signal: AbortSignal): Promise<Found> {
    const outcome = await this.#options.connect(signal)
    if (outcome.kind !== 'connected') return outcome
    this.#connection = outcome.connection
    const [account, held] = [...this.#accounts].at(-1) ?? []
    const kept = account === undefined || !held ? undefined : { account, since: held.since, scope: held.scope }
    return { kind: 'connected', issuer: outcome.connection.issuer, kept }
  }

  #api(): Connection['api'] {
    if (!this.#connection) throw new Error('Cannot sign in: no server has been found')
    return this.#connection.api
  }

  /** Tokens are put away before anybody hears of them; what goes to the screen in their place is a name. */
  #held(reply: DeviceReply): DeviceReply {
    if (reply.type !== 'tokens-issued' || !this.#connection) return reply
    this.#count += 1
    const name = `account #${this.#count}`
    const { scope, expiresIn } = reply.tokens
    this.#accounts.set(name, { account: this.#connection.openAccount(reply.tokens), since: this.#options.clock.now(), scope })
    return { type: 'tokens-issued', tokens: { accessToken: name, tokenType: 'Bearer', scope, expiresIn } }
  }

  async #signOut(name: string, signal?: AbortSignal): Promise<'revoked' | 'failed'> {
    const held = this.#accounts.get(name)
    this.#accounts.delete(name)
    return held ? held.account.signOut(signal) : 'revoked'
  }
}

import type { Account, ResourceAnswer, WhoAmI } from '../../src/device/account-port.ts'
import type { Connection, ConnectOutcome } from '../../src/device/connect.ts'
import type { DeviceReply } from '../../src/device/session.ts'
import type { Tokens } from '../../src/protocol/token.ts'
import type { Clock } from '../../src/time/clock.ts'
import { type Instant, seconds } from '../../src/time/units.ts'
import type { Answers, Channel, Found, FromScreen, Question } from './wire.ts'

/** What a keeper needs. */
export interface KeeperOptions {
  connect(signal: AbortSignal): Promise<ConnectOutcome>
  readonly clock: Clock
  checkPin?(pin: string): Promise<boolean>
  /** Where a sign-in outlives the keeper; without it everything is given back at the end (E-01, E-04). */
  readonly memory?: KeeperMemory | undefined
}

/** A place for the refresh token of one sign-in. No method rejects. */
export interface KeeperMemory {
  recall(): Promise<string | undefined>
  keep(tokens: Tokens): Promise<void>
  forget(): Promise<void>
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

  /** Gives back every token that is left, unless it is to outlive this. */
  async close(signal?: AbortSignal): Promise<void> {
    for (const asked of this.#asked.values()) asked.abort()
    if (this.#options.memory) return
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
        return await this.#held(await this.#api().poll(question.deviceCode, signal))
      case 'who':
        return this.#who(question.account, signal)
      case 'resource':
        return this.#resource(question.account, question.path, signal)
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
    await this.#recall(outcome.connection)
    const [account, held] = [...this.#accounts].at(-1) ?? []
    const kept = account === undefined || !held ? undefined : { account, since: held.since, scope: held.scope }
    return { kind: 'connected', issuer: outcome.connection.issuer, kept }
  }

  #api(): Connection['api'] {
    if (!this.#connection) throw new Error('Cannot sign in: no server has been found')
    return this.#connection.api
  }

  /** Tokens are put away before anybody hears of them; what goes to the screen in their place is a name. */
  async #held(reply: DeviceReply): Promise<DeviceReply> {
    if (reply.type !== 'tokens-issued' || !this.#connection) return reply
    const { scope, expiresIn } = reply.tokens
    const name = this.#hold(this.#connection.openAccount(reply.tokens), scope)
    await this.#options.memory?.keep(reply.tokens)
    return { type: 'tokens-issued', tokens: { accessToken: name, tokenType: 'Bearer', scope, expiresIn } }
  }

  #hold(account: Account, scope: readonly string[] | undefined): string {
    this.#count += 1
    const name = `account #${this.#count}`
    this.#accounts.set(name, { account, since: this.#options.clock.now(), scope })
    return name
  }

  /** What an earlier keeper has put away is renewed when it is used first; its access token ended with that keeper. */
  async #recall({ openAccount }: Connection): Promise<void> {
    const refreshToken = this.#count === 0 ? await this.#options.memory?.recall() : undefined
    if (refreshToken !== undefined)
      this.#hold(openAccount({ accessToken: 'none', tokenType: 'Bearer', expiresIn: seconds(0), refreshToken }), undefined)
  }

  async #who(name: string, signal: AbortSignal): Promise<WhoAmI> {
    const answer = (await this.#accounts.get(name)?.account.whoAmI(signal)) ?? { kind: 'revoked' }
    if (answer.kind === 'revoked' || answer.kind === 'violated') await this.#drop(name)
    return answer
  }

  async #resource(name: string, path: string, signal: AbortSignal): Promise<ResourceAnswer> {
    const answer = (await this.#accounts.get(name)?.account.ask(path, signal)) ?? { kind: 'revoked' }
    if (answer.kind === 'revoked') await this.#drop(name)
    return answer
  }

  async #signOut(name: string, signal?: AbortSignal): Promise<'revoked' | 'failed'> {
    const held = this.#accounts.get(name)
    await this.#drop(name)
    return held ? held.account.signOut(signal) : 'revoked'
  }

  /** What is put away is the newest sign-in's, and goes with the last one. */
  async #drop(name: string): Promise<void> {
    this.#accounts.delete(name)
    if (this.#accounts.size === 0) await this.#options.memory?.forget()
  }
}

import type { Account } from '../../src/device/account-port.ts'
import type { Prover } from '../../src/device/proving-http.ts'
import type { Scope } from '../../src/protocol/scope.ts'
import type { Clock } from '../../src/time/clock.ts'
import { between, earlier, type Instant, later, seconds } from '../../src/time/units.ts'
import type { Memory } from './memory.ts'
import type { Answer, Farewell, ProofRequest, Request } from './protocol.ts'
import type { SignInKey } from './socket-place.ts'

/** A sign-in as an agent holds it. */
export interface Holding extends SignInKey {
  readonly account: Account
  readonly clock: Clock
  readonly endsAt: Instant
  readonly scope?: Scope | undefined
  /** Whether the server takes tokens back. */
  readonly canRevoke: boolean
  /** Where the refresh token is kept beyond the life of this agent. */
  readonly memory?: Memory | undefined
  /** Proves the key that the tokens are bound to, if they are. */
  readonly prover?: Prover | undefined
}

/** How often an agent looks whether it can still be found. */
const lookEvery = seconds(5)

/** Holds one sign-in in memory, and answers the commands of whose it is, until it ends. */
export class Agent {
  /** Resolves as soon as it begins to end: nobody shall find it any more. */
  readonly ending: Promise<void>
  /** Resolves when it holds nothing any more. */
  readonly ended: Promise<void>
  readonly #holding: Holding
  readonly #over = new AbortController()
  #finish = () => {}
  #farewell: Promise<Farewell> | undefined

  constructor(holding: Holding) {
    this.#holding = holding
    this.ending = new Promise((resolve) => this.#over.signal.addEventListener('abort', () => resolve()))
    this.ended = new Promise((resolve) => {
      this.#finish = resolve
    })
  }

  /** Answers one request. */
  async answer(request: Request): Promise<Answer> {
    const { clock, endsAt } = this.#holding
    if (request === 'end') return { kind: 'ended', how: await this.signOut() }
    if (clock.now() >= endsAt) await this.retire()
    const answer = this.#farewell ? undefined : await this.#ask(request)
    return this.#farewell ? { kind: 'ended', how: await this.#farewell } : (answer ?? { kind: 'revoked' })
  }

  /** Lives until its time is over, or until nobody can find it any more. */
  async live(isHeld: () => boolean): Promise<void> {
    const { clock, endsAt } = this.#holding
    while (!this.#over.signal.aborted) {
      await clock.sleepUntil(earlier(later(clock.now(), lookEvery), endsAt), this.#over.signal)
      // One that has begun to end lets go of its socket, too: that is no reason to end in another way.
      if (this.#over.signal.aborted) return
      if (clock.now() >= endsAt || !isHeld()) await this.retire()
    }
  }

  /** Ends without being asked by its person: what a key store keeps stays good, everything else is given back. */
  async retire(): Promise<Farewell> {
    return this.#holding.memory?.storeName === undefined ? this.signOut() : this.#end(async () => 'not-offered')
  }

  /** Ends for good: the tokens are given back, and no key store keeps them. */
  signOut(): Promise<Farewell> {
    const { account, memory, canRevoke } = this.#holding
    return this.#end(async () => {
      const [how] = await Promise.all([account.signOut(), memory?.forget()])
      return canRevoke ? how : 'not-offered'
    })
  }

  #ask(request: Exclude<Request, 'end'>): Promise<Answer> {
    if (typeof request !== 'string') return this.#prove(request)
    switch (request) {
      case 'status':
        return Promise.resolve(this.#status())
      case 'access':
        return this.#access()
      case 'person':
        return this.#person()
    }
  }

  #status(): Answer {
    const { issuer, clientId, scope, clock, endsAt, memory, prover } = this.#holding
    const endsIn = between(clock.now(), endsAt)
    return { kind: 'status', issuer, clientId, scope, endsIn, store: memory?.storeName, jkt: prover?.thumbprint }
  }

  async #access(): Promise<Answer> {
    const { account, clock, scope } = this.#holding
    const access = await account.access()
    if (access.kind === 'failed') return { kind: 'failed', message: access.failure.message }
    if (access.kind === 'revoked') return this.#lose({ kind: 'revoked' })
    const { tokens, expiresAt } = access
    // Without a refresh token there is nothing to renew it with; with one it is as fresh as this server makes them.
    if (!tokens.refreshToken && expiresAt !== undefined && expiresAt <= clock.now()) return this.#lose({ kind: 'spent' })
    const expiresIn = expiresAt === undefined ? undefined : between(clock.now(), expiresAt)
    return { kind: 'token', accessToken: tokens.accessToken, tokenType: tokens.tokenType, expiresIn, scope: tokens.scope ?? scope }
  }

  /** The proof goes with the very token that it names (RFC 9449 §4.2, `ath`). */
  async #prove(target: ProofRequest): Promise<Answer> {
    const { prover } = this.#holding
    if (!prover) return { kind: 'not-bound' }
    const token = await this.#access()
    return token.kind === 'token' ? { ...token, kind: 'proof', proof: await prover.prove(target, token.accessToken) } : token
  }

  async #person(): Promise<Answer> {
    const who = await this.#holding.account.whoAmI()
    switch (who.kind) {
      case 'known':
        return { kind: 'person', sub: who.sub, name: who.name, email: who.email }
      case 'failed':
        return { kind: 'failed', message: who.failure.message }
      case 'revoked':
        return this.#lose({ kind: 'revoked' })
      case 'violated':
        return this.#lose({ kind: 'violated', message: who.message })
    }
  }

  /** The tokens are worth nothing any more: nothing of them stays, here or in a key store. */
  async #lose(answer: Answer): Promise<Answer> {
    this.#over.abort()
    await this.#holding.memory?.forget()
    this.#finish()
    return answer
  }

  #end(part: () => Promise<Farewell>): Promise<Farewell> {
    this.#over.abort()
    this.#farewell ??= part().finally(() => this.#finish())
    return this.#farewell
  }
}

import type { Account } from '../../src/device/account-port.ts'
import type { ConnectOutcome } from '../../src/device/connect.ts'
import type { Kiosk } from '../television/television.ts'
import type { Answers, Channel, FromScreen, Question, ToScreen } from './wire.ts'

type Asking = Channel<FromScreen, ToScreen<unknown>>
type Waiting = (answer: never) => void

/** The server as the screen of a kiosk sees it: everything goes through the keeper, and no token ever comes. */
export class ScreenSide {
  readonly #keeper: Asking
  readonly #waiting = new Map<number, Waiting>()
  #count = 0
  #kept: ReturnType<NonNullable<Kiosk['kept']>>

  constructor(keeper: Asking) {
    this.#keeper = keeper
    keeper.hear((message) => {
      if (message.type !== 'answer') return
      const resolve = this.#waiting.get(message.id)
      this.#waiting.delete(message.id)
      resolve?.(message.answer as never)
    })
  }

  /** A sign-in that outlived the screen before, as the server was found with it; told once. */
  readonly kept = (): ReturnType<NonNullable<Kiosk['kept']>> => {
    const kept = this.#kept
    this.#kept = undefined
    return kept
  }

  readonly checkPin = (pin: string): Promise<boolean> => this.#ask({ method: 'check-pin', pin })

  readonly connect = async (signal: AbortSignal): Promise<ConnectOutcome> => {
    const found = await this.#ask({ method: 'connect' }, signal)
    if (found.kind !== 'connected') return found
    const { issuer, kept } = found
    this.#kept = kept && { ...kept, account: this.#account(kept.account) }
    const api = {
      requestCodes: (bound?: AbortSignal) => this.#ask({ method: 'request-codes' }, bound),
      poll: (deviceCode: string, bound?: AbortSignal) => this.#ask({ method: 'poll', deviceCode }, bound),
    }
    return { kind: 'connected', connection: { issuer, api, openAccount: ({ accessToken }) => this.#account(accessToken) } }
  }

  /** `account` is the name of tokens that the keeper holds. */
  #account(account: string): Account {
    return {
      access: async () => ({ kind: 'failed', failure: { kind: 'unreadable', message: 'The keeper of this kiosk hands out no tokens' } }),
      whoAmI: (signal) => this.#ask({ method: 'who', account }, signal),
      ask: (path, signal) => this.#ask({ method: 'resource', account, path }, signal),
      signOut: (signal) => this.#ask({ method: 'sign-out', account }, signal),
    }
  }

  async #ask<Asked extends Question>(question: Asked, signal?: AbortSignal): Promise<Answers[Asked['method']]> {
    this.#count += 1
    const id = this.#count
    const cancel = () => this.#keeper.send({ type: 'cancel', id })
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      return await new Promise((resolve) => {
        this.#waiting.set(id, resolve)
        this.#keeper.send({ type: 'ask', id, question })
        if (signal?.aborted) cancel()
      })
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }
}

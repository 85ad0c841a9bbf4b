import type { Tokens } from '../../src/protocol/token.ts'
import { type KeyStore, mostSecretCharacters } from '../key-store/key-store.ts'
import type { SignInKey } from './socket-place.ts'

/** Where one sign-in's refresh token is kept beyond the life of its agent: its place in a key store. No method rejects. */
export class Memory {
  readonly #store: KeyStore
  readonly #account: string
  #problem: string | undefined = 'nothing is kept yet'

  constructor(store: KeyStore, key: SignInKey) {
    this.#store = store
    this.#account = accountOf(key)
  }

  /** The name of the store, as long as it has the latest refresh token. */
  get storeName(): string | undefined {
    return this.#problem === undefined ? this.#store.name : undefined
  }

  /** Why it has not. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** The refresh token of the last agent, if there is one. */
  async recall(): Promise<string | undefined> {
    try {
      const secret = await this.#store.read(this.#account)
      if (secret) this.#problem = undefined
      return secret || undefined
    } catch {
      return undefined
    }
  }

  /** Keeps the refresh token of these tokens in place of the one before; what cannot be kept is not half kept. */
  async keep({ refreshToken }: Tokens): Promise<void> {
    this.#problem = problemOf(refreshToken)
    if (this.#problem === undefined && refreshToken) await this.#write(refreshToken)
    if (this.#problem !== undefined) await this.forget()
  }

  /** Removes it. */
  async forget(): Promise<void> {
    this.#problem ??= 'it has been removed'
    await this.#store.remove(this.#account).catch(() => {})
  }

  /** The kernel's key store has been seen to take what nobody can read afterwards, so what was written is read. */
  async #write(refreshToken: string): Promise<void> {
    try {
      await this.#store.write(this.#account, refreshToken)
      if ((await this.#store.read(this.#account)) !== refreshToken) this.#problem = 'it does not give back what it was given'
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
    }
  }
}

/** What the entry of a sign-in is called in a key store, for people who look at it there. */
export function accountOf({ issuer, clientId }: SignInKey): string {
  return `${clientId} at ${issuer}`
}

function problemOf(refreshToken: string | undefined): string | undefined {
  if (!refreshToken) return 'the server gave no refresh token; ask for it with --scope "… offline_access"'
  if (refreshToken.length > mostSecretCharacters) return `the refresh token is longer than ${mostSecretCharacters} characters`
  return undefined
}

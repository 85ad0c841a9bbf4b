import type { KeyStore } from '../../cli/key-store/key-store.ts'

/** A key store in a map, with the faults that a test gives it. */
export class FakeKeyStore implements KeyStore {
  readonly id = 'keychain'
  readonly name = 'the fake store'
  readonly secrets = new Map<string, string>()
  /** Takes everything, and gives nothing back. */
  isForgetful = false
  /** Refuses to take anything. */
  isLocked = false

  async read(account: string): Promise<string | undefined> {
    return this.isForgetful ? undefined : this.secrets.get(account)
  }

  async write(account: string, secret: string): Promise<void> {
    if (this.isLocked) throw new Error('The store is locked')
    this.secrets.set(account, secret)
  }

  async remove(account: string): Promise<void> {
    this.secrets.delete(account)
  }
}

/** A place of the operating system's for secrets, which encrypts them or keeps them in memory; never a plain file (E-08). */
export interface KeyStore {
  readonly id: KeyStoreId
  /** What people call it. */
  readonly name: string
  read(account: string): Promise<string | undefined>
  write(account: string, secret: string): Promise<void>
  remove(account: string): Promise<void>
}

/** The stores there are: two on Linux, one on other systems. */
export type KeyStoreId = 'secret-service' | 'keyutils' | 'keychain' | 'credential-manager'

/** What fits everywhere: a blob of the Windows Credential Manager ends at 2560 bytes, of two for each character (E-07). */
export const mostSecretCharacters = 1280

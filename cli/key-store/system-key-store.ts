import { CommandError } from '../exit-code.ts'
import type { KeyStore, KeyStoreId } from './key-store.ts'

type Keyring = typeof import('@napi-rs/keyring')

const names: Readonly<Record<KeyStoreId, string>> = {
  'secret-service': 'the Secret Service',
  keyutils: "the kernel's key ring, in memory and gone at reboot",
  keychain: 'the Keychain',
  'credential-manager': 'the Credential Manager',
}

/** What every entry is filed under. */
const service = 'tenfoot'

/** The stores of this system, the one that lasts longer first. Elsewhere than on Linux there is one. */
function candidates(): readonly KeyStoreId[] {
  switch (process.platform) {
    case 'darwin':
      return ['keychain']
    case 'win32':
      return ['credential-manager']
    default:
      return ['secret-service', 'keyutils']
  }
}

/** Opens a key store by name. Throws `CommandError` where the package that knows them is missing. */
export async function openKeyStore(id: KeyStoreId): Promise<KeyStore> {
  const { AsyncEntry } = await loadKeyring()
  // On Linux the package would fall back from one store to the other without a word (E-06).
  const pinned = id === 'secret-service' || id === 'keyutils' ? { linux: { store: id } } : undefined
  const entry = async (account: string) => new AsyncEntry(service, account, pinned)
  return {
    id,
    name: names[id],
    read: async (account) => (await (await entry(account)).getPassword()) ?? undefined,
    write: async (account, secret) => (await entry(account)).setPassword(secret),
    remove: async (account) => void (await (await entry(account)).deletePassword()),
  }
}

/** The first key store of this system that takes something and gives it back. Throws `CommandError` with what each of them says. */
export async function findKeyStore(): Promise<KeyStore> {
  const complaints: string[] = []
  for (const id of candidates()) {
    const store = await openKeyStore(id)
    const problem = await tryOut(store)
    if (problem === undefined) return store
    complaints.push(`${store.name}: ${problem}`)
  }
  throw new CommandError(`There is no key store to remember in, and nothing else is used for it. ${complaints.join('. ')}`)
}

/** The key store in which the last agent of a sign-in kept its refresh token, if one did. */
export async function whereKept(account: string): Promise<KeyStore | undefined> {
  for (const id of candidates()) {
    const store = await openKeyStore(id).catch(() => undefined)
    if (await store?.read(account).catch(() => undefined)) return store
  }
  return undefined
}

async function tryOut(store: KeyStore): Promise<string | undefined> {
  const account = `trial ${process.pid}`
  try {
    await store.write(account, 'trial')
    const isGiven = (await store.read(account)) === 'trial'
    await store.remove(account)
    return isGiven ? undefined : 'it does not give back what it was given'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function loadKeyring(): Promise<Keyring> {
  try {
    return await import('@napi-rs/keyring')
  } catch (cause) {
    throw new CommandError('Cannot remember: the package @napi-rs/keyring is not installed, or not for this system', undefined, { cause })
  }
}

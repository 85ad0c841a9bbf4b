import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../src/time/clock.ts'
import { wallClock } from '../../src/time/system-clock.ts'
import type { AuditEntry } from '../identity/audit.ts'
import type { ClientId } from '../identity/client.ts'
import type { Signer } from '../keys/signer.ts'
import { openSqlite } from '../store/sqlite/open.ts'
import type { Store } from '../store/store.ts'
import { codeOf, createEmptyPrivate, removeOldDrafts } from './files.ts'
import { type Keyring, openKeyring } from './keyring.ts'
import { createSecrets, readSecrets, type Secrets } from './secrets.ts'
import { UnusableData } from './unusable-data.ts'

/** What a data directory holds, opened. */
export interface Data {
  readonly store: Store
  readonly signer: Signer
  readonly keyring: Keyring
  readonly pepper: Uint8Array
  close(): Promise<void>
}

/** How a data directory is opened. */
export interface Opening {
  readonly create?: boolean
  /** The time by which keys sign and retire. */
  readonly clock?: Clock | undefined
  /** Told why keys that others changed beside this process cannot be used; those that are known go on. */
  readonly onProblem?: ((error: unknown) => void) | undefined
  /** Told of every audit entry that is written through this opening, once it is committed and in that order; must not throw. */
  readonly onAudit?: ((entry: AuditEntry) => void) | undefined
}

/**
 * Opens a data directory, for the server and for operators' commands alike. With `create`, one that is not there is made, whole or
 * not at all, however many processes start at once; else it must be there. Throws `UnusableData`, whose message says what to do.
 */
export async function openData(directory: string, { create = false, clock = wallClock, onProblem, onAudit }: Opening = {}): Promise<Data> {
  if (create) makeDirectory(directory)
  const file = join(directory, 'tenfoot.db')
  const secrets = join(directory, 'secrets.json')
  const { pepper, keys } = await openSecrets(secrets, file, create ? clock : undefined)
  const keyring = await openKeyring(keys, { secrets, database: file, clock, onProblem })
  const store = await openStore(file, onAudit)
  await registerFirstClient(store)
  return { store, signer: keyring.signer, keyring, pepper, close: () => store.close() }
}

/** Refuses to serve without a dialect what was begun in one: its tokens have other claims. Throws `UnusableData`. */
export function refuseDialects(directory: string): void {
  const dialect = (existsSync(directory) ? readdirSync(directory) : []).flatMap((name) => /^dialect-(\w+)\.db$/.exec(name)?.[1] ?? [])[0]
  if (dialect !== undefined)
    throw new UnusableData(`${directory} is the data of a server with --dialect ${dialect}: say so, or choose another --data`)
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new UnusableData(`Cannot make the data directory ${directory}: ${codeOf(cause)}. Choose another one with --data`, { cause })
  }
}

/**
 * The secrets come first: a database without them is somebody's loss, never a fresh start. The database is looked for before
 * they are read, since another process may be making both, in that order. Without a clock none are made.
 */
async function openSecrets(file: string, database: string, clock: Clock | undefined): Promise<Secrets> {
  const hasDatabase = existsSync(database)
  const secrets = readSecrets(file)
  if (secrets) return secrets
  if (hasDatabase) throw new UnusableData(`Cannot open ${database}: its ${file} is gone. Put it back from a backup`)
  if (!clock) throw new UnusableData(`There is no tenfoot data at ${file}: start tenfoot serve with this --data first, or choose another`)
  removeOldDrafts(file, wallClock.now())
  return createSecrets(file, clock.now())
}

async function openStore(file: string, onAudit: Opening['onAudit']): Promise<Store> {
  try {
    createEmptyPrivate(file)
    return await openSqlite(file, onAudit)
  } catch (cause) {
    throw new UnusableData(`Cannot open ${file}: ${reason(cause)}. Put it back from a backup, or choose another --data`, { cause })
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The client that `tenfoot tv` and `tenfoot demo` sign in as; a database with clients of its own is left alone. */
async function registerFirstClient(store: Store): Promise<void> {
  if ((await store.clients.list()).length > 0) return
  await store.clients.insert({
    id: 'tenfoot-tv' as ClientId,
    name: 'Tenfoot TV',
    scope: ['openid', 'profile', 'email', 'offline_access'],
    mayUseDeviceGrant: true,
    mustProveKey: false,
    signingAlgorithm: 'ES256',
    createdAt: wallClock.now(),
  })
}

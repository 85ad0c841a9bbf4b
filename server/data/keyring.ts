import type { Clock } from '../../src/time/clock.ts'
import { wallClock } from '../../src/time/system-clock.ts'
import type { Instant, Seconds } from '../../src/time/units.ts'
import type { SigningAlgorithm } from '../identity/client.ts'
import { createSigner } from '../keys/jose-signer.ts'
import { type DatedKey, isDue, isRetired, waitingKey, withSuccessor } from '../keys/rotation.ts'
import { selfSigned } from '../keys/self-signed.ts'
import type { Signer } from '../keys/signer.ts'
import { createSigningKey, type SigningKey, signingAlgorithms } from '../keys/signing-key.ts'
import { changeKeys, type KeyPlace } from './change-keys.ts'
import { removeOldDrafts } from './files.ts'
import { readSecrets } from './secrets.ts'
import { UnusableData } from './unusable-data.ts'

/** The signing keys of a data directory, which any process on it may rotate (B-59). */
export interface Keyring {
  /** Signs and checks with the keys of now: what others changed is noticed within ten seconds, and before the keys are used again. */
  readonly signer: Signer
  /** The stored keys, without what is secret in them. */
  list(): readonly DatedKey[]
  /** Certificates of the published RSA keys for themselves, as DER, by `kid`. */
  certificates(): ReadonlyMap<string, Uint8Array>
  /** Publishes a new key of each algorithm that has none waiting to sign; answers those keys. Throws `UnusableData`. */
  rotate(algorithms: readonly SigningAlgorithm[]): Promise<readonly DatedKey[]>
  /**
   * Publishes successors of keys that have signed for so long, and removes what is over: retired keys, drafts of killed processes.
   * Answers the new keys. Throws `UnusableData`.
   */
  tend(lifetime: Seconds): Promise<readonly DatedKey[]>
}

/** What a keyring is opened with. */
export interface KeyringOptions extends KeyPlace {
  readonly clock: Pick<Clock, 'now'>
  /** Told once of every reason why the stored keys cannot be used. */
  readonly onProblem?: ((error: unknown) => void) | undefined
}

/** How long the keys are used without looking at the file, in milliseconds. */
const lookEvery = 10_000

/** Whether a new key of an algorithm is wanted beside those that are stored. */
type Want = (keys: readonly SigningKey[], algorithm: SigningAlgorithm, at: Instant) => boolean

/** Opens a keyring on keys that were just read; rejects with `UnusableData` when they cannot be used. */
export async function openKeyring(first: readonly SigningKey[], options: KeyringOptions): Promise<Keyring> {
  const { clock } = options
  const known = await knownKeys(first, options)
  const change = async (algorithms: readonly SigningAlgorithm[], isWanted: Want) => {
    const made = await Promise.all(algorithms.map(createSigningKey))
    changeKeys(options, (keys) => changed(keys, made, clock.now(), isWanted))
    await known.look()
    return known
      .keys()
      .filter(({ kid }) => made.some((key) => key.kid === kid))
      .map(withoutSecrets)
  }
  return {
    signer: {
      sign: async (...order) => (await known.signer()).sign(...order),
      verify: async (...token) => (await known.signer()).verify(...token),
      jwks: async () => (await known.signer()).jwks(),
    },
    list: () => known.keys().map(withoutSecrets),
    certificates: () => new Map(known.keys().flatMap((key) => (key.alg === 'RS256' ? [[key.kid, selfSigned(key)]] : []))),
    rotate: (algorithms) => change(algorithms, (keys, algorithm, at) => !waitingKey(keys, algorithm, at)),
    tend: async (lifetime) => {
      removeOldDrafts(options.secrets, wallClock.now())
      await known.look()
      const at = clock.now()
      const due = signingAlgorithms.filter((algorithm) => isDue(known.keys(), algorithm, at, lifetime))
      const isOver = known.keys().some((key) => isRetired(key, at))
      return due.length > 0 || isOver ? change(due, (keys, algorithm) => isDue(keys, algorithm, at, lifetime)) : []
    },
  }
}

/** The stored keys with successors where they are wanted, and without those that have retired; the same list where nothing changes. */
function changed(keys: readonly SigningKey[], made: readonly SigningKey[], at: Instant, isWanted: Want): readonly SigningKey[] {
  const left = keys.some((key) => isRetired(key, at)) ? keys.filter((key) => !isRetired(key, at)) : keys
  return made.reduce((all, key) => (isWanted(all, key.alg, at) ? withSuccessor(all, key, at) : all), left)
}

/** The keys in memory, which are read again when the file has changed. One that cannot be read changes nothing. */
async function knownKeys(first: readonly SigningKey[], options: KeyringOptions) {
  const { secrets: file, clock, onProblem } = options
  let keys = first
  let signer = await signerOn(keys, options)
  let lookedAt = clock.now()
  let looking = Promise.resolve()
  let problem: string | undefined
  const read = async () => {
    try {
      const stored = storedKeys(file)
      if (!isSame(stored, keys)) {
        signer = await signerOn(stored, options)
        keys = stored
      }
      problem = undefined
    } catch (error) {
      const isNew = problem !== String(error)
      problem = String(error)
      if (isNew) onProblem?.(error)
    }
  }
  const look = () => {
    lookedAt = clock.now()
    looking = looking.then(read)
    return looking
  }
  return {
    keys: () => keys,
    look,
    signer: async () => {
      if (Math.abs(clock.now() - lookedAt) >= lookEvery) void look()
      await looking
      return signer
    },
  }
}

function signerOn(keys: readonly SigningKey[], { secrets: file, clock }: KeyringOptions): Promise<Signer> {
  return createSigner(keys, clock).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UnusableData(`Cannot use the keys in ${file}: ${reason}. Put the original back from a backup`, { cause })
  })
}

function storedKeys(file: string): readonly SigningKey[] {
  const secrets = readSecrets(file)
  if (!secrets) throw new UnusableData(`Cannot read ${file}: it is gone. Put it back from a backup`)
  return secrets.keys
}

function isSame(some: readonly SigningKey[], others: readonly SigningKey[]): boolean {
  return JSON.stringify(some) === JSON.stringify(others)
}

function withoutSecrets({ kid, alg, publishedAt, signsFrom, retiresAt }: SigningKey): DatedKey {
  return { kid, alg, publishedAt, signsFrom, retiresAt }
}

import { between, type Instant, instant, later, type Seconds, seconds } from '../../src/time/units.ts'
import type { SigningAlgorithm } from '../identity/client.ts'
import { tokenLifetime } from '../token/claims.ts'

/** How long others may keep the key set (B-60), as `Cache-Control` tells them. */
export const jwksCacheTime = seconds(300)

/** For clocks that differ, and for servers that notice a new key a little late. */
const margin = seconds(300)

/** How long a new key is published before it signs. */
export const publicationTime = seconds(jwksCacheTime + margin)

/** What the rules look at: never the key itself. Keys that were made before there were dates have none. */
export interface DatedKey {
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly publishedAt?: Instant | undefined
  readonly signsFrom?: Instant | undefined
  /** Set once it has a successor: the last token that it signed has expired, and it is removed. */
  readonly retiresAt?: Instant | undefined
}

/** Where a key is on its way (B-59): published, then signing, then checked against only, then gone. */
export type KeyStage = 'waiting' | 'signing' | 'retiring' | 'retired'

/** Says where a key among others is. */
export function stageOf(keys: readonly DatedKey[], key: DatedKey, at: Instant): KeyStage {
  if (isRetired(key, at)) return 'retired'
  if (signingKey(keys, key.alg, at) === key) return 'signing'
  return startOf(key) > at ? 'waiting' : 'retiring'
}

/** The keys that tokens are checked against and that others are told of. */
export function publishedKeys<Key extends DatedKey>(keys: readonly Key[], at: Instant): readonly Key[] {
  return keys.filter((key) => !isRetired(key, at))
}

/**
 * The key that signs: the latest whose time has come. Where none's has, as after the clock was set back, the first in the file, which
 * was published before the others; so, too, of keys without dates.
 */
export function signingKey<Key extends DatedKey>(keys: readonly Key[], algorithm: SigningAlgorithm, at: Instant): Key | undefined {
  const [first, ...others] = publishedKeys(keys, at).filter(({ alg }) => alg === algorithm)
  const ready = others.filter((key) => startOf(key) <= at)
  const newer = (best: Key, key: Key) => (startOf(best) > at || startOf(key) > startOf(best) ? key : best)
  return first && ready.reduce(newer, first)
}

/** The key that was published lately and does not sign yet: while there is one, there is no need of another. */
export function waitingKey<Key extends DatedKey>(keys: readonly Key[], algorithm: SigningAlgorithm, at: Instant): Key | undefined {
  const isSoon = (key: Key) => startOf(key) <= later(at, publicationTime)
  return keys.find((key) => key.alg === algorithm && stageOf(keys, key, at) === 'waiting' && isSoon(key))
}

/** Whether the key of an algorithm has signed for so long that it is time for another; one of unknown age has. */
export function isDue(keys: readonly DatedKey[], algorithm: SigningAlgorithm, at: Instant, lifetime: Seconds): boolean {
  const key = signingKey(keys, algorithm, at)
  return key !== undefined && !waitingKey(keys, algorithm, at) && between(startOf(key), at) >= lifetime
}

/** The keys with a new one, which is published now and signs later; those before it stay until their last token has expired. */
export function withSuccessor<Key extends DatedKey>(keys: readonly Key[], successor: Key, at: Instant): readonly Key[] {
  const signsFrom = later(at, publicationTime)
  const retiresAt = later(signsFrom, seconds(tokenLifetime + margin))
  const retiring = keys.map((key) => (key.alg === successor.alg ? { ...key, retiresAt: key.retiresAt ?? retiresAt } : key))
  return [...retiring, { ...successor, publishedAt: at, signsFrom }]
}

/** Whether the last token that a key signed has expired. */
export function isRetired({ retiresAt }: DatedKey, at: Instant): boolean {
  return retiresAt !== undefined && retiresAt <= at
}

function startOf({ signsFrom }: DatedKey): Instant {
  return signsFrom ?? instant(0)
}

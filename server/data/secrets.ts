import { systemRandom } from '../../src/random/system-random.ts'
import type { Instant } from '../../src/time/units.ts'
import { createSigningKeys, type SigningKey } from '../keys/signing-key.ts'
import { codeOf, createWhole, readPrivate, replaceWhole } from './files.ts'
import { UnusableData } from './unusable-data.ts'

/** What must never be in the database: the keys that sign tokens, and the pepper of short secrets (D-40). */
export interface Secrets {
  readonly pepper: Uint8Array
  readonly keys: readonly SigningKey[]
}

/** Reads the secrets, undefined when there are none yet; refuses a file that others than its owner may read (D-46). */
export function readSecrets(file: string): Secrets | undefined {
  const text = readPrivate(file)
  return text === undefined ? undefined : parse(text, file)
}

/** Makes secrets and stores them; when another process was quicker, its secrets are the ones. */
export async function createSecrets(file: string, at: Instant): Promise<Secrets> {
  createWhole(file, write({ pepper: systemRandom.bytes(32), keys: await createSigningKeys(at) }))
  const secrets = readSecrets(file)
  if (!secrets) throw new UnusableData(`Cannot read ${file}: it was removed while it was being made`)
  return secrets
}

/** Replaces the secrets that are there, whole or not at all; throws `UnusableData` when the file cannot be written. */
export function replaceSecrets(file: string, secrets: Secrets): void {
  try {
    replaceWhole(file, write(secrets))
  } catch (cause) {
    throw new UnusableData(`Cannot write ${file}: ${codeOf(cause)}. See that there is room and that tenfoot may write there`, { cause })
  }
}

function write({ pepper, keys }: Secrets): string {
  return `${JSON.stringify({ version: 1, pepper: Buffer.from(pepper).toString('base64url'), keys }, undefined, 2)}\n`
}

function parse(text: string, file: string): Secrets {
  const unusable = () =>
    new UnusableData(`Cannot read ${file}: it is not a file of secrets that tenfoot wrote. Put the original back from a backup`)
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    // Not as the cause: Node quotes what stands where it gave up.
    throw unusable()
  }
  if (!isStored(content)) throw unusable()
  const pepper = Buffer.from(content.pepper, 'base64url')
  if (pepper.length !== 32) throw unusable()
  return { pepper, keys: content.keys }
}

function isStored(content: unknown): content is { pepper: string; keys: readonly SigningKey[] } {
  if (!isObject(content) || content['version'] !== 1 || typeof content['pepper'] !== 'string') return false
  return Array.isArray(content['keys']) && content['keys'].length > 0 && content['keys'].every(isKey)
}

function isKey(key: unknown): key is SigningKey {
  if (!isObject(key) || typeof key['kid'] !== 'string' || !isJwk(key['jwk'])) return false
  return (key['alg'] === 'ES256' || key['alg'] === 'RS256') && ['publishedAt', 'signsFrom', 'retiresAt'].every((name) => isDate(key[name]))
}

/** Dates are optional: older files have none. */
function isDate(value: unknown): boolean {
  return value === undefined || Number.isSafeInteger(value)
}

function isJwk(jwk: unknown): jwk is SigningKey['jwk'] {
  return isObject(jwk) && typeof jwk['kty'] === 'string'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

import type { Random } from '../../../src/random/random.ts'
import { hashSecret } from '../../keys/hash.ts'
import { isSameText } from '../../keys/seal.ts'
import type { WorkosStore } from './store/store.ts'

/** Draws an API key: 256 random bits behind what such keys begin with. */
export function drawApiKey(random: Random): string {
  return `sk_test_${Buffer.from(random.bytes(32)).toString('base64url')}`
}

/** Whether a text is the API key; compared by hash. */
export async function isApiKey({ apiKey }: WorkosStore, text: string): Promise<boolean> {
  const hash = await apiKey.find()
  return hash !== undefined && isSameText(hashSecret(text), hash)
}

/** Whether a request carries the API key as a bearer token. */
export async function hasApiKey(workos: WorkosStore, authorization: readonly string[]): Promise<boolean> {
  const [header = '', second] = authorization
  const token = second === undefined ? /^bearer +(\S+)$/i.exec(header)?.[1] : undefined
  return token !== undefined && isApiKey(workos, token)
}

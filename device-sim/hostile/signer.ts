import { CompactSign, type CryptoKey, exportJWK, generateKeyPair } from 'jose'
import type { Json } from './way.ts'

/** The key of a server that signs whatever it is asked to. */
export interface Signer {
  /** The public key, as a key set has it. */
  readonly publicKey: Json
  /** Signs claims, or whatever text is in their place. */
  sign(claims: Json | string, header?: Json): Promise<string>
  /** Signs with a key that is in no set. */
  forge(claims: Json): Promise<string>
  /** Signs with the public key as if it were a shared secret, the classic confusion. */
  confuse(claims: Json): Promise<string>
}

/** Draws the keys. */
export async function createSigner(): Promise<Signer> {
  const [own, strange] = await Promise.all([generateKeyPair('ES256', { extractable: true }), generateKeyPair('ES256')])
  const publicKey = { ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'ES256', use: 'sig' }
  return {
    publicKey,
    sign: (claims, header) => signed(claims, own.privateKey, header),
    forge: (claims) => signed(claims, strange.privateKey),
    confuse: (claims) => signed(claims, new TextEncoder().encode(JSON.stringify(publicKey)), { alg: 'HS256' }),
  }
}

function signed(claims: Json | string, key: CryptoKey | Uint8Array, header: Json = {}): Promise<string> {
  const text = typeof claims === 'string' ? claims : JSON.stringify(claims)
  return new CompactSign(new TextEncoder().encode(text)).setProtectedHeader({ alg: 'ES256', kid: 'own', ...header }).sign(key)
}

/** A token that nobody signed (RFC 7519 §6). */
export function unsigned(claims: Json, header: Json = { alg: 'none' }): string {
  const part = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(claims)}.`
}

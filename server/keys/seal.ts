import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Random } from '../../src/random/random.ts'

/** Seals a text under a key made from a secret: who has only the sealed text reads nothing (AES-256-GCM, RFC 5869). */
export function seal(random: Random, secret: string, text: string): string {
  const nonce = random.bytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyFrom(secret, 'tenfoot seal'), nonce)
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** The text that was sealed; undefined when it was sealed under another secret, or changed. */
export function unseal(secret: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < 28) return undefined
  const decipher = createDecipheriv('aes-256-gcm', keyFrom(secret, 'tenfoot seal'), bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/** A mark on a text that only who has the secret can make; another purpose gives another mark. */
export function mark(secret: string, purpose: string, text: string): string {
  return createHmac('sha256', keyFrom(secret, `tenfoot mark ${purpose}`))
    .update(text)
    .digest('base64url')
}

/** Compares two texts in a time that tells nothing of where they differ (D-41). */
export function isSameText(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b))
}

function digest(text: string): Buffer {
  return createHmac('sha256', 'tenfoot compare').update(text).digest()
}

function keyFrom(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))
}

import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { type Instant, instant } from '../../src/time/units.ts'
import type { SigningKey } from './signing-key.ts'

/**
 * A certificate of an RSA key for itself (RFC 5280 §4.1), as DER: it proves nothing, and is there for key sets whose readers expect
 * `x5c` (RFC 7517 §4.7). The same key always gets the same one; it has no end of its own (RFC 5280 §4.1.2.5).
 */
export function selfSigned({ kid, jwk, publishedAt = instant(0) }: SigningKey): Buffer {
  const privateKey = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
  const subject = sequence(tagged(0x31, sequence(commonName, tagged(0x0c, Buffer.from(kid)))))
  const toBeSigned = sequence(
    tagged(0xa0, whole(Buffer.from([2]))),
    whole(serialOf(kid)),
    signedWithSha256,
    subject,
    sequence(tagged(0x17, timeOf(publishedAt)), tagged(0x18, Buffer.from('99991231235959Z'))),
    subject,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
  )
  return sequence(toBeSigned, signedWithSha256, tagged(0x03, Buffer.from([0]), sign('sha256', toBeSigned, privateKey)))
}

/** `sha256WithRSAEncryption` (RFC 4055 §5), without parameters. */
const signedWithSha256 = sequence(tagged(0x06, Buffer.from('2a864886f70d01010b', 'hex')), tagged(0x05))

/** `id-at-commonName` (RFC 5280, appendix A). */
const commonName = tagged(0x06, Buffer.from('550403', 'hex'))

/** Twenty bytes at most, and positive (RFC 5280 §4.1.2.2). */
function serialOf(kid: string): Buffer {
  const serial = createHash('sha256').update(kid).digest().subarray(0, 16)
  return Buffer.concat([Buffer.from([0x40]), serial])
}

/** `YYMMDDHHMMSSZ`, for years before 2050 (RFC 5280 §4.1.2.5.1). */
function timeOf(at: Instant): Buffer {
  return Buffer.from(`${new Date(at).toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`)
}

function whole(bytes: Buffer): Buffer {
  return tagged(0x02, bytes)
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts)
}

/** A tag, the length in as few bytes as it takes, and what it holds (X.690 §8.1, §10.1). */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

import { generateKeyPairSync, sign } from 'node:crypto'

/** A key and the certificate it signed for itself, both as PEM. */
export interface SelfSigned {
  readonly key: string
  readonly cert: string
}

/** Makes a certificate for a host name, signed by itself and valid for centuries (RFC 5280 §4.1). */
export function selfSigned(host: string): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(der(0x31, sequence(objectId(0x55, 4, 3), der(0x0c, Buffer.from(host)))))
  const validity = sequence(time('20000101000000Z'), time('29991231235959Z'))
  const altNames = sequence(objectId(0x55, 29, 17), der(0x04, sequence(der(0x82, Buffer.from(host)))))
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const version = der(0xa0, der(0x02, Buffer.of(2)))
  const facts = sequence(version, der(0x02, Buffer.of(1)), ecdsa, name, validity, name, spki, der(0xa3, sequence(altNames)))
  const whole = sequence(facts, ecdsa, der(0x03, Buffer.of(0), sign('sha256', facts, privateKey)))
  const cert = `-----BEGIN CERTIFICATE-----\n${whole.toString('base64')}\n-----END CERTIFICATE-----\n`
  return { key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })), cert }
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const size = body.length < 0x80 ? [body.length] : body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), body])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts)
}

function objectId(...bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.of(...bytes))
}

function time(text: string): Buffer {
  return der(0x18, Buffer.from(text))
}

/** ecdsa-with-SHA256. */
const ecdsa = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2))

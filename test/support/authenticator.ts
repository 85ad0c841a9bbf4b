import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** What an authenticator may do otherwise than it should. */
export interface Mischief {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly isUnverified?: boolean
  readonly counter?: number
  /** Whom it says the passkey is for. */
  readonly owner?: string | undefined
}

interface Options {
  readonly challenge: string
  readonly user?: { readonly id: string }
}

/** An authenticator with one passkey (WebAuthn §6): an ES256 key, and a counter that it counts up by itself. */
export class Authenticator {
  readonly id = randomBytes(16).toString('base64url')
  counter = 0
  readonly #origin: string
  readonly #key: KeyObject
  readonly #publicKey: Buffer
  #owner = ''

  constructor(origin: string) {
    this.#origin = origin
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    this.#key = privateKey
    // COSE_Key: kty EC2, alg ES256, crv P-256, x, y (RFC 9053 §7.1.1).
    this.#publicKey = Buffer.concat([hex('a5010203262001215820'), from64(x), hex('225820'), from64(y)])
  }

  /** Answers `navigator.credentials.create`, with no attestation. */
  make(options: Options, mischief: Mischief = {}): string {
    this.#owner = options.user?.id ?? ''
    const data = this.#data(0x40, mischief, Buffer.concat([Buffer.alloc(16), hex('0010'), from64(this.id), this.#publicKey]))
    const length = Buffer.alloc(2)
    length.writeUInt16BE(data.length)
    const head = [hex('a3'), text('fmt'), text('none'), text('attStmt'), hex('a0'), text('authData')]
    const attestationObject = Buffer.concat([...head, hex('59'), length, data]).toString('base64url')
    const client = this.#client('webauthn.create', options, mischief).toString('base64url')
    return this.#answer({ clientDataJSON: client, attestationObject })
  }

  /** Answers `navigator.credentials.get`. */
  use(options: Options, mischief: Mischief = {}): string {
    this.counter += 1
    const data = this.#data(0, mischief)
    const client = this.#client('webauthn.get', options, mischief)
    const signature = sign('sha256', Buffer.concat([data, createHash('sha256').update(client).digest()]), this.#key)
    const userHandle = 'owner' in mischief ? mischief.owner : this.#owner
    const [authenticatorData, clientDataJSON, signed] = [data, client, signature].map((bytes) => bytes.toString('base64url'))
    return this.#answer({ authenticatorData, clientDataJSON, signature: signed, userHandle })
  }

  #answer(response: Readonly<Record<string, string | undefined>>): string {
    return JSON.stringify({ id: this.id, rawId: this.id, type: 'public-key', response, clientExtensionResults: {} })
  }

  #data(flags: number, { rpId, isUnverified, counter = this.counter }: Mischief, credential = Buffer.alloc(0)): Buffer {
    const head = Buffer.alloc(5)
    head.writeUInt8(flags | (isUnverified ? 0x01 : 0x05))
    head.writeUInt32BE(counter, 1)
    const party = createHash('sha256').update(rpId ?? new URL(this.#origin).hostname)
    return Buffer.concat([party.digest(), head, credential])
  }

  #client(type: string, { challenge }: Options, mischief: Mischief): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge: mischief.challenge ?? challenge, origin: mischief.origin ?? this.#origin }))
  }
}

/** A short text in CBOR (RFC 8949 §3.1). */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 | value.length]), Buffer.from(value)])
}

function hex(bytes: string): Buffer {
  return Buffer.from(bytes, 'hex')
}

function from64(value: string): Buffer {
  return Buffer.from(value, 'base64url')
}

import { type CryptoKey, compactVerify, decodeProtectedHeader, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose'
import type { SigningAlgorithm } from '../identity/client.ts'
import { isCanonical } from './canonical.ts'
import type { Signer } from './signer.ts'
import type { SigningKey } from './signing-key.ts'

interface LoadedKey {
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
  readonly published: Readonly<Record<string, unknown>>
}

/** A signer over the given keys: the first one of an algorithm signs, all of them are published and checked against. */
export async function createSigner(keys: readonly SigningKey[]): Promise<Signer> {
  const loaded = await Promise.all(keys.map(load))
  return {
    sign: (claims, typ, algorithm) => sign(keyFor(loaded, algorithm), claims, typ),
    verify: (token, typ) => verify(loaded, token, typ),
    jwks: { keys: loaded.map((key) => key.published) },
  }
}

async function load({ kid, alg, jwk }: SigningKey): Promise<LoadedKey> {
  const shared = publicMembers(jwk)
  const privateKey = await imported(jwk, alg)
  if (privateKey.type !== 'private') throw new Error('Cannot load a signing key: its private part is missing')
  return {
    kid,
    alg,
    privateKey,
    publicKey: await imported(shared, alg),
    published: { ...shared, kid, alg, use: 'sig' },
  }
}

async function imported(jwk: JWK, alg: SigningAlgorithm): Promise<CryptoKey> {
  const key = await importJWK(jwk, alg)
  if (key instanceof Uint8Array) throw new Error('Cannot load a signing key: it is symmetric')
  return key
}

/** Names what may be published, so that nothing private can slip through (B-55). */
function publicMembers(jwk: JWK): JWK {
  const names = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const
  return Object.fromEntries(names.flatMap((name) => (jwk[name] === undefined ? [] : [[name, jwk[name]]]))) as JWK
}

function keyFor(keys: readonly LoadedKey[], algorithm: SigningAlgorithm): LoadedKey {
  const key = keys.find(({ alg }) => alg === algorithm)
  if (!key) throw new Error(`Cannot sign a token: there is no ${algorithm} key`)
  return key
}

function sign({ alg, kid, privateKey }: LoadedKey, claims: JWTPayload, typ: string): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg, kid, typ }).sign(privateKey)
}

/** The algorithm comes from the key, never from the header (B-54). */
async function verify(keys: readonly LoadedKey[], token: string, typ: string): Promise<JWTPayload | undefined> {
  try {
    if (!isCanonical(token)) return undefined
    const header = decodeProtectedHeader(token)
    const key = keys.find(({ kid }) => kid === header.kid)
    if (!key || header.typ !== typ) return undefined
    const { payload } = await compactVerify(token, key.publicKey, { algorithms: [key.alg] })
    return JSON.parse(new TextDecoder().decode(payload))
  } catch {
    return undefined
  }
}

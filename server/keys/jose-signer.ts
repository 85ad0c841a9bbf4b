import { type CryptoKey, compactVerify, decodeProtectedHeader, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose'
import type { Clock } from '../../src/time/clock.ts'
import type { Instant } from '../../src/time/units.ts'
import type { SigningAlgorithm } from '../identity/client.ts'
import { isCanonical } from './canonical.ts'
import { type DatedKey, publishedKeys, signingKey } from './rotation.ts'
import type { Signer } from './signer.ts'
import type { SigningKey } from './signing-key.ts'

interface LoadedKey extends DatedKey {
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
  readonly published: Readonly<Record<string, unknown>>
}

/** A signer over the given keys: their dates say which of an algorithm signs, and which are published and checked against (B-59). */
export async function createSigner(keys: readonly SigningKey[], clock: Pick<Clock, 'now'>): Promise<Signer> {
  const loaded = await Promise.all(keys.map(load))
  const known = () => publishedKeys(loaded, clock.now())
  return {
    sign: async (claims, typ, algorithm) => sign(keyFor(loaded, algorithm, clock.now()), claims, typ),
    verify: (token, typ) => verify(known(), token, typ),
    jwks: async () => ({ keys: known().map((key) => key.published) }),
  }
}

async function load({ jwk, ...dated }: SigningKey): Promise<LoadedKey> {
  const { kid, alg } = dated
  const shared = publicMembers(jwk)
  const privateKey = await imported(jwk, alg)
  if (privateKey.type !== 'private') throw new Error('Cannot load a signing key: its private part is missing')
  return {
    ...dated,
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

function keyFor(keys: readonly LoadedKey[], algorithm: SigningAlgorithm, at: Instant): LoadedKey {
  const key = signingKey(keys, algorithm, at)
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

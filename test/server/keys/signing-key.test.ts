import { calculateJwkThumbprint } from 'jose'
import { describe, expect, it } from 'vitest'
import { createSigningKeys } from '../../../server/keys/signing-key.ts'
import { second } from '../grant/examples.ts'

describe('createSigningKeys()', () => {
  const made = createSigningKeys(second(5))

  it('B-44: makes one key for ES256, the default, and one for RS256', async () => {
    expect((await made).map(({ alg }) => alg)).toEqual(['ES256', 'RS256'])
  })

  it('B-57: makes RSA keys of 2048 bits', async () => {
    const rsa = (await made).find(({ alg }) => alg === 'RS256')
    expect(Buffer.from(rsa?.jwk.n ?? '', 'base64url')).toHaveLength(256)
  })

  it('B-56: names each key by its thumbprint, so no two keys have one name', async () => {
    for (const { kid, jwk } of await made) expect(kid).toBe(await calculateJwkThumbprint(jwk))
  })

  it('keeps the private part, since this is what the data directory stores', async () => {
    for (const { jwk } of await made) expect(jwk.d).toMatch(/^[\w-]+$/)
  })
})

import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refresh } from '../../../server/flows/refresh.ts'
import type { Person } from '../../../server/identity/person.ts'
import { hashSecret } from '../../../server/keys/hash.ts'
import type { Signer } from '../../../server/keys/signer.ts'
import {
  addPerson,
  eventsOf,
  kitchen,
  openServices,
  type SignedIn,
  signInDevice,
  type TestServices,
  television,
  userinfo,
  wait,
} from '../../support/services.ts'

const day = 86_400

let services: TestServices
let ada: Person
let device: SignedIn
beforeEach(async () => {
  services = await openServices()
  ada = await addPerson(services)
  device = await signInDevice(services, ada)
})
afterEach(() => services.store.close())

const invalid = { name: 'OAuthError', code: 'invalid_grant' }

async function isOpen(accessToken: string): Promise<boolean> {
  return (await userinfo(services, accessToken)).kind === 'ok'
}

async function refreshed(presented: string): Promise<string> {
  return (await refresh(services, television, presented)).refreshToken ?? ''
}

describe('refresh()', () => {
  it('B-62 B-63: gives a new access token and a successor, and the old token is dead', async () => {
    await wait(services, 300)
    const tokens = await refresh(services, television, device.tokens.refreshToken)
    expect(tokens.refreshToken).not.toBe(device.tokens.refreshToken)
    expect(tokens.accessToken).not.toBe(device.tokens.accessToken)
    expect(tokens).toMatchObject({ expiresIn: 600, scope: television.scope })
    expect(await isOpen(tokens.accessToken)).toBe(true)
    await expect(refresh(services, television, device.tokens.refreshToken)).rejects.toMatchObject(invalid)
  })

  it('D-39: keeps no refresh token, only its hash', async () => {
    const successor = await refreshed(device.tokens.refreshToken)
    const family = await services.store.families.find({ id: device.family.id })
    expect(family?.refresh).toBe(hashSecret(successor))
    expect(JSON.stringify(family)).not.toContain(successor)
  })

  it('B-63: a dead token, however old, brings down the newest one and the access tokens of the family, and is noted', async () => {
    const second = await refreshed(device.tokens.refreshToken)
    const third = await refresh(services, television, second)
    await expect(refresh(services, television, device.tokens.refreshToken)).rejects.toMatchObject(invalid)
    await expect(refresh(services, television, third.refreshToken ?? '')).rejects.toMatchObject(invalid)
    for (const token of [third.accessToken, device.tokens.accessToken]) expect(await isOpen(token)).toBe(false)
    expect((await eventsOf(services)).slice(-3)).toEqual(['refreshed', 'refreshed', 'reuse-detected'])
  })

  it('B-63: leaves the other devices of the person alone', async () => {
    const other = await signInDevice(services, ada)
    await refreshed(device.tokens.refreshToken)
    await expect(refresh(services, television, device.tokens.refreshToken)).rejects.toMatchObject(invalid)
    expect(await isOpen(other.tokens.accessToken)).toBe(true)
    expect(await refreshed(other.tokens.refreshToken)).toMatch(/^[\w-]{43}$/)
  })

  it('B-64: of fifty refreshes with one token at once one gets tokens, and they are dead, since somebody else had the token, too', async () => {
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => refresh(services, television, device.tokens.refreshToken)))
    const given = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(given).toHaveLength(1)
    expect(await isOpen(given[0]?.accessToken ?? '')).toBe(false)
    await expect(refresh(services, television, given[0]?.refreshToken ?? '')).rejects.toMatchObject(invalid)
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject(invalid)
  })

  it("B-61: another client's attempt with a living or a dead token is refused, and does no harm", async () => {
    const successor = await refreshed(device.tokens.refreshToken)
    for (const token of [successor, device.tokens.refreshToken])
      await expect(refresh(services, kitchen, token)).rejects.toMatchObject(invalid)
    expect(await refreshed(successor)).toMatch(/^[\w-]{43}$/)
  })

  it.each([
    ['more than was approved', ['openid', 'admin']],
    ['other letters', ['OpenID']],
  ])('B-65: refuses %s with invalid_scope, and the token still works', async (_what, scope) => {
    await expect(refresh(services, television, device.tokens.refreshToken, { scope })).rejects.toMatchObject({ code: 'invalid_scope' })
    expect(await refreshed(device.tokens.refreshToken)).toMatch(/^[\w-]{43}$/)
  })

  it('B-65: what the client may ask for by now is no reason to give more than was approved', async () => {
    const narrow = await signInDevice(services, ada, television, ['openid', 'offline_access'])
    await expect(refresh(services, television, narrow.tokens.refreshToken, { scope: ['email'] })).rejects.toMatchObject({
      code: 'invalid_scope',
    })
    const tokens = await refresh(services, television, narrow.tokens.refreshToken)
    expect(tokens.scope).toEqual(['openid', 'offline_access'])
  })

  it('B-66: less for one access token is less for that one only', async () => {
    const less = await refresh(services, television, device.tokens.refreshToken, { scope: ['openid'] })
    expect(less.scope).toEqual(['openid'])
    expect(decodeJwt(less.accessToken)['scope']).toBe('openid')
    expect((await refresh(services, television, less.refreshToken ?? '')).scope).toEqual(television.scope)
  })

  it('B-83 B-48: the new ID token is of the same sign-in, only later; without openid there is none', async () => {
    await wait(services, 300)
    const tokens = await refresh(services, television, device.tokens.refreshToken)
    const [before, after] = [decodeJwt(device.tokens.idToken ?? ''), decodeJwt(tokens.idToken ?? '')]
    const moved = { iat: (before.iat ?? 0) + 300, exp: (before.exp ?? 0) + 300 }
    expect(after).toEqual({ ...before, ...moved })
    expect(decodeJwt(tokens.accessToken)['auth_time']).toBe(before['auth_time'])
    expect((await refresh(services, television, tokens.refreshToken ?? '', { scope: ['email'] })).idToken).toBeUndefined()
  })

  it('B-67: ends after thirty idle days', async () => {
    await wait(services, 30 * day - 1)
    const successor = await refreshed(device.tokens.refreshToken)
    await wait(services, 30 * day)
    await expect(refresh(services, television, successor)).rejects.toMatchObject(invalid)
  })

  it('B-67: ends after ninety days however busy, and its last access token ends with it', async () => {
    let token = device.tokens.refreshToken
    for (let days = 29; days < 90; days += 29) {
      await wait(services, 29 * day)
      token = await refreshed(token)
    }
    await wait(services, 3 * day - 100)
    const last = await refresh(services, television, token)
    expect(last.expiresIn).toBe(100)
    await wait(services, 100)
    expect(await isOpen(last.accessToken)).toBe(false)
    await expect(refresh(services, television, last.refreshToken ?? '')).rejects.toMatchObject(invalid)
  })

  it.each(['unknown', '', '\0'])('B-61: refuses %j, which was never given', async (token) => {
    await expect(refresh(services, television, token)).rejects.toMatchObject(invalid)
  })

  it('refuses what is spelled like a token but for a NUL, or is an access token', async () => {
    for (const token of [`${device.tokens.refreshToken}\0`, device.tokens.accessToken])
      await expect(refresh(services, television, token)).rejects.toMatchObject(invalid)
    expect(await refreshed(device.tokens.refreshToken)).toMatch(/^[\w-]{43}$/)
  })

  it('refuses at a demo without encryption for anybody but its own person, and spends nothing', async () => {
    const settings = { ...services.settings, issuer: 'http://192.168.1.20:8628', isPlainDemo: true }
    const { refreshToken } = device.tokens
    await expect(refresh({ ...services, settings }, television, refreshToken)).rejects.toMatchObject(invalid)
    expect(await refreshed(refreshToken)).toMatch(/^[\w-]{43}$/)
  })

  it('refuses for a person who has been removed, and spends nothing', async () => {
    await services.store.people.remove(ada.id)
    await expect(refresh(services, television, device.tokens.refreshToken)).rejects.toMatchObject(invalid)
    await services.store.people.insert(ada)
    expect(await refreshed(device.tokens.refreshToken)).toMatch(/^[\w-]{43}$/)
  })

  it('B-68: signs before it spends: a signing that fails leaves the old token alive', async () => {
    const sign: Signer['sign'] = async () => {
      throw new Error('The disk is gone')
    }
    const broken = { ...services, signer: { ...services.signer, sign } }
    await expect(refresh(broken, television, device.tokens.refreshToken)).rejects.toThrow('The disk is gone')
    expect(await refreshed(device.tokens.refreshToken)).toMatch(/^[\w-]{43}$/)
  })
})

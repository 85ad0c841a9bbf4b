import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refresh } from '../../../server/flows/refresh.ts'
import { revoke } from '../../../server/flows/revoke.ts'
import type { Person } from '../../../server/identity/person.ts'
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

describe('revoke()', () => {
  it('B-71: a refresh token takes its access tokens and its successors along, and leaves other devices alone', async () => {
    const other = await signInDevice(services, ada)
    await revoke(services, television, device.tokens.refreshToken)
    expect([await isOpen(device.tokens.accessToken), await isOpen(other.tokens.accessToken)]).toEqual([false, true])
    await expect(refresh(services, television, device.tokens.refreshToken)).rejects.toMatchObject(invalid)
    expect((await eventsOf(services)).at(-1)).toBe('revoked')
  })

  it('B-71: a refresh token that has a successor already takes that along, too', async () => {
    const next = await refresh(services, television, device.tokens.refreshToken)
    await revoke(services, television, device.tokens.refreshToken)
    expect(await isOpen(next.accessToken)).toBe(false)
    await expect(refresh(services, television, next.refreshToken ?? '')).rejects.toMatchObject(invalid)
  })

  it('B-71: an access token goes alone', async () => {
    await revoke(services, television, device.tokens.accessToken)
    expect(await isOpen(device.tokens.accessToken)).toBe(false)
    const next = await refresh(services, television, device.tokens.refreshToken)
    expect(await isOpen(next.accessToken)).toBe(true)
  })

  it('B-71: an access token stays revoked until it ends, whatever is purged', async () => {
    await revoke(services, television, device.tokens.accessToken)
    await wait(services, 599)
    await services.store.purge(services.clock.now())
    expect(await isOpen(device.tokens.accessToken)).toBe(false)
  })

  it('B-72: what is unknown, expired, revoked, or no token at all, is revoked already', async () => {
    await revoke(services, television, device.tokens.refreshToken)
    const { accessToken, refreshToken, idToken = '' } = device.tokens
    await wait(services, 3600)
    for (const token of [refreshToken, accessToken, idToken, 'unknown', '', '\0', `${refreshToken}\0`, '..', 'a.b.c'])
      await expect(revoke(services, television, token), token).resolves.toBeUndefined()
  })

  it('B-72: an ID token revokes nothing', async () => {
    await revoke(services, television, device.tokens.idToken ?? '')
    expect(await isOpen(device.tokens.accessToken)).toBe(true)
  })

  it("B-74: another client's token of either kind is refused and stays alive, also when it is dead already", async () => {
    for (const token of [device.tokens.refreshToken, device.tokens.accessToken])
      await expect(revoke(services, kitchen, token)).rejects.toMatchObject(invalid)
    expect(await isOpen(device.tokens.accessToken)).toBe(true)
    const next = await refresh(services, television, device.tokens.refreshToken)
    await expect(revoke(services, kitchen, device.tokens.refreshToken)).rejects.toMatchObject(invalid)
    expect(await isOpen(next.accessToken)).toBe(true)
  })

  it.each(['refreshToken', 'accessToken'] as const)('B-72: fifty revocations of one %s at once all succeed, and are one', async (kind) => {
    await Promise.all(Array.from({ length: 50 }, () => revoke(services, television, device.tokens[kind])))
    expect((await eventsOf(services)).filter((event) => event === 'revoked')).toHaveLength(1)
  })

  it('B-72: an access token that went with its family is not revoked once more', async () => {
    await revoke(services, television, device.tokens.refreshToken)
    await revoke(services, television, device.tokens.accessToken)
    expect((await eventsOf(services)).filter((event) => event === 'revoked')).toHaveLength(1)
  })
})

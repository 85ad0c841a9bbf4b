import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '../../../server/identity/person.ts'
import type { FamilyId } from '../../../server/token/token.ts'
import { numericDate } from '../../../src/time/units.ts'
import {
  addPerson,
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

/** Signs claims like those of the device's access token, but for what a test changes; undefined leaves a claim out. */
async function tokenWith(changed: Readonly<Record<string, unknown>>, typ = 'at+jwt'): Promise<string> {
  const claims = await services.signer.verify(device.tokens.accessToken, 'at+jwt')
  return services.signer.sign({ ...claims, ...changed }, typ, 'ES256')
}

describe('userinfo()', () => {
  it.each([
    ['B-84', 'who it is, and nothing more, for openid', ['openid'], { sub: 'ada' }],
    ['B-84', 'the name for profile', ['openid', 'profile'], { sub: 'ada', name: 'ada' }],
    ['B-84', 'the address for email', ['openid', 'email'], { sub: 'ada', email: 'ada@example.test' }],
  ])('%s: tells %s', async (_id, _what, scope, claims) => {
    const { tokens } = await signInDevice(services, ada, television, scope)
    expect(await userinfo(services, tokens.accessToken)).toEqual({ kind: 'ok', claims })
  })

  it('B-84: leaves an empty name out', async () => {
    const nameless = { ...(await addPerson(services, 'bob')), name: '' }
    await services.store.people.remove(nameless.id)
    await services.store.people.insert(nameless)
    const { tokens } = await signInDevice(services, nameless, television, ['openid', 'profile'])
    expect(await userinfo(services, tokens.accessToken)).toEqual({ kind: 'ok', claims: { sub: 'bob' } })
  })

  it('B-25: says which scope is missing to a token without openid', async () => {
    const { tokens } = await signInDevice(services, ada, television, ['profile', 'email'])
    expect(await userinfo(services, tokens.accessToken)).toEqual({ kind: 'insufficient-scope', needed: 'openid' })
  })

  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['B-49', 'of another issuer', { iss: 'https://evil.example' }],
    ['B-49', 'of an issuer with a slash more', { iss: 'https://tv.example/' }],
    ['B-49', 'of no issuer', { iss: undefined }],
    ['B-49', 'for somebody else', { aud: 'https://other.example' }],
    ['B-49', 'for nobody', { aud: undefined }],
    ['B-49', 'for a list without us', { aud: ['https://other.example'] }],
    ['B-49', 'that never ends', { exp: undefined }],
    ['B-49', 'that ended long ago', { exp: 1 }],
    ['B-45', 'without an id of its own', { jti: undefined }],
    ['B-45', 'without a family', { sid: undefined }],
    ['B-45', 'of a family that nobody knows', { sid: 'other' as FamilyId }],
  ])('%s: refuses a token %s, though we signed it', async (_id, _what, changed) => {
    expect(await userinfo(services, await tokenWith(changed))).toEqual({ kind: 'invalid-token' })
  })

  it('B-49: takes a token for several audiences of which we are one', async () => {
    const token = await tokenWith({ aud: ['https://other.example', 'https://tv.example'] })
    expect((await userinfo(services, token)).kind).toBe('ok')
  })

  it('B-50: refuses an ID token, also one that was given an audience and a scope', async () => {
    expect(await userinfo(services, device.tokens.idToken ?? '')).toEqual({ kind: 'invalid-token' })
    expect(await userinfo(services, await tokenWith({}, 'JWT'))).toEqual({ kind: 'invalid-token' })
  })

  it('B-49: opens until the last second, and not one longer', async () => {
    const { accessToken } = device.tokens
    await wait(services, 599)
    expect((await userinfo(services, accessToken)).kind).toBe('ok')
    await wait(services, 1)
    expect(numericDate(services.clock.now())).toBe(1_800_000_600)
    expect((await userinfo(services, accessToken)).kind).toBe('invalid-token')
  })

  it.each(['', 'unknown', 'a.b.c', '..', 'x'.repeat(100_000)])('refuses what is no token', async (token) => {
    expect(await userinfo(services, token)).toEqual({ kind: 'invalid-token' })
  })

  it('refuses the token of a person who has been removed', async () => {
    await services.store.people.remove(ada.id)
    expect(await userinfo(services, device.tokens.accessToken)).toEqual({ kind: 'invalid-token' })
  })

  it('tells the person as they are now, not as they were when the token was made', async () => {
    await services.store.people.remove(ada.id)
    await services.store.people.insert({ ...ada, name: 'Ada King' })
    expect(await userinfo(services, device.tokens.accessToken)).toMatchObject({ claims: { name: 'Ada King' } })
  })
})

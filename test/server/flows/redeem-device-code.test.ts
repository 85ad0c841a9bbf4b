import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerUserCode } from '../../../server/flows/answer-user-code.ts'
import { noteLostAnswer, redeemDeviceCode } from '../../../server/flows/redeem-device-code.ts'
import type { Person } from '../../../server/identity/person.ts'
import { hashSecret } from '../../../server/keys/hash.ts'
import type { Signer } from '../../../server/keys/signer.ts'
import { readUserCode } from '../../../src/protocol/user-code.ts'
import { between } from '../../../src/time/units.ts'
import {
  addPerson,
  answer,
  ask,
  eventsOf,
  kitchen,
  openServices,
  signInDevice,
  type TestServices,
  tally,
  television,
  wait,
} from '../../support/services.ts'

let services: TestServices
let ada: Person
beforeEach(async () => {
  services = await openServices()
  ada = await addPerson(services)
})
afterEach(() => services.store.close())

async function poll(deviceCode: string, client = television, over = services): Promise<string> {
  return (await redeemDeviceCode(over, client, deviceCode)).kind
}

function grantOf(deviceCode: string) {
  return services.store.grants.find({ deviceCode: hashSecret(deviceCode) })
}

describe('redeemDeviceCode()', () => {
  it('A-38 A-39 A-42: is pending at the television’s pace, and says slow_down to a faster one', async () => {
    const { deviceCode } = await ask(services)
    const answers: string[] = []
    for (const gap of [0, 5, 4, 1, 1, 8, 10]) {
      await wait(services, gap)
      answers.push(await poll(deviceCode))
    }
    expect(answers).toEqual(['pending', 'pending', 'pending', 'slow-down', 'slow-down', 'pending', 'pending'])
    expect((await grantOf(deviceCode))?.interval).toBe(10)
  })

  it('A-39: fifty polls of a pending code at once: one is pending, and the interval is raised once', async () => {
    const { deviceCode } = await ask(services)
    const answers = await Promise.all(Array.from({ length: 50 }, () => poll(deviceCode)))
    expect(tally(answers)).toEqual({ pending: 1, 'slow-down': 49 })
    expect((await grantOf(deviceCode))?.interval).toBe(10)
  })

  it("A-37: another client's code is not valid to anybody else, whatever has become of it, and its session goes on untouched", async () => {
    const codes = await ask(services)
    for (const says of ['nothing', 'approve'] as const) {
      if (says === 'approve') await answer(services, codes, ada)
      const before = await grantOf(codes.deviceCode)
      expect(await poll(codes.deviceCode, kitchen)).toBe('invalid')
      expect(await grantOf(codes.deviceCode)).toEqual(before)
    }
    expect(await poll(codes.deviceCode)).toBe('issued')
  })

  it('A-41: redeemDeviceCode() issues tokens however early the poll, once approved', async () => {
    const codes = await ask(services)
    await poll(codes.deviceCode)
    expect(await poll(codes.deviceCode)).toBe('slow-down')
    await answer(services, codes, ada)
    expect(await poll(codes.deviceCode)).toBe('issued')
  })

  it('A-43: says denied however early the poll, and again, until nobody remembers the code', async () => {
    const codes = await ask(services)
    await answer(services, codes, ada, 'deny')
    for (const gap of [0, 0, 700, 86_000]) {
      await wait(services, gap)
      expect(await poll(codes.deviceCode)).toBe('denied')
    }
    await wait(services, 1000)
    await services.store.purge(services.clock.now())
    expect(await poll(codes.deviceCode)).toBe('invalid')
  })

  it('A-44 A-18: says expired at the end of the codes, approved or not, and invalid of what it never issued', async () => {
    const [open, approved] = [await ask(services), await ask(services)]
    await answer(services, approved, ada)
    await wait(services, 599)
    expect(await poll(open.deviceCode)).toBe('pending')
    await wait(services, 1)
    expect([await poll(open.deviceCode), await poll(approved.deviceCode)]).toEqual(['expired', 'expired'])
    for (const code of ['never issued', '', open.userCode, `${open.deviceCode}\0`, `${open.deviceCode} `])
      expect(await poll(code)).toBe('invalid')
    expect(await eventsOf(services)).not.toContain('redeemed')
  })

  it('A-46: of fifty polls of an approved code at once one gets tokens, and later ones are invalid', async () => {
    const codes = await ask(services)
    await answer(services, codes, ada)
    const answers = await Promise.all(Array.from({ length: 50 }, () => poll(codes.deviceCode)))
    expect(tally(answers)).toEqual({ issued: 1, invalid: 49 })
    expect(await services.store.families.list(ada.id)).toHaveLength(1)
    await wait(services, 601)
    expect(await poll(codes.deviceCode)).toBe('invalid')
  })

  it('A-45: gives tokens that say who, for what and how the person signed in, and keeps hashes only', async () => {
    const { tokens, family } = await signInDevice(services, ada)
    expect(tokens).toMatchObject({ tokenType: 'Bearer', expiresIn: 600, scope: television.scope })
    expect(decodeJwt(tokens.accessToken)).toMatchObject({ sub: 'ada', client_id: television.id, sid: family.id, amr: ['pwd'] })
    expect(decodeProtectedHeader(tokens.idToken ?? '')).toMatchObject({ typ: 'JWT' })
    const stored = await services.store.families.find({ id: family.id })
    expect(stored).toEqual({ ...family, refresh: hashSecret(tokens.refreshToken) })
    expect(JSON.stringify(stored)).not.toContain(tokens.refreshToken)
  })

  it.each([
    ['B-82', 'no ID token without openid', ['profile', 'offline_access'], { hasIdToken: false, hasRefreshToken: true, days: 90 }],
    ['B-69', 'no refresh token without offline_access', ['openid'], { hasIdToken: true, hasRefreshToken: false, days: 600 / 86_400 }],
    ['B-46', 'an access token alone for neither', ['email'], { hasIdToken: false, hasRefreshToken: false, days: 600 / 86_400 }],
  ])('%s: gives %s', async (_id, _what, scope, expected) => {
    const codes = await ask(services, television, scope)
    await answer(services, codes, ada)
    const redemption = await redeemDeviceCode(services, television, codes.deviceCode)
    if (redemption.kind !== 'issued') throw new Error(`Not issued: ${redemption.kind}`)
    const { tokens, family } = redemption
    expect({
      hasIdToken: tokens.idToken !== undefined,
      hasRefreshToken: tokens.refreshToken !== undefined,
      days: between(family.createdAt, family.expiresAt) / 86_400,
    }).toEqual(expected)
    expect(tokens.scope).toEqual(scope)
  })

  it("says in the tokens of an operator's approval that nobody signed in", async () => {
    const codes = await ask(services)
    const code = readUserCode(codes.userCode) ?? { grant: 'none' as never }
    const authTime = services.clock.now()
    await answerUserCode(services, { code, person: ada.id, says: 'approve', by: 'operator', authTime, amr: ['pwd'] })
    const redemption = await redeemDeviceCode(services, television, codes.deviceCode)
    if (redemption.kind !== 'issued') throw new Error(`Not issued: ${redemption.kind}`)
    const claims = decodeJwt(redemption.tokens.accessToken)
    expect(claims).toMatchObject({ sub: 'ada', act: { sub: 'operator' } })
    expect([claims['auth_time'], claims['amr']]).toEqual([undefined, undefined])
  })

  it('gives nothing at a demo without encryption for anybody but its own person, whoever approved', async () => {
    const codes = await ask(services)
    await answer(services, codes, ada)
    const settings = { ...services.settings, issuer: 'http://192.168.1.20:8628', isPlainDemo: true }
    expect((await redeemDeviceCode({ ...services, settings }, television, codes.deviceCode)).kind).toBe('invalid')
    expect(await poll(codes.deviceCode)).toBe('issued')
  })

  it('gives nothing for a person who has been removed since', async () => {
    const codes = await ask(services)
    await answer(services, codes, ada)
    await services.store.people.remove(ada.id)
    expect(await poll(codes.deviceCode)).toBe('invalid')
    expect(await eventsOf(services)).not.toContain('redeemed')
  })

  describe('signs before it consumes', () => {
    const withSign = (sign: Signer['sign']): TestServices => ({ ...services, signer: { ...services.signer, sign } })

    it('so that the code is still approved while tokens are being signed', async () => {
      const codes = await ask(services)
      await answer(services, codes, ada)
      const seen: (string | undefined)[] = []
      const watching = withSign(async (...order) => {
        seen.push((await grantOf(codes.deviceCode))?.status)
        return services.signer.sign(...order)
      })
      expect(await poll(codes.deviceCode, television, watching)).toBe('issued')
      expect(seen).toEqual(['approved', 'approved'])
      expect((await grantOf(codes.deviceCode))?.status).toBe('consumed')
    })

    it('so that a signing that fails loses nothing: the next poll gets the tokens', async () => {
      const codes = await ask(services)
      await answer(services, codes, ada)
      const broken = withSign(async () => {
        throw new Error('The disk is gone')
      })
      await expect(poll(codes.deviceCode, television, broken)).rejects.toThrow('The disk is gone')
      expect(await services.store.families.list(ada.id)).toEqual([])
      expect(await poll(codes.deviceCode)).toBe('issued')
    })

    it('and gives nothing where the codes end meanwhile', async () => {
      const codes = await ask(services)
      await answer(services, codes, ada)
      await wait(services, 599)
      const slow = withSign(async (...order) => {
        await wait(services, 1)
        return services.signer.sign(...order)
      })
      expect(await poll(codes.deviceCode, television, slow)).toBe('expired')
      expect(await services.store.families.list(ada.id)).toEqual([])
    })
  })
})

describe('noteLostAnswer()', () => {
  it('decision 19: leaves a line in the audit trail for tokens that never reached the device', async () => {
    const { family } = await signInDevice(services, ada)
    await noteLostAnswer(services, family)
    const at = services.clock.now()
    const names = { family: family.id, grant: family.grant, client: television.id, person: ada.id }
    expect((await services.store.audit.list(1))[0]).toEqual({ event: 'answer-lost', at, ...names })
  })
})

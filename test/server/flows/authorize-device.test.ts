import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authorizeDevice } from '../../../server/flows/authorize-device.ts'
import type { Client } from '../../../server/identity/client.ts'
import { hashSecret, hashWithPepper } from '../../../server/keys/hash.ts'
import type { OAuthError } from '../../../src/protocol/oauth-error.ts'
import { readUserCode } from '../../../src/protocol/user-code.ts'
import { later, seconds } from '../../../src/time/units.ts'
import { address, ask, eventsOf, kitchen, openServices, type TestServices, tally, television, wait } from '../../support/services.ts'

let services: TestServices
beforeEach(async () => {
  services = await openServices()
})
afterEach(() => services.store.close())

function grantOf(deviceCode: string, over = services) {
  return over.store.grants.find({ deviceCode: hashSecret(deviceCode) })
}

/** What came of asking from an address: the code of the refusal, or `issued`. */
async function askFrom(from: string, client = television): Promise<string> {
  return authorizeDevice(services, client, {}, { address: from }).then(
    () => 'issued',
    (error: OAuthError) => error.code,
  )
}

async function askTimes(count: number, from: string, client = television): Promise<Readonly<Record<string, number>>> {
  return tally(await Promise.all(Array.from({ length: count }, () => askFrom(from, client))))
}

describe('authorizeDevice()', () => {
  it('A-13 A-57 A-66 D-84: gives a device code of 256 bits and a user code of eight letters', async () => {
    const codes = await ask(services)
    expect(codes.deviceCode).toMatch(/^[\w-]{43}$/)
    expect(codes.userCode).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
  })

  it('A-14 A-18: says the interval and the lifetime that are enforced, the same for both codes', async () => {
    const other = await openServices({ interval: seconds(7), codeLifetime: seconds(90) })
    const codes = await ask(other)
    const grant = await grantOf(codes.deviceCode, other)
    expect(codes).toMatchObject({ interval: 7, expiresIn: 90 })
    expect(grant).toMatchObject({ interval: 7, expiresAt: later(other.clock.now(), seconds(90)) })
    const userCode = hashWithPepper(other.pepper, 'user-code', readUserCode(codes.userCode) ?? '')
    expect(await other.store.grants.find({ userCode })).toEqual(grant)
    await other.store.close()
  })

  it.each([
    ['https://tv.example', 'https://tv.example/device'],
    ['https://tv.example/', 'https://tv.example/device'],
    ['https://example.test/tenant', 'https://example.test/tenant/device'],
    ['http://127.0.0.1:8628', 'http://127.0.0.1:8628/device'],
  ])(
    'A-15 A-16 A-20: sends people to a short address below the issuer %s, without the code unless it is complete',
    async (issuer, expected) => {
      const other = await openServices({ issuer })
      const { verificationUri, verificationUriComplete, userCode } = await ask(other)
      expect(verificationUri).toBe(expected)
      expect(verificationUriComplete).toBe(`${expected}?user_code=${userCode}`)
      await other.store.close()
    },
  )

  it('A-21: draws another user code where the first is taken, also by a code that has expired today', async () => {
    const stubborn = drawing('BBBBBBBB', 'BBBBBBBB', 'CCCCCCCC')
    expect((await ask(stubborn)).userCode).toBe('BBBB-BBBB')
    await wait(services, 80_000)
    await services.store.purge(services.clock.now())
    expect((await ask(stubborn)).userCode).toBe('CCCC-CCCC')
  })

  it('A-21 D-82: fifty at once get fifty codes', async () => {
    const codes = await Promise.all(Array.from({ length: 50 }, () => ask(services)))
    expect(new Set(codes.map(({ userCode }) => userCode)).size).toBe(50)
    expect(new Set(codes.map(({ deviceCode }) => deviceCode)).size).toBe(50)
  })

  it('A-21: takes ten taken codes in a row for a bug, and issues nothing', async () => {
    const stuck = drawing('BBBBBBBB', ...Array.from({ length: 10 }, () => 'BBBBBBBB'))
    await ask(stuck)
    await expect(ask(stuck)).rejects.toThrow('Cannot issue a code: ten drawn in a row were taken')
    expect(await eventsOf(services)).toEqual(['code-issued'])
  })

  it.each([
    ['all that the client may ask for, when it asks for nothing', undefined, ['openid', 'profile', 'email', 'offline_access']],
    ['what was asked for', ['email', 'openid'], ['email', 'openid']],
  ])('B-15: grants %s', async (_what, asked, expected) => {
    const { deviceCode } = await ask(services, television, asked)
    expect((await grantOf(deviceCode))?.scope).toEqual(expected)
  })

  it.each([
    ['one part too many', ['openid', 'admin']],
    ['other letters', ['OPENID']],
  ])('A-10 B-15: refuses a scope with %s, and counts and issues nothing', async (_what, asked) => {
    await expect(ask(services, television, asked)).rejects.toMatchObject({ name: 'OAuthError', code: 'invalid_scope' })
    expect(await eventsOf(services)).toEqual([])
  })

  it('C-02: never gives what the operator refuses to devices, whatever the client may ask for', async () => {
    const strict = { ...services, settings: { ...services.settings, refusedScope: ['email', 'payments'] } }
    await expect(ask(strict, television, ['openid', 'email'])).rejects.toMatchObject({ code: 'invalid_scope' })
    const { deviceCode } = await ask(strict, television)
    expect((await grantOf(deviceCode))?.scope).toEqual(['openid', 'profile', 'offline_access'])
    const cashier = { ...television, scope: ['payments'] }
    await expect(ask(strict, cashier)).rejects.toMatchObject({ code: 'invalid_scope' })
  })

  it('A-10: refuses a client that may not use the device grant', async () => {
    const client = { ...television, mayUseDeviceGrant: false }
    await expect(ask(services, client)).rejects.toMatchObject({ code: 'unauthorized_client' })
    expect(await eventsOf(services)).toEqual([])
  })

  it('A-59: keeps what the device says it is called, cleaned and cut, apart from where it asked from', async () => {
    const hostile = `\u202eVT \u001b[31mred\u0000\n${'x'.repeat(100)}`
    const { deviceCode } = await authorizeDevice(services, television, { deviceName: hostile }, { address })
    const grant = await grantOf(deviceCode)
    expect(grant?.address).toBe(address)
    expect(grant?.deviceName?.length).toBeLessThanOrEqual(40)
    expect(grant?.deviceName).not.toMatch(/[\p{C}]/u)
  })

  it.each([undefined, ' \n\u200b'])('A-59: takes %j for no name', async (deviceName) => {
    const { deviceCode } = await authorizeDevice(services, television, { deviceName }, { address })
    expect((await grantOf(deviceCode))?.deviceName).toBeUndefined()
  })

  it('D-39 D-40 D-45: notes that codes were issued, and keeps neither of them', async () => {
    const { deviceCode, userCode } = await ask(services)
    const grant = await grantOf(deviceCode)
    const trail = await services.store.audit.list(10)
    expect(trail).toEqual([{ event: 'code-issued', at: services.clock.now(), grant: grant?.id, client: television.id, address }])
    for (const code of [deviceCode, userCode, readUserCode(userCode) ?? '']) expect(JSON.stringify([grant, trail])).not.toContain(code)
  })

  describe('limits how many codes are issued', () => {
    it('A-12: three hundred a minute to one network, at once or in a row, and to others as before', async () => {
      expect(await askTimes(310, '192.168.1.31')).toEqual({ issued: 300, temporarily_unavailable: 10 })
      expect(await askFrom('192.168.1.32')).toBe('issued')
      await wait(services, 59)
      expect(await askFrom('192.168.1.31')).toBe('temporarily_unavailable')
      await wait(services, 1)
      expect(await askFrom('192.168.1.31')).toBe('issued')
    })

    it('A-12: says when to try again', async () => {
      await askTimes(300, address)
      await wait(services, 20)
      await expect(ask(services)).rejects.toMatchObject({ code: 'temporarily_unavailable', retryAfter: 40 })
    })

    it('A-12 D-36: counts a whole IPv6 network as one', async () => {
      for (let host = 0; host < 300; host += 1) expect(await askFrom(`2001:db8:1:2::${host.toString(16)}`)).toBe('issued')
      expect(await askFrom('2001:db8:1:2:ffff::1')).toBe('temporarily_unavailable')
      expect(await askFrom('2001:db8:1:3::1')).toBe('issued')
    })

    it('A-12: a thousand live codes in one network', async () => {
      const counts: Readonly<Record<string, number>>[] = []
      for (let minute = 0; minute < 4; minute += 1) {
        counts.push(await askTimes(300, address))
        await wait(services, 60)
      }
      expect(counts.slice(0, 3)).toEqual([{ issued: 300 }, { issued: 300 }, { issued: 300 }])
      expect(counts[3]).toEqual({ issued: 100, temporarily_unavailable: 200 })
      await wait(services, 600)
      expect(await askFrom(address)).toBe('issued')
    })

    it('A-12: twelve hundred a minute to one client, wherever it asks from, and to other clients as before', async () => {
      const askEverywhere = (client = television) => Promise.all(Array.from({ length: 21 }, (_, i) => askTimes(58, `10.0.0.${i}`, client)))
      const issued = (counts: readonly Readonly<Record<string, number>>[]) => counts.reduce((sum, count) => sum + (count['issued'] ?? 0), 0)
      expect(issued(await askEverywhere())).toBe(1200)
      expect(await askFrom('10.0.1.1')).toBe('temporarily_unavailable')
      expect(await askFrom('10.0.1.1', kitchen)).toBe('issued')
    })

    it('A-12: not at all where an operator has said so for a load test', async () => {
      const free = await openServices({ limitsIssuing: false })
      const codes = await Promise.all(Array.from({ length: 400 }, () => ask(free)))
      expect(codes).toHaveLength(400)
      await free.store.close()
    })
  })

  /** The same services, where chance first draws these codes. */
  function drawing(...codes: readonly string[]): TestServices {
    const letters = [...codes.join('')].map((letter) => 'BCDFGHJKLMNPQRSTVWXZ'.indexOf(letter))
    const { random } = services
    return { ...services, random: { ...random, integer: (below) => letters.shift() ?? random.integer(below) } }
  }
})

describe('a client of certain networks', () => {
  it('C-14: gets codes there, and nowhere else', async () => {
    const kept: Client = { ...television, networks: ['192.168.0.0/16'] }
    expect(await askFrom('192.168.1.31', kept)).toBe('issued')
    expect(await askFrom('192.169.1.31', kept)).toBe('unauthorized_client')
  })
})

import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openData } from '../../server/data/data.ts'
import { type Evening, spendHour } from '../support/evening/evening.ts'
import { type House, openHouse } from '../support/evening/house.ts'
import { strays } from '../support/evening/places.ts'

/**
 * No secret that the server gives out or is given reaches a log line, a page, an address or the data directory but where it belongs:
 * an hour with much that can happen at a server, and then a search for each secret that went over the wire (D-39, D-40, D-42 to
 * D-47). `test/long/secrets.long.ts` does the same after every flow that there is.
 */

let house: House
let hour: Evening
let log: readonly string[]
beforeAll(async () => {
  house = await openHouse()
  hour = await spendHour(house)
  log =
    house
      .said()
      .get('log')
      ?.split(/(?<=\n)/) ?? []
})
afterAll(() => house.close())

describe('after an hour', () => {
  it('D-39 D-40 D-42 D-43 D-47: no secret is where it does not belong, however it is spelled, not even after a failure', () => {
    expect(strays(hour.places, hour.secrets)).toEqual([])
  })

  it('there is something to look for, in something', () => {
    const kinds = ['password', 'cookie', 'form token', 'device_code', 'user_code', 'access_token', 'refresh_token', 'id_token']
    const others = ['client_secret', 'key of an app', 'recovery code', 'code of an app', 'token of a link', 'key of the server']
    expect(new Set(hour.secrets.map(({ kind }) => kind))).toEqual(new Set([...kinds, ...others, 'stray']))
    expect([...hour.places.keys()]).toEqual(expect.arrayContaining(['file tenfoot.db', 'file tenfoot.db-wal', 'file secrets.json']))
    expect(hour.places.get('file tenfoot.db-wal')).toContain('Living room')
    expect(new Set(hour.exchanges.map(({ status }) => status))).toEqual(new Set([200, 303, 400, 401, 403, 404, 405, 413, 422, 500]))
    expect(new Set(log.map((line) => JSON.parse(line).level))).toEqual(new Set([20, 30, 50]))
  })

  it('D-17: a browser keeps two cookies', () => {
    const lines = hour.exchanges.flatMap(({ headers }) => headers['set-cookie'] ?? [])
    expect(new Set(lines.map((line) => line.split('=')[0]))).toEqual(new Set(['__Host-tenfoot', '__Host-tenfoot-known']))
  })

  it('D-42: no log line holds an address that somebody made up, a header or a cookie', () => {
    const known = ['/signin/with/:name', '/token', '/device_authorization', '/revocation', '/introspection', '/userinfo', '(none of ours)']
    const routes = new Set(log.map((line) => JSON.parse(line).route as string | undefined).filter((route) => route !== undefined))
    const shape = /^\/((device|signin|assets|account|reset|api|switch|signout)?[a-z/.-]*|\.well-known\/[a-z-]+|[a-z/-]+\/\*rest)$/
    expect([...routes].filter((route) => !known.includes(route) && !shape.test(route))).toEqual([])
    expect(log.join('\n')).not.toMatch(/cookie|authorization":|user_code|user-agent|\?/i)
  })

  it('D-44: every log line is one JSON object without control characters, whatever was sent', () => {
    for (const line of log) {
      expect(line).toMatch(/^\{[^\x00-\x1f\x7f]*\}\n$/)
      expect(JSON.parse(line).level).toBeLessThan(60)
    }
  })

  it('D-46: nobody but the owner may read what is kept', () => {
    for (const name of readdirSync(house.data)) expect(statSync(join(house.data, name)).mode & 0o077).toBe(0)
  })

  it('D-45: the audit trail tells the whole story', async () => {
    const data = await openData(house.data)
    const told = new Set((await data.store.audit.list(1000)).map(({ event }) => event))
    await data.close()
    const devices = [
      'code-issued',
      'code-looked-up',
      'wrong-code',
      'approved',
      'denied',
      'redeemed',
      'refreshed',
      'reuse-detected',
      'revoked',
    ]
    const people = ['sign-in-failed', 'signed-in', 'second-factor-enabled', 'second-factor-failed', 'recovery-code-used', 'signed-out']
    const operators = ['reset-link-issued', 'password-reset']
    expect([...told]).toEqual(expect.arrayContaining([...devices, ...people, ...operators]))
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nextCodeLength, noteAttack } from '../../../server/flows/code-length.ts'
import { openSqlite } from '../../../server/store/sqlite/open.ts'
import { openServices, type TestServices, tally, wait } from '../../support/services.ts'

let services: TestServices
beforeEach(async () => {
  services = await openServices()
})
afterEach(() => services.store.close())

async function lengths(count: number): Promise<Readonly<Record<string, number>>> {
  return tally((await Promise.all(Array.from({ length: count }, () => nextCodeLength(services)))).map(String))
}

describe('nextCodeLength()', () => {
  it('D-80: gives nine letters once 1,014 codes are live, also where many are asked for at once, and eight when they have expired', async () => {
    expect(await lengths(1100)).toEqual({ 8: 1014, 9: 86 })
    await wait(services, 599)
    expect(await lengths(1)).toEqual({ 9: 1 })
    await wait(services, 121)
    expect(await lengths(1)).toEqual({ 8: 1 })
  })

  it('D-80: counts every code until it has expired, and no longer than a fifth of its life beyond', async () => {
    for (let second = 0; second < 600; second += 5) await lengths(10).then(() => wait(services, 5))
    expect(await lengths(1)).toEqual({ 9: 1 })
    await wait(services, 300)
    expect(await lengths(1)).toEqual({ 8: 1 })
  })

  it('D-80: gives a letter more for an hour after an attack, and begins the hour once', async () => {
    await noteAttack(services)
    await wait(services, 1800)
    await noteAttack(services)
    await wait(services, 1799)
    expect(await lengths(1)).toEqual({ 9: 1 })
    await wait(services, 1)
    expect(await lengths(1)).toEqual({ 8: 1 })
  })

  it('D-80: knows of an attack on another node, and of the codes that it gave out', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tenfoot-length-'))
    const [one, other] = await Promise.all([0, 1].map(() => openSqlite(join(directory, 'data.db'))))
    if (!one || !other) return expect.unreachable()
    for (let code = 0; code < 1014; code += 1) await nextCodeLength({ ...services, store: one })
    expect(await nextCodeLength({ ...services, store: other })).toBe(9)
    await noteAttack({ ...services, store: one })
    expect(await nextCodeLength({ ...services, store: other })).toBe(10)
    await Promise.all([one.close(), other.close()])
    rmSync(directory, { recursive: true })
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Evening, spendEvening } from '../support/evening/evening.ts'
import { type House, openHouse, openHouseOfProgram } from '../support/evening/house.ts'
import { strays, unseen } from '../support/evening/places.ts'

/**
 * Every flow that the server has, with a tap on the wire: whatever was secret there is in no log line, page, address, header, file,
 * argument or environment but where it belongs, in whichever spelling (D-39, D-40, D-42, D-43, D-47).
 */

describe.each([
  ['in this process, at level trace', openHouse],
  ['of `tenfoot serve`, at level debug', openHouseOfProgram],
])('after an evening at a server %s', (_, open) => {
  let house: House
  let evening: Evening
  beforeAll(async () => {
    house = await open()
    evening = await spendEvening(house)
  })
  afterAll(() => house.close())

  it('D-39 D-40 D-42 D-43 D-47: no secret is where it does not belong', () => {
    expect(strays(evening.places, evening.secrets)).toEqual([])
  })

  it('each secret that has a place is found there, so it would be elsewhere', () => {
    expect(unseen(evening.places, evening.secrets)).toEqual([])
  })

  it('D-30: each recovery code was shown once', () => {
    const codes = evening.secrets.filter(({ kind, text }) => kind === 'recovery code' && text.includes('-'))
    expect(codes).toHaveLength(30)
    for (const { text } of codes) expect(evening.exchanges.filter(({ body }) => body.includes(text))).toHaveLength(1)
  })

  it('every page was visited, and every form was sent: a new flow belongs into the evening', () => {
    const sent = evening.exchanges.filter(({ method, isCareless }) => method === 'GET' || !isCareless)
    const asked = new Set(sent.map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`))
    // Where there is a demo, its person has no password.
    expect(routes().filter((route) => !asked.has(route))).toEqual(['POST /signin/demo'])
  })
})

/** What the pages' routers take, as their source says it. */
function routes(): readonly string[] {
  const folder = 'server/http/routes'
  return readdirSync(folder).flatMap((file) => {
    const source = readFileSync(join(folder, file), 'utf8')
    const base = /^const path = '(.+)'$/m.exec(source)?.[1] ?? ''
    const spelled = source.replaceAll(/\$\{path\}/g, base).replaceAll(/\bpath,/g, `'${base}',`)
    const found = [...spelled.matchAll(/router\.(get|post)\(\s*[`'](.+?)[`']/g)].filter(
      ([, , path]) => !/\*rest|^\/assets/.test(path ?? ''),
    )
    return found.map(([, method = '', path = '']) => `${method.toUpperCase()} ${path.replace(':name', 'Example')}`)
  })
}

import { subscribe } from 'node:diagnostics_channel'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { UnusableConfig } from '../../server/config.ts'
import { openData } from '../../server/data/data.ts'
import { UnusableData } from '../../server/data/unusable-data.ts'
import type { PersonId } from '../../server/identity/person.ts'
import { hashSecret } from '../../server/keys/hash.ts'
import { type RunningServer, type StartOptions, startServer } from '../../server/start.ts'
import { instant, seconds } from '../../src/time/units.ts'
import { Jar } from '../support/browser-jar.ts'
import { hasIPv6Loopback } from '../support/loopback.ts'
import { collectingLog, exchange } from '../support/running-server.ts'

/** What a server refuses to start with, and what it leaves behind. */

const folder = mkdtempSync(join(tmpdir(), 'tenfoot-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const directory = (name: string) => join(folder, name)
const demo = { email: 'demo@tenfoot.test', name: 'Demo', password: 'a password of this one run' }

function start(changed: Partial<StartOptions>): Promise<RunningServer> {
  const { log } = collectingLog()
  const usual = { hosts: ['127.0.0.1'], port: 0, codeLifetime: seconds(600), interval: seconds(5), log }
  return startServer({ ...usual, data: directory('shared'), ...changed })
}

/** Opens a directory as an operator's command would, for a moment. */
async function beside<Result>(name: string, work: (data: Awaited<ReturnType<typeof openData>>) => Promise<Result>): Promise<Result> {
  const data = await openData(directory(name), { create: true })
  try {
    return await work(data)
  } finally {
    await data.close()
  }
}

const emails = (name: string) => beside(name, async ({ store }) => (await store.people.list()).map(({ email }) => email))

const addPerson = (name: string, email: string, isDemo = false) =>
  beside(name, ({ store }) =>
    store.people.insert({ id: `id-${email}` as PersonId, email, name: 'Ada', passwordHash: 'none', isDemo, createdAt: instant(0) }),
  )

describe('a configuration', () => {
  it.each<[string, Partial<StartOptions>, string]>([
    [
      'A-09: plain http beyond this machine',
      { issuer: 'http://192.168.1.20:8628' },
      'give an https --issuer, or allow it with --insecure-http',
    ],
    ['A-09: plain http at a name of the local network', { issuer: 'http://tv.local:8628' }, '--insecure-http'],
    [
      'A-09: plain http at a public address, whatever is allowed',
      { issuer: 'http://tv.example', allowsInsecureHttp: true },
      'put https in front',
    ],
    ['A-09: a demo at a public address', { issuer: 'http://8.8.8.8:8628', demo }, 'put https in front'],
    ['A-09: plain http on an address of this network, without an issuer', { hosts: ['192.168.1.20'] }, '--insecure-http'],
    ['D-18: a public host without an issuer', { hosts: ['8.8.8.8'], allowsInsecureHttp: true }, 'put https in front'],
    ['every address without an issuer', { hosts: ['0.0.0.0'] }, 'say with --issuer'],
    ['every address under the name of loopback', { hosts: ['0.0.0.0'], issuer: 'http://127.0.0.1:8628' }, 'listen on 127.0.0.1'],
    ['every IPv6 address without an issuer', { hosts: ['::'] }, 'say with --issuer'],
    [
      'A-12: no limit beyond loopback',
      { hosts: ['0.0.0.0'], issuer: 'https://tv.example', limitsIssuing: false },
      'drop --no-issuing-limit, or listen on 127.0.0.1',
    ],
    [
      'A-12: no limit on loopback and another address',
      { hosts: ['127.0.0.1', '192.168.1.20'], limitsIssuing: false, allowsInsecureHttp: true },
      '--no-issuing-limit',
    ],
    ['decision 17: codes that nobody could answer in time', { codeLifetime: seconds(14) }, 'raise --code-lifetime to 15 or more'],
    ['codes shorter than a long interval', { interval: seconds(600) }, 'raise --code-lifetime to 610 or more'],
  ])('%s is refused before anything is made, with what to do', async (_what, changed, hint) => {
    const refusal = await start({ data: directory('never'), ...changed }).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(UnusableConfig)
    expect((refusal as Error).message).toContain(hint)
    expect(existsSync(directory('never'))).toBe(false)
  })

  it.each<[string, Partial<StartOptions>]>([
    ['plain http on loopback', {}],
    ['plain http on a private address, on request', { issuer: 'http://192.168.1.20:8628', allowsInsecureHttp: true }],
    ['https at a public name', { issuer: 'https://tv.example' }],
    ['no limit on loopback', { limitsIssuing: false }],
    ['codes just long enough', { codeLifetime: seconds(15) }],
  ])('%s is taken', async (_what, changed) => {
    const server = await start(changed)
    expect(server.issuer).toBe(changed.issuer ?? `http://127.0.0.1:${server.port}`)
    expect((await exchange(`http://127.0.0.1:${server.port}/nowhere`)).status).toBe(changed.issuer ? 421 : 404)
    await server.close()
  })
})

describe('a port', () => {
  it('that is taken is said so, and the directory is let go', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await expect(start({ port, demo, data: directory('taken') })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(await emails('taken')).toEqual([])
    await new Promise((resolve) => other.close(resolve))
    await (await start({ port })).close()
  })

  it.runIf(hasIPv6Loopback)('is one on several hosts, and the first of them is the issuer', async () => {
    const server = await start({ hosts: ['127.0.0.1', '::1'] })
    expect(server.issuer).toBe(`http://127.0.0.1:${server.port}`)
    for (const host of ['127.0.0.1', '[::1]']) expect((await exchange(`http://${host}:${server.port}/healthz`)).status).toBe(200)
    await server.close()
    const six = await start({ hosts: ['::1'] })
    expect(six.issuer).toBe(`http://[::1]:${six.port}`)
    expect((await exchange(`${six.issuer}/healthz`)).status).toBe(200)
    await six.close()
  })

  it('that the issuer leaves open is filled in, and the path stays', async () => {
    const server = await start({ issuer: 'http://localhost:0/tv' })
    expect(server.issuer).toBe(`http://localhost:${server.port}/tv`)
    const described = await exchange(`http://localhost:${server.port}/.well-known/oauth-authorization-server/tv`)
    expect(described.json['issuer']).toBe(server.issuer)
    await server.close()
  })

  it('is closed after the end, and the log says where the server listened', async () => {
    const { log, lines } = collectingLog()
    const server = await start({ log })
    await server.close()
    await expect(exchange(`${server.issuer}/healthz`)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ msg: 'listening', issuer: server.issuer, port: server.port }),
    )
  })
})

describe('the end of a server', () => {
  it('in the middle of many requests leaves each of them answered and kept, or not taken at all', async () => {
    const { log, lines } = collectingLog()
    const server = await start({ data: directory('ended'), limitsIssuing: false, log })
    const first = exchange(`${server.issuer}/device_authorization`, form('client_id=tenfoot-tv'))
    const asked = Array.from({ length: 40 }, () =>
      exchange(`${server.issuer}/device_authorization`, form('client_id=tenfoot-tv')).catch(() => undefined),
    )
    expect((await first).status).toBe(200)
    await server.close()
    const answers = (await Promise.all([first, ...asked])).filter((answer) => answer !== undefined)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const codes = answers.map(({ json }) => hashSecret(String(json['device_code'])))
    const kept = await beside('ended', ({ store }) => Promise.all(codes.map((deviceCode) => store.grants.find({ deviceCode }))))
    expect(kept.map((grant) => grant?.status)).toEqual(codes.map(() => 'pending'))
    expect(lines.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
  })

  it('waits for a sign-in that is under way', async () => {
    const server = await start({ demo, data: directory('under-way') })
    const jar = new Jar(server.issuer)
    await jar.get('/signin')
    const arrived = new Promise<void>((resolve) => subscribe('http.server.request.start', () => resolve()))
    const reply = jar.post('/signin', { email: demo.email, password: demo.password })
    await arrived
    await server.close()
    expect((await reply).status).toBe(303)
  })
})

describe("a demo's person", () => {
  it('is there while the demo runs, and gone afterwards', async () => {
    const server = await start({ demo, data: directory('demo') })
    expect(await emails('demo')).toEqual([demo.email])
    expect((await exchange(`${server.issuer}/signin`)).body).toContain('/signin/demo')
    await server.close()
    expect(await emails('demo')).toEqual([])
  })

  it('that a killed demo left behind is refused by a server, and replaced by the next demo', async () => {
    await addPerson('killed', 'old@tenfoot.test', true)
    const refusal = await start({ data: directory('killed') }).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(UnusableData)
    expect((refusal as Error).message).toContain('leave it with q')
    const server = await start({ demo, data: directory('killed') })
    expect(await emails('killed')).toEqual([demo.email])
    await server.close()
    await (await start({ data: directory('killed') })).close()
  })

  it('stays when another demo is refused its directory, port or not, and lets itself be seen out by its own end alone', async () => {
    const server = await start({ demo, data: directory('one-demo') })
    const second = { ...demo, email: 'second@tenfoot.test' }
    await expect(start({ demo: second, data: directory('one-demo'), port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    const refusal = await start({ demo: second, data: directory('one-demo') }).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(UnusableData)
    expect((refusal as Error).message).toContain('Another demo runs on')
    expect(await emails('one-demo')).toEqual([demo.email])
    await server.close()
    expect(await emails('one-demo')).toEqual([])
    await (await start({ demo: second, data: directory('one-demo') })).close()
  })

  it('does not come beside others where the demo is without encryption and not on loopback', async () => {
    await addPerson('lived-in', 'ada@example.test')
    const attempt = start({ demo, data: directory('lived-in'), issuer: 'http://192.168.1.20:8628' })
    await expect(attempt).rejects.toBeInstanceOf(UnusableData)
    expect(await emails('lived-in')).toEqual(['ada@example.test'])
    const server = await start({ demo, data: directory('lived-in') })
    expect(await emails('lived-in')).toEqual(expect.arrayContaining(['ada@example.test', demo.email]))
    await server.close()
    expect(await emails('lived-in')).toEqual(['ada@example.test'])
  })

  it('does not take the place of somebody with the same address', async () => {
    await addPerson('namesake', demo.email)
    await expect(start({ demo, data: directory('namesake') })).rejects.toThrow('choose another --data')
    expect(await emails('namesake')).toEqual([demo.email])
  })

  it('is not offered where the server has a public address', async () => {
    const server = await start({ demo, data: directory('public'), issuer: 'https://tv.example' })
    const page = await exchange(`http://127.0.0.1:${server.port}/signin`, { headers: { host: 'tv.example' } })
    expect([page.status, page.body.includes('/signin/demo')]).toEqual([200, false])
    await server.close()
  })
})

describe('a directory', () => {
  it('serves two servers at once, which know the same codes', async () => {
    const [one, two] = await Promise.all([start({ data: directory('two') }), start({ data: directory('two') })])
    const asked = await exchange(`${one.issuer}/device_authorization`, form('client_id=tenfoot-tv'))
    const poll = `client_id=tenfoot-tv&grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=${String(asked.json['device_code'])}`
    expect((await exchange(`${two.issuer}/token`, form(poll))).json['error']).toBe('authorization_pending')
    expect((await exchange(`${one.issuer}/token`, form(poll))).json['error']).toBe('slow_down')
    await Promise.all([one.close(), two.close()])
  })
})

function form(body: string) {
  return { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body } as const
}

describe('the issuer', () => {
  const noted = (name: string) => beside(name, ({ store }) => store.issuer.find())

  it('is noted for operators’ commands at each start, with the port that it got; a demo’s is not', async () => {
    const data = directory('noted')
    await (await start({ data, demo })).close()
    expect(await noted('noted')).toBeUndefined()
    const server = await start({ data })
    expect(await noted('noted')).toBe(server.issuer)
    await server.close()
    await (await start({ data, issuer: 'https://signin.example.test/tv' })).close()
    expect(await noted('noted')).toBe('https://signin.example.test/tv')
  })
})

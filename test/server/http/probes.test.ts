import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterEach, describe, expect, it } from 'vitest'
import { readiness } from '../../../server/flows/readiness.ts'
import type { Services } from '../../../server/flows/services.ts'
import { heard, openRaw, sendRaw, statusOf } from '../../support/raw-http.ts'
import { startTestServer, type TestServer } from '../../support/running-server.ts'
import { openServices } from '../../support/services.ts'

/** What whoever runs the server asks it: whether it lives, and whether it can do its work. */

const opened: TestServer[] = []
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close()
})

async function start(...options: Parameters<typeof startTestServer>): Promise<TestServer> {
  const server = await startTestServer(...options)
  opened.push(server)
  return server
}

const probe = (server: TestServer, path: string, ...headers: string[]) =>
  sendRaw(server.port, [`GET ${path} HTTP/1.1`, ...headers, 'Connection: close'])

describe('a probe', () => {
  it.each(['/healthz', '/readyz'])('%s is answered 200 while all is well, and nobody may keep the answer', async (path) => {
    const { status, json, headers } = await (await start()).send(path)
    expect([status, json, headers['cache-control']]).toEqual([200, { status: 'ok' }, 'no-store'])
  })

  it.each(['Host: 10.1.2.3:8628', 'Host: evil.example', 'Host: tv.example', 'Host: '])(
    'is answered whatever its host is: %s',
    async (host) => {
      const server = await start({ issuer: 'https://tv.example' })
      for (const path of ['/healthz', '/readyz']) {
        const answer = await probe(server, path, host)
        expect(statusOf(answer)).toBe(200)
        expect(answer).not.toMatch(/evil|tv\.example|10\.1|set-cookie|access-control/i)
      }
    },
  )

  it('is answered without a host in HTTP/1.0, and through a proxy that was reached in the clear', async () => {
    const server = await start({ issuer: 'https://tv.example', trustedProxies: ['127.0.0.1/32'] })
    for (const path of ['/healthz', '/readyz']) {
      expect(statusOf(await sendRaw(server.port, [`GET ${path} HTTP/1.0`]))).toBe(200)
      expect(statusOf(await probe(server, path, 'Host: a', 'X-Forwarded-Proto: http'))).toBe(200)
    }
  })

  it.each<[string, number, ...string[]]>([
    ['/readyz', 400, 'Host: 127.0.0.1', 'Host: evil.example'],
    ['http://evil.example/readyz', 400, 'Host: evil.example'],
    ['/readyz/', 421, 'Host: evil.example'],
    ['/readyz/../device', 421, 'Host: evil.example'],
    ['//readyz', 421, 'Host: evil.example'],
    ['/readyz%2f', 421, 'Host: evil.example'],
    ['/device?/readyz', 421, 'Host: evil.example'],
  ])('decision 15 D-60: opens nothing else: %s is answered %i', async (target, status, ...hosts) => {
    expect(statusOf(await probe(await start(), target, ...hosts))).toBe(status)
  })

  it('takes GET and HEAD alone', async () => {
    const server = await start()
    expect((await server.send('/readyz', { method: 'HEAD' })).status).toBe(200)
    const { status, headers } = await server.send('/readyz', { method: 'POST' })
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD'])
  })

  it('has its place below an issuer with a path', async () => {
    const server = await start({ issuer: 'http://127.0.0.1:0/tv' })
    expect([(await server.send('/tv/readyz')).status, (await server.send('/readyz')).status]).toEqual([200, 404])
  })
})

describe('/readyz', () => {
  it('is 503 while the store does not answer, which /healthz does not ask, and 200 once it does again', async () => {
    const server = await start()
    const database = new DatabaseSync(join(server.directory, 'tenfoot.db'), { timeout: 5000 })
    database.exec('alter table clients rename to hidden')
    const ready = await server.send('/readyz')
    expect([ready.status, ready.json]).toEqual([503, { status: 'no store' }])
    expect((await server.send('/healthz')).status).toBe(200)
    database.exec('alter table hidden rename to clients')
    database.close()
    expect((await server.send('/readyz')).status).toBe(200)
    expect(server.log.filter((line) => JSON.parse(line).level >= 50)).toHaveLength(1)
  })

  it('is 503 once the server is being ended, to whom it still answers', async () => {
    const server = await startTestServer()
    const socket = await openRaw(server.port)
    const answer = heard(socket)
    socket.write('GET /readyz HTTP/1.1\r\nHost: probe\r\n')
    await server.send('/healthz')
    const closed = server.close()
    socket.write('\r\n')
    expect([statusOf(await answer), (await answer).includes('{"status":"ending"}')]).toEqual([503, true])
    await closed
  })
})

describe('readiness()', () => {
  const failing = () => Promise.reject(new Error('broken'))

  it.each<[string, { clients?: () => Promise<never>; jwks?: Services['signer']['jwks'] }, number]>([
    ['ok', {}, 0],
    ['no store', { clients: failing }, 1],
    ['no keys', { jwks: async () => ({ keys: [] }) }, 0],
    ['no keys', { jwks: failing }, 1],
  ])('says %s', async (expected, { clients, jwks }, told) => {
    const services = await openServices()
    const store = clients ? { ...services.store, clients: { ...services.store.clients, list: clients } } : services.store
    const signer = jwks ? { ...services.signer, jwks } : services.signer
    const errors: unknown[] = []
    expect(await readiness({ ...services, store, signer }, (error) => errors.push(error))).toBe(expected)
    expect(errors).toHaveLength(told)
  })
})

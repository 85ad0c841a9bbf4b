import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../support/running-server.ts'
import { until } from '../support/until.ts'

/** The line that each request leaves in the log (docs/operating.md). */

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ trustedProxies: ['127.0.0.1/32'] })
})
afterAll(() => server.close())

const forwarded = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' }

/** The lines of the request that was answered with an id. */
async function linesOf(id: unknown): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const find = () => server.log.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ request }) => request === id)
  await until('the request is logged', () => find().some(({ msg }) => msg === 'request'))
  return find()
}

describe('the line of a request', () => {
  it.each([
    ['/jwks?secret=1', 200, '/jwks', 30],
    ['/signin?secret=1', 200, '/signin', 30],
    ['/nowhere/secret', 404, '(none of ours)', 30],
    ['/healthz', 200, '/healthz', 20],
    ['/readyz', 200, '/readyz', 20],
    ['/token', 405, '/token', 30],
  ])(
    'D-42: of %s tells its id, which the answer has, method, route, status, time and address, and no more',
    async (path, status, route, level) => {
      const answer = await server.send(path, { headers: forwarded })
      const [line, ...more] = await linesOf(answer.headers['x-request-id'])
      expect(more).toEqual([])
      expect(line).toEqual({
        level,
        time: expect.any(Number),
        pid: expect.any(Number),
        hostname: expect.any(String),
        request: expect.stringMatching(/^[\w-]{8}\.[0-9a-z]+$/),
        method: 'GET',
        route,
        status,
        milliseconds: expect.any(Number),
        address: '198.51.100.7',
        msg: 'request',
      })
    },
  )

  it('of a poll that was refused is for debugging alone', async () => {
    const { headers } = await server.poll('none')
    expect(await linesOf(headers['x-request-id'])).toMatchObject([{ route: '/token', status: 400, level: 20 }])
  })

  it.each([
    [421, { host: 'evil.example' }],
    [403, { 'x-forwarded-proto': 'http' }],
  ])('of one that was refused at the door with %i has its id, too', async (status, headers) => {
    const secure = await startTestServer({ issuer: 'https://tv.example', trustedProxies: ['127.0.0.1/32'] })
    const answer = await secure.send('/jwks', { headers: { host: 'tv.example', ...headers } })
    expect([answer.status, answer.headers['x-request-id']]).toEqual([status, expect.stringMatching(/^[\w-]{8}\./)])
    await secure.close()
  })

  it('has the id of the error that broke it', async () => {
    const { deviceCode } = await server.ask()
    const database = new DatabaseSync(join(server.directory, 'tenfoot.db'), { timeout: 5000 })
    database.exec('alter table grants rename to hidden')
    const answer = await server.poll(deviceCode)
    database.exec('alter table hidden rename to grants')
    database.close()
    const lines = await linesOf(answer.headers['x-request-id'])
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      [50, expect.stringContaining('no such table')],
      [50, 'request'],
    ])
    expect(lines[0]?.['err']).toMatchObject({ stack: expect.any(String) })
  })
})

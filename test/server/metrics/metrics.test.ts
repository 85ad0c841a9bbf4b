import { readFileSync } from 'node:fs'
import parsePrometheusTextFormat, { type MetricFamily } from 'parse-prometheus-text-format'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UnusableConfig } from '../../../server/config.ts'
import { Jar } from '../../support/browser-jar.ts'
import { exchange, kitchen, password, startTestServer, type TestServer } from '../../support/running-server.ts'

/** What Prometheus reads of a server, read as Prometheus reads it. */

let server: TestServer
let text: string
let families: ReadonlyMap<string, MetricFamily>
const secrets: string[] = []

const scrape = (path = '/metrics', method: 'GET' | 'POST' | 'HEAD' = 'GET') =>
  exchange(`http://127.0.0.1:${server.metricsPort}${path}`, { method })

beforeAll(async () => {
  server = await startTestServer({ metrics: { host: '127.0.0.1', port: 0 } })
  await anEvening()
  text = (await scrape()).body
  families = new Map(parsePrometheusTextFormat(text).map((family) => [family.name, family]))
})
afterAll(() => server.close())

/** Each answer that a poll can have, each end that a grant can take, and strangers who try to be counted. */
async function anEvening(): Promise<void> {
  const left = await server.ask()
  const asked = [left, ...(await Promise.all([server.ask(), server.ask({ device_name: 'Living room' }, kitchen)]))]
  const [, refused, taken] = asked
  if (!refused || !taken) throw new Error('No codes')
  secrets.push(password, ...asked.flatMap(({ deviceCode, userCode }) => [deviceCode, userCode]))
  await server.poll(left.deviceCode)
  await server.poll(left.deviceCode)
  await server.wait(7)
  await server.answer(refused, 'deny')
  await server.poll(refused.deviceCode)
  await server.answer(taken)
  const { access_token: access, refresh_token: renewal } = (await server.poll(taken.deviceCode, kitchen)).json
  secrets.push(String(access), String(renewal))
  await server.poll(taken.deviceCode, kitchen)
  await server.wait(600)
  await server.poll(left.deviceCode)
  for (const path of ['/nowhere-1', '/nowhere-2', '/token/nowhere-3?nowhere-4', '/signin/with/nowhere-5']) await server.send(path)
  await server.post('/token', { grant_type: 'nowhere-6', client_id: 'nowhere-7' })
  await new Jar(server.issuer).get('/device')
}

/** The lines of a family, by one of its labels. */
function values(name: string, label: string): Readonly<Record<string, number>> {
  return Object.fromEntries((families.get(name)?.metrics ?? []).map(({ labels, value }) => [labels?.[label] ?? '', Number(value)]))
}

describe('the metrics', () => {
  it('are read by a parser of the format, and say what they are', async () => {
    const { status, headers } = await scrape()
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      'no-store',
    ])
    for (const [name, type] of [
      ['tenfoot_grants_total', 'COUNTER'],
      ['tenfoot_polls_total', 'COUNTER'],
      ['tenfoot_requests_total', 'COUNTER'],
      ['tenfoot_approval_seconds', 'HISTOGRAM'],
      ['tenfoot_store_seconds', 'HISTOGRAM'],
      ['process_cpu_seconds_total', 'COUNTER'],
      ['process_resident_memory_bytes', 'GAUGE'],
      ['nodejs_eventloop_lag_seconds', 'GAUGE'],
    ])
      expect(families.get(name ?? ''), name).toMatchObject({ type, help: expect.stringMatching(/\w/) })
  })

  it('are those that docs/operating.md lists', () => {
    const listed = [...readFileSync('docs/operating.md', 'utf8').matchAll(/^\| `(tenfoot_\w+)` \|/gm)].map(([, name]) => name)
    expect([...families.keys()].filter((name) => name.startsWith('tenfoot_')).sort()).toEqual(listed.sort())
  })

  it('count grants by what became of them', () => {
    expect(values('tenfoot_grants_total', 'outcome')).toEqual({ issued: 3, approved: 1, denied: 1, redeemed: 1, expired: 1 })
  })

  it('count polls by each answer of RFC 8628 §3.5', () => {
    expect(values('tenfoot_polls_total', 'answer')).toEqual({
      authorization_pending: 1,
      slow_down: 1,
      access_denied: 1,
      expired_token: 1,
      invalid_grant: 1,
      tokens: 1,
    })
  })

  it('measure how long a person takes from code to yes', () => {
    const [approval] = families.get('tenfoot_approval_seconds')?.metrics ?? []
    expect(approval?.count).toBe('1')
    expect([approval?.buckets?.['5'], approval?.buckets?.['10']]).toEqual(['0', '1'])
  })

  it('measure the store by operation', () => {
    // The parser makes one of a histogram with labels.
    const operations = [...text.matchAll(/^tenfoot_store_seconds_count\{operation="([^"]*)"\} [1-9]/gm)].map(([, operation]) => operation)
    expect(operations).toEqual(expect.arrayContaining(['grants.insert', 'grants.update', 'clients.find', 'sessions.update']))
    expect(operations.every((operation) => /^[a-z]+\.[a-zA-Z]+$/.test(operation ?? ''))).toBe(true)
  })

  it('count requests by route and class of status, strangers’ addresses all as one', () => {
    const requests = families.get('tenfoot_requests_total')?.metrics.map(({ labels }) => `${labels?.['route']} ${labels?.['status']}`)
    expect(requests).toEqual(expect.arrayContaining(['/token 2xx', '/token 4xx', '/device 3xx', '/signin/with/:name 3xx', 'none 4xx']))
    expect(text).not.toContain('nowhere')
  })

  it('D-42: hold no secret, no client and no person', () => {
    expect(secrets).toHaveLength(9)
    for (const secret of [...secrets, 'ada', 'kitchen', 'tenfoot-tv', '127.0.0.1']) expect(text).not.toContain(secret)
  })
})

describe('the port of metrics', () => {
  it('has nothing else, and the server has no metrics', async () => {
    const answers = [await scrape('/'), await scrape('/token', 'POST'), await scrape('/metrics', 'POST'), await server.send('/metrics')]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 405, 404])
    expect((await scrape('/metrics?collect=all', 'HEAD')).status).toBe(200)
  })

  it('is closed with the server, and there is none unless it is asked for', async () => {
    const metered = await startTestServer({ metrics: { host: '127.0.0.1', port: 0 } })
    const at = `http://127.0.0.1:${metered.metricsPort}/metrics`
    expect((await exchange(at)).status).toBe(200)
    await metered.close()
    await expect(exchange(at)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    const plain = await startTestServer()
    expect(plain.metricsPort).toBeUndefined()
    await plain.close()
  })

  it('that is taken, or is the server’s own, is said so', async () => {
    const port = server.metricsPort ?? 0
    await expect(startTestServer({ metrics: { host: '127.0.0.1', port } })).rejects.toThrow(
      /port \d+ \(EADDRINUSE\): choose another --metrics-port/,
    )
    await expect(startTestServer({ port: 8628, metrics: { host: '127.0.0.1', port: 8628 } })).rejects.toBeInstanceOf(UnusableConfig)
  })
})

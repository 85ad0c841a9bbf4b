import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf } from '../../../server/http/address.ts'
import { startTestServer, type TestServer } from '../../support/running-server.ts'

/** Who sent a request that came through proxies: only what trusted ones say of it is believed (D-35, D-36). */

const proxies = ['127.0.0.1/32', '10.0.0.0/8', '2001:db8::/32']

function sentFrom(remoteAddress: string | undefined, forwarded?: string, trusted = proxies): string {
  const headers: IncomingHttpHeaders = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return addressOf({ socket: { remoteAddress } as Socket, headers }, trusted)
}

describe('addressOf()', () => {
  it.each([
    ['nobody is trusted', '127.0.0.1', '8.8.8.8', [], '127.0.0.1'],
    ['the connection is not a proxy’s', '192.0.2.7', '8.8.8.8', proxies, '192.0.2.7'],
    ['a proxy says nothing', '127.0.0.1', undefined, proxies, '127.0.0.1'],
    ['a proxy says an empty word', '127.0.0.1', ' , ', proxies, '127.0.0.1'],
    ['one proxy tells', '127.0.0.1', '8.8.8.8', proxies, '8.8.8.8'],
    ['what is left of it was forged', '127.0.0.1', '1.1.1.1, 8.8.8.8', proxies, '8.8.8.8'],
    ['there are two proxies in a row', '127.0.0.1', '1.1.1.1, 8.8.8.8, 10.1.2.3', proxies, '8.8.8.8'],
    ['all hops are proxies', '127.0.0.1', '10.0.0.1, 10.0.0.2', proxies, '10.0.0.1'],
    ['a hop is no address', '127.0.0.1', '8.8.8.8, <b>me</b>', proxies, 'unknown'],
    ['a hop is no address to Node', '127.0.0.1', '0x7f.1', proxies, 'unknown'],
    ['a hop has a port', '127.0.0.1', '8.8.8.8:1234', proxies, '8.8.8.8'],
    ['an IPv6 hop has a port', '127.0.0.1', '[2a00:1450::1]:1234', proxies, '2a00:1450::1'],
    ['addresses are IPv4 in IPv6', '::ffff:127.0.0.1', '::ffff:8.8.8.8', proxies, '8.8.8.8'],
    ['the proxy speaks IPv6', '2001:db8::1', '2a00:1450::1', proxies, '2a00:1450::1'],
    ['the connection is gone', undefined, '8.8.8.8', proxies, 'unknown'],
  ] as const)('D-35: where %s', (_what, socket, forwarded, trusted, address) => {
    expect(sentFrom(socket, forwarded, [...trusted])).toBe(address)
  })
})

describe('a server behind a proxy', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ issuer: 'https://tv.example', trustedProxies: ['127.0.0.1/32'] })
  })
  afterAll(() => server.close())

  const ask = (headers: Record<string, string>) =>
    server.post('/device_authorization', { client_id: 'tenfoot-tv' }, { host: 'tv.example', ...headers })

  it('D-35: notes who really asked', async () => {
    await ask({ 'x-forwarded-for': '1.1.1.1, 203.0.113.9', 'x-forwarded-proto': 'https' })
    expect((await server.data.store.audit.list(1))[0]).toMatchObject({ event: 'code-issued', address: '203.0.113.9' })
  })

  it('A-09: refuses what reached the proxy in the clear, and leads nobody on', async () => {
    const answer = await ask({ 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'http' })
    expect([answer.status, answer.body, answer.headers['location']]).toEqual([403, 'This server is reached by https alone\n', undefined])
    expect((await ask({ 'x-forwarded-proto': 'http, https' })).status).toBe(200)
  })

  it('D-36: counts by that address', async () => {
    const limited = await startTestServer({ issuer: 'https://tv.example', trustedProxies: ['127.0.0.1/32'], limitsIssuing: true })
    const post = (from: string) =>
      limited.post('/device_authorization', { client_id: 'tenfoot-tv' }, { host: 'tv.example', 'x-forwarded-for': `1.2.3.4, ${from}` })
    for (let i = 0; i < 300; i += 1) await post('203.0.113.9')
    expect([(await post('203.0.113.9')).status, (await post('203.0.113.10')).status]).toEqual([429, 200])
    await limited.close()
  })
})

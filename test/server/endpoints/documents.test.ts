import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClientId } from '../../../server/identity/client.ts'
import { readServerMetadata } from '../../../src/protocol/server-metadata.ts'
import { deviceCodeGrant, startTestServer, type TestServer } from '../../support/running-server.ts'

/** What the server says about itself, over real HTTP (RFC 8414, OpenID Connect Discovery, RFC 7517). */

const locations = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'] as const
let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

describe('the metadata', () => {
  it('B-29 B-32 B-34 B-35 B-37 A-55: says what works, and nothing else', async () => {
    const { status, headers, json } = await server.send(locations[0])
    const { issuer } = server
    const methods = ['none', 'client_secret_basic', 'client_secret_post']
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/json')
    expect(json).toEqual({
      issuer,
      token_endpoint: `${issuer}/token`,
      device_authorization_endpoint: `${issuer}/device_authorization`,
      revocation_endpoint: `${issuer}/revocation`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      response_types_supported: [],
      grant_types_supported: [deviceCodeGrant, 'refresh_token'],
      token_endpoint_auth_methods_supported: methods,
      revocation_endpoint_auth_methods_supported: methods,
      introspection_endpoint: `${server.issuer}/introspection`,
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      ui_locales_supported: ['en', 'de', 'ja'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256', 'RS256'],
      claims_supported: ['iss', 'sub', 'aud', 'exp', 'iat', 'sid', 'auth_time', 'amr', 'act', 'name', 'email'],
      dpop_signing_alg_values_supported: ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'],
      protected_resources: [issuer, `${issuer}/api/me`, `${issuer}/api/tiles`],
    })
  })

  it('B-36: lists what clients may ask tokens for, once each, beside its own API (RFC 9728 §4)', async () => {
    const television = await server.data.store.clients.find('tenfoot-tv' as ClientId)
    if (!television) throw new Error('A fresh database has no client')
    const resources = ['https://api.example/films', server.issuer]
    for (const id of ['robot', 'player']) await server.data.store.clients.insert({ ...television, id: id as ClientId, resources })
    const { json } = await server.send(locations[0])
    expect(json['protected_resources']).toEqual([
      server.issuer,
      `${server.issuer}/api/me`,
      `${server.issuer}/api/tiles`,
      'https://api.example/films',
    ])
  })

  it('B-38 B-60: is the same, byte for byte, at both of its locations, and may be read by anybody for a while', async () => {
    const [oauth, openid] = await Promise.all(locations.map((location) => server.send(location)))
    expect(openid?.body).toBe(oauth?.body)
    for (const answer of [oauth, openid]) {
      expect(answer?.headers).toMatchObject({ 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' })
      expect(answer?.headers['set-cookie']).toBeUndefined()
    }
  })

  it('B-36: names no endpoint that is not there', async () => {
    const { json } = await server.send(locations[0])
    const addresses = Object.entries(json).flatMap(([name, value]) => (/(_endpoint|_uri)$/.test(name) ? [String(value)] : []))
    expect(addresses).toHaveLength(6)
    for (const address of addresses) expect((await server.send(new URL(address).pathname)).status).not.toBe(404)
  })

  it('B-33 B-39 B-104: claims neither an authorization endpoint nor what belongs to one', async () => {
    const { json } = await server.send(locations[1])
    for (const name of ['authorization_endpoint', 'authorization_response_iss_parameter_supported', 'response_modes_supported'])
      expect(json).not.toHaveProperty(name)
  })

  it('B-46: names every claim that a token carries', async () => {
    const supported = (await server.send(locations[0])).json['claims_supported']
    const { id_token: idToken } = (await server.signIn()).json
    const claims = Object.keys(JSON.parse(Buffer.from(String(idToken).split('.')[1] ?? '', 'base64url').toString()))
    expect(supported).toEqual(expect.arrayContaining(claims))
  })
})

describe('the documents', () => {
  const paths = [...locations, '/jwks', '/healthz']

  it.each(paths)('%s answers GET and HEAD alike, and 405 to everything else', async (path) => {
    const [get, head] = [await server.send(path), await server.send(path, { method: 'HEAD' })]
    expect([get.status, head.status, head.body]).toEqual([200, 200, ''])
    expect(head.headers['content-length']).toBe(get.headers['content-length'])
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'] as const) {
      const answer = await server.send(path, { method })
      expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, HEAD'])
    }
  })

  it('B-55 B-56 B-57 B-60: publishes public keys alone, each with a name, a use and an algorithm', async () => {
    const { json, headers } = await server.send('/jwks')
    expect(Object.keys(json)).toEqual(['keys'])
    const keys = json['keys'] as Record<string, string>[]
    expect(keys.map(({ alg, kty, use }) => [alg, kty, use])).toEqual([
      ['ES256', 'EC', 'sig'],
      ['RS256', 'RSA', 'sig'],
    ])
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(2)
    const secret = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'key_ops']
    for (const key of keys) expect(Object.keys(key).filter((name) => secret.includes(name))).toEqual([])
    const modulus = keys.map(({ n }) => n).find((n) => n !== undefined) ?? ''
    expect(Buffer.from(modulus, 'base64url').length * 8).toBeGreaterThanOrEqual(2048)
    expect(headers['cache-control']).toMatch(/max-age=\d+/)
  })
})

describe('an issuer with a path', () => {
  it.each(['/t1', '/t1/'])('B-30 B-31: %s has its documents, endpoints and pages where the standards put them', async (path) => {
    const tenant = await startBelow(path)
    const { issuer } = tenant
    const found = await Promise.all(
      ['/.well-known/oauth-authorization-server/t1', '/t1/.well-known/openid-configuration'].map((location) => tenant.send(location)),
    )
    expect(found.map(({ status }) => status)).toEqual([200, 200])
    expect(found[1]?.body).toBe(found[0]?.body)
    expect(readServerMetadata(found[0]?.json ?? {}, issuer)).toMatchObject({
      issuer,
      tokenEndpoint: `http://127.0.0.1:${tenant.port}/t1/token`,
    })
    for (const elsewhere of ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration', '/token', '/device', '/jwks'])
      expect((await tenant.send(elsewhere)).status).toBe(404)
    const codes = await tenant.ask()
    expect(codes.complete).toBe(`http://127.0.0.1:${tenant.port}/t1/device?user_code=${codes.userCode}`)
    expect((await tenant.answer(codes)).kind).toBe('confirmed')
    const { access_token: access } = (await tenant.poll(codes.deviceCode)).json
    expect((await tenant.userinfo(access)).json).toMatchObject({ sub: tenant.ada.id })
    expect(JSON.parse(Buffer.from(String(access).split('.')[1] ?? '', 'base64url').toString())).toMatchObject({ iss: issuer, aud: issuer })
    await tenant.close()
  })
})

/** Starts a server whose issuer has a path, on a port that was free a moment ago. */
async function startBelow(path: string, tries = 5): Promise<TestServer> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  try {
    return await startTestServer({ port, issuer: `http://127.0.0.1:${port}${path}` })
  } catch (error) {
    if (tries === 0 || !String(error).includes('EADDRINUSE')) throw error
    return startBelow(path, tries - 1)
  }
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type RequestHandler } from 'express'
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireToken } from '../../resource/index.ts'
import type { ClientId } from '../../server/identity/client.ts'
import { startTestServer, type TestServer } from '../support/running-server.ts'

/** Our tokens at an API: one that our own middleware guards, and one that somebody else's does (RFC 9068 §4). */

const audience = 'https://api.example/films'
let server: TestServer
let good: string
let idToken: string
beforeAll(async () => {
  server = await startTestServer()
  const television = await server.data.store.clients.find('tenfoot-tv' as ClientId)
  if (!television) throw new Error('The first client is gone')
  await server.data.store.clients.insert({
    ...television,
    id: 'player' as ClientId,
    resources: [audience],
    scope: ['openid', 'films.read'],
  })
  const { json } = await server.signIn({ resource: audience, scope: 'openid films.read' }, { id: 'player' })
  ;[good, idToken] = [String(json['access_token']), String(json['id_token'])]
})
afterAll(() => server.close())

/** An API behind guards, and what it says to a token. */
async function askApi(guards: readonly RequestHandler[], token: string): Promise<number> {
  const app = express()
  app.get('/films', ...guards, (_request, response) => void response.json({ films: [] }))
  app.use(((_error, _request, response, _next) => void response.status(_error.status ?? 500).end()) as express.ErrorRequestHandler)
  const http = createServer(app)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = http.address() as AddressInfo
    const reply = await request(`http://127.0.0.1:${port}/films`, { headers: { authorization: `Bearer ${token}` } })
    await reply.body.dump()
    return reply.statusCode
  } finally {
    http.closeAllConnections()
    http.close()
  }
}

const libraries: readonly [name: string, guards: (scope: string) => readonly RequestHandler[]][] = [
  ['requireToken', (scope) => [requireToken({ issuer: server.issuer, audience, scope, clock: server.clock }) as RequestHandler]],
  [
    'express-oauth2-jwt-bearer',
    (scope) => [
      auth({ issuer: server.issuer, jwksUri: `${server.issuer}/jwks`, audience, tokenSigningAlg: 'ES256', strict: true }),
      requiredScopes(scope),
    ],
  ],
]

/** The token again, with something else in it, by a key of the server's name. */
async function forged(claims: JWTPayload, header: Record<string, unknown> = {}): Promise<string> {
  const [head = '', body = ''] = good.split('.').map((part) => Buffer.from(part, 'base64url').toString())
  const { privateKey } = await generateKeyPair('ES256')
  return new SignJWT({ ...JSON.parse(body), ...claims }).setProtectedHeader({ ...JSON.parse(head), ...header }).sign(privateKey)
}

describe.each(libraries)('%s', (_name, guards) => {
  it('B-45 B-46: takes our token', async () => {
    expect(await askApi(guards('films.read'), good)).toBe(200)
  })

  it('B-26: wants the scope that it needs', async () => {
    expect(await askApi(guards('films.write'), good)).toBe(403)
  })

  it.each<[string, () => Promise<string>]>([
    ['with another signature', () => forged({})],
    ['of another issuer', () => forged({ iss: 'https://other.example' })],
    ['for another audience', async () => String((await server.signIn()).json['access_token'])],
    ['that was an ID token', async () => idToken],
    ['that has expired', () => forged({ exp: 1 })],
    ['by a key that nobody knows', () => forged({}, { kid: 'unknown' })],
    [
      'with a key of its own',
      async () => forged({}, { jwk: await exportJWK((await generateKeyPair('ES256', { extractable: true })).publicKey) }),
    ],
    ['that nobody signed', async () => `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${good.split('.')[1]}.`],
    ['with letters changed', async () => `${good.slice(0, -6)}AAAAAA`],
    ['with a part missing', async () => good.split('.').slice(0, 2).join('.')],
    ['that is none', async () => 'nonsense'],
  ])('B-49 B-54: refuses one %s', async (_what, token) => {
    expect([400, 401]).toContain(await askApi(guards('films.read'), await token()))
  })
})

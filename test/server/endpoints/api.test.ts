import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../../support/running-server.ts'

/** The server's own small API over real HTTP, as a resource like any other (RFC 6750, RFC 9728). */

let server: TestServer
let token: string
beforeAll(async () => {
  server = await startTestServer()
  token = String((await server.signIn({ device_name: 'Living room' })).json['access_token'])
})
afterAll(() => server.close())

const get = (path: string, authorization?: string) => server.send(path, { headers: authorization === undefined ? {} : { authorization } })

describe('the API', () => {
  it('tells a device who is signed in on it, and as what', async () => {
    const { status, json } = await get('/api/me', `Bearer ${token}`)
    expect(status).toBe(200)
    expect(json).toEqual({
      sub: server.ada.id,
      name: 'Ada Example',
      email: 'ada@example.test',
      device: { id: expect.any(String), name: 'Living room', client_id: 'tenfoot-tv', scope: 'openid profile email offline_access' },
    })
  })

  it('tells a television what stands in its home row', async () => {
    const { status, json } = await get('/api/tiles', `Bearer ${token}`)
    expect([status, (json['tiles'] as unknown[]).length]).toEqual([200, 3])
  })

  it.each(['/api/me', '/api/tiles'])('B-24 B-25 B-26 B-41: is shut to others, and says where they sign in: %s', async (path) => {
    const nobody = await get(path)
    expect([nobody.status, nobody.body]).toEqual([401, ''])
    const described = `${server.issuer}/.well-known/oauth-protected-resource${path}`
    expect(nobody.headers['www-authenticate']).toContain(`resource_metadata="${described}"`)
    expect((await get(new URL(described).pathname)).json).toMatchObject({ resource: `${server.issuer}${path}` })
    expect((await get(path, 'Bearer nonsense')).json).toEqual({ error: 'invalid_token' })
    expect((await get(path, 'Bearer')).status).toBe(400)
    expect((await server.post(path, {}, { authorization: `Bearer ${token}` })).status).toBe(405)
    const small = String((await server.signIn({ scope: 'email' })).json['access_token'])
    expect((await get(path, `Bearer ${small}`)).status).toBe(403)
  })

  it('is shut to a device that was signed out from afar', async () => {
    const answer = await server.signIn()
    await server.post('/revocation', { client_id: 'tenfoot-tv', token: String(answer.json['refresh_token']) })
    expect((await get('/api/me', `Bearer ${answer.json['access_token']}`)).status).toBe(401)
  })

  it('B-40: says of itself whose tokens open it', async () => {
    const { status, json } = await get('/.well-known/oauth-protected-resource')
    expect(status).toBe(200)
    expect(json).toMatchObject({ resource: server.issuer, authorization_servers: [server.issuer], bearer_methods_supported: ['header'] })
    expect((await server.post('/.well-known/oauth-protected-resource', {})).status).toBe(405)
  })

  it('B-40: is named by the metadata of the server, so that a client need not guess (RFC 9728 §4)', async () => {
    const { json } = await get('/.well-known/oauth-authorization-server')
    expect(json['protected_resources']).toEqual(['', '/api/me', '/api/tiles'].map((path) => server.issuer + path))
  })
})

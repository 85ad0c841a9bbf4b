import { OauthException, UnauthorizedException, WorkOS } from '@workos-inc/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimsIn, startWorkosServer, type WorkosServer } from '../../../support/workos-server.ts'

/** The vendor's own SDK, unmodified but for its base URL; codes are asked for and polled with raw requests, since it has no call for that. */

let server: WorkosServer
let workos: WorkOS
beforeAll(async () => {
  server = await startWorkosServer()
  workos = sdk(server.apiKey)
})
afterAll(() => server.close())

function sdk(apiKey: string): WorkOS {
  const { hostname, port } = new URL(server.issuer)
  return new WorkOS(apiKey, { clientId: server.clientId, apiHostname: hostname, port: Number(port), https: false })
}

/** A public program has no API key. */
function publicSdk(): WorkOS {
  const { hostname, port } = new URL(server.issuer)
  return new WorkOS({ clientId: server.clientId, apiHostname: hostname, port: Number(port), https: false })
}

describe('@workos-inc/node', () => {
  it.each([
    ['with the API key', () => workos],
    ['without one', publicSdk],
  ])('refreshes %s', async (_how, client) => {
    const { json } = await server.signedIn()
    const renewed = await client().userManagement.authenticateWithRefreshToken({
      clientId: server.clientId,
      refreshToken: String(json['refresh_token']),
    })
    expect(renewed).toMatchObject({
      user: {
        object: 'user',
        email: 'byron@example.test',
        emailVerified: true,
        firstName: 'Ada',
        lastName: 'Byron',
        externalId: null,
        metadata: {},
      },
      authenticationMethod: 'Password',
    })
    expect(renewed.refreshToken).not.toBe(json['refresh_token'])
    expect(claimsIn(renewed.accessToken)['sid']).toBe(claimsIn(json['access_token'])['sid'])
  })

  it('reads the refusal of a token that does not work', async () => {
    const refused = workos.userManagement.authenticateWithRefreshToken({ clientId: server.clientId, refreshToken: 'spent' })
    const error = await refused.catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(OauthException)
    expect(error).toMatchObject({ status: 400, error: 'invalid_grant' })
  })

  it('keeps a session in a sealed cookie, verifies it by the key set and refreshes it, in an organization, too', async () => {
    const organization = await server.addOrganization('Acme', 'admin', ['posts:write'])
    const { json } = await server.signedIn()
    const cookiePassword = 'a password of at least thirty-two characters'
    const { sealedSession = '' } = await workos.userManagement.authenticateWithRefreshToken({
      clientId: server.clientId,
      refreshToken: String(json['refresh_token']),
      session: { sealSession: true, cookiePassword },
    })
    const session = workos.userManagement.loadSealedSession({ sessionData: sealedSession, cookiePassword })
    expect(await session.authenticate()).toMatchObject({
      authenticated: true,
      sessionId: claimsIn(json['access_token'])['sid'],
      organizationId: organization,
      role: 'admin',
      roles: ['admin'],
      permissions: ['posts:write'],
    })
    expect(await session.refresh({ organizationId: organization })).toMatchObject({ authenticated: true, organizationId: organization })
    expect(await session.getLogoutUrl()).toBe(
      `${server.issuer}/user_management/sessions/logout?session_id=${claimsIn(json['access_token'])['sid']}`,
    )
  })

  it('lists the sessions of a user, page by page, and revokes one, whose tokens are dead at once', async () => {
    const first = await server.signedIn()
    await server.wait(1)
    const second = await server.signedIn()
    const userId = (first.json['user'] as { id: string }).id
    const sid = (answer: typeof first) => claimsIn(answer.json['access_token'])['sid'] as string
    const page = await workos.userManagement.listSessions(userId, { limit: 1 })
    expect(page.data).toMatchObject([
      { object: 'session', id: sid(second), userId, status: 'active', authMethod: 'password', endedAt: null },
    ])
    const all = await (await workos.userManagement.listSessions(userId)).autoPagination()
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining([sid(first), sid(second)]))
    const next = await workos.userManagement.listSessions(userId, { limit: 1, after: page.listMetadata.after ?? '' })
    expect(next.data.map(({ id }) => id)).toEqual([all[1]?.id])
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    await workos.userManagement.revokeSession({ sessionId: sid(second) })
    const [ended] = (await workos.userManagement.listSessions(userId, { limit: 1 })).data
    expect(ended).toMatchObject({ id: sid(second), status: 'revoked', endedAt: expect.any(String) })
    const refused = workos.userManagement.authenticateWithRefreshToken({
      clientId: server.clientId,
      refreshToken: String(second.json['refresh_token']),
    })
    await expect(refused).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  it('is refused with a wrong API key, wherever one is wanted', async () => {
    const stranger = sdk('sk_test_wrong')
    const { json } = await server.signedIn()
    const user = json['user'] as { id: string }
    await expect(stranger.userManagement.listSessions(user.id)).rejects.toBeInstanceOf(UnauthorizedException)
    await expect(stranger.userManagement.revokeSession({ sessionId: 'session_x' })).rejects.toBeInstanceOf(UnauthorizedException)
    const refused = stranger.userManagement.authenticateWithRefreshToken({
      clientId: server.clientId,
      refreshToken: String(json['refresh_token']),
    })
    await expect(refused).rejects.toMatchObject({ error: 'invalid_client' })
  })

  it('hears that there is no such session, and no such user', async () => {
    await expect(workos.userManagement.revokeSession({ sessionId: 'session_01J9ZZZZZZZZZZZZZZZZZZZZZZ' })).rejects.toMatchObject({
      status: 404,
    })
    await expect(workos.userManagement.listSessions('user_01J9ZZZZZZZZZZZZZZZZZZZZZZ')).rejects.toMatchObject({ status: 404 })
  })
})

describe('GET /user_management/users/:id/sessions', () => {
  let userId: string
  beforeAll(async () => {
    for (let count = 0; count < 4; count++) userId = ((await server.signedIn()).json['user'] as { id: string }).id
  })
  const list = (query: string) =>
    server.send(`/user_management/users/${userId}/sessions${query}`, { headers: { authorization: `Bearer ${server.apiKey}` } })

  it.each(['?limit=0', '?limit=101', '?limit=ten', '?order=up'])('refuses %s with 422', async (query) => {
    expect(await list(query)).toMatchObject({ status: 422, json: { code: 'invalid_request_parameters' } })
  })

  it('goes forth and back, newest or oldest first', async () => {
    const ids = (answer: Awaited<ReturnType<typeof list>>) => (answer.json['data'] as { id: string }[]).map(({ id }) => id)
    const all = ids(await list('?limit=100'))
    const [second, third, fourth] = all.slice(1)
    expect(ids(await list(`?limit=2&after=${second}`))).toEqual([third, fourth])
    expect(ids(await list(`?limit=1&before=${third}`))).toEqual([second])
    expect(ids(await list('?limit=1&order=asc'))).toEqual([all.at(-1)])
    expect(await list(`?limit=1&order=asc&before=${all.at(-1)}`)).toMatchObject({ json: { data: [], list_metadata: { before: null } } })
  })
})

import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import {
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  extractWWWAuthenticateParams,
  type OAuthClientProvider,
  refreshAuthorization,
  selectResourceURL,
} from '@modelcontextprotocol/sdk/client/auth.js'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Phone } from '../../device-sim/phone/phone.ts'
import { walk } from '../../device-sim/phone/walk.ts'
import { deviceCodeGrant } from '../../src/protocol/token.ts'
import { CommandRoom, type SigningHouse } from '../support/command-room.ts'
import { Piped } from '../support/piped.ts'
import { freePort, run, tenfoot } from '../support/program.ts'
import { openTapped, type TappedHouse } from '../support/tapped-house.ts'

/** Protects whoever copies the example: an MCP server and a headless agent that know nothing of each other but an address. */

const grace = { email: 'grace@example.test', password: 'six green boats at noon' }
let tapped: TappedHouse
let server: Piped
let url: string

beforeAll(async () => {
  tapped = await openTapped()
  // The agent that holds the tokens renews them each time, so it is the server that says whether they are still good.
  tapped.wire.tokensLive(0)
  const port = String(await freePort())
  server = new Piped([tapped.wire.issuer, port], {}, 'examples/mcp/server.mjs')
  url = await server.saying(/(http\S+)\n/)
  await operate(tapped.house, ['person', 'add', grace.email, '--name', 'Grace Example', '--password-stdin'], grace.password)
  await operate(tapped.house, ['client', 'add', 'robot', '--name', 'Robot', '--scope', 'mcp.tools offline_access', '--resource', url])
})
afterAll(async () => {
  await server.close()
  await tapped.close()
})

async function operate({ folder }: SigningHouse, words: readonly string[], input = ''): Promise<void> {
  expect(await run([...words, '--data', `${folder}/data`], { input })).toMatchObject({ code: 0 })
}

/** A folder with an `npx` that starts the program as it is: npm's own builds it anew in a home that it does not know, while other tests run it. */
function ownNpx(folder: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const script = `#!/bin/sh\nwhile [ "$1" != tenfoot ]; do shift; done\nshift\nexec "${process.execPath}" "${resolve(tenfoot)}" "$@"\n`
  writeFileSync(join(bin, 'npx'), script, { mode: 0o755 })
  return bin
}

/** Signs in as the agent does, for a program that is to renew the tokens itself. */
async function refreshToken(): Promise<string> {
  const { issuer } = tapped.wire
  const post = async (path: string, form: Readonly<Record<string, string>>) => {
    const reply = await fetch(issuer + path, { method: 'POST', body: new URLSearchParams({ client_id: 'robot', ...form }) })
    return (await reply.json()) as Readonly<Record<string, string>>
  }
  const { device_code = '', user_code = '' } = await post('/device_authorization', { resource: url })
  await tapped.house.answer(user_code)
  const { refresh_token = '' } = await post('/token', { grant_type: deviceCodeGrant, device_code })
  return refresh_token
}

describe.skipIf(process.platform === 'win32')('examples/mcp', () => {
  it('has an agent find the server, sign in by a phone, and say in whose name it acts; once more, without asking; and notice that it was ended', {
    timeout: 180_000,
  }, async ({ onTestFinished }) => {
    const { wire } = tapped
    const desk = new CommandRoom(tapped.house, wire.issuer)
    onTestFinished(() => desk.close())
    const env = { ...desk.env, TENFOOT_CLIENT_ID: 'robot', PATH: `${ownNpx(desk.folder)}${delimiter}${process.env['PATH']}` }
    const start = () => new Piped([url], env, 'examples/mcp/agent.mjs')
    const approved = async (agent: Piped) => {
      const code = await agent.complaining(/^Code: (\S+)$/m)
      const outcome = await walk(new Phone(), `${wire.issuer}/device?user_code=${code}`, grace, 'approve')
      expect(outcome).toMatchObject({ kind: 'confirmed' })
      return agent.ended
    }
    const acts = { person: expect.any(String), agent: 'robot', allowed: 'mcp.tools offline_access' }

    const first = await approved(start())
    expect([first.code, JSON.parse(first.stdout)]).toEqual([0, acts])
    const codes = wire.of('device_code').length
    const second = await start().ended
    expect(second).toMatchObject({ code: 0, stdout: first.stdout, stderr: '' })
    expect(wire.of('device_code').length).toBe(codes)

    await operate(tapped.house, ['session', 'revoke', '--person', grace.email])
    const third = start()
    await tapped.house.answer(await third.complaining(/^Code: (\S+)$/m), 'deny')
    expect(await third.ended).toMatchObject({ code: 3, stdout: '' })
  })

  it('lets nobody in without a token that is for it, nor with one that is for another', async () => {
    const call = (headers: Readonly<Record<string, string>>) => fetch(url, { method: 'POST', headers, body: '{}' })
    expect((await call({})).status).toBe(401)
    const stray = tapped.wire.of('refresh_token').at(-1) ?? 'none'
    expect((await call({ authorization: `Bearer ${stray}` })).status).toBe(401)
  })

  it('B-40 B-41: is found by the discovery of the MCP SDK, too', async () => {
    const { issuer } = tapped.wire
    const refused = await fetch(url, { method: 'POST' })
    const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(refused)
    expect(scope).toBe('mcp.tools')
    const told = await discoverOAuthProtectedResourceMetadata(url, { resourceMetadataUrl: String(resourceMetadataUrl) })
    expect(told).toMatchObject({ resource: url, authorization_servers: [issuer], scopes_supported: ['mcp.tools'] })
    expect(await discoverOAuthProtectedResourceMetadata(url)).toEqual(told)
    expect(String(await selectResourceURL(url, {} as OAuthClientProvider, told))).toBe(url)
  })

  it('has a server that the SDK has one wish of: an authorization endpoint, which RFC 8414 §2 wants of nobody without such grants', async () => {
    const { issuer } = tapped.wire
    await expect(discoverAuthorizationServerMetadata(issuer)).rejects.toThrow('authorization_endpoint')
    const withOne: typeof fetch = async (...request) => {
      const members = (await (await fetch(...request)).json()) as Readonly<Record<string, unknown>>
      return Response.json({ ...members, authorization_endpoint: `${issuer}/authorize` })
    }
    const metadata = await discoverAuthorizationServerMetadata(issuer, { fetchFn: withOne })
    if (!metadata) throw new Error('The SDK finds no metadata')
    expect(metadata).toMatchObject({ issuer, protected_resources: expect.arrayContaining([url]) })
    const refreshed = await refreshAuthorization(issuer, {
      metadata,
      clientInformation: { client_id: 'robot' },
      refreshToken: await refreshToken(),
      resource: new URL(url),
    })
    expect(decodeJwt(refreshed.access_token)).toMatchObject({ aud: url })
  })
})

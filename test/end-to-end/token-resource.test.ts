import { resolve } from 'node:path'
import { decodeJwt, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { oidcProvider } from '../../scripts/gallery/servers.ts'
import { CommandRoom, SigningHouse } from '../support/command-room.ts'
import { type GuardedApi, openGuardedApi } from '../support/guarded-api.ts'
import { hush } from '../support/hush.ts'
import { Piped } from '../support/piped.ts'
import { type Run, run } from '../support/program.ts'
import { openTapped } from '../support/tapped-house.ts'
import { openTwoFaced, type TwoFaced } from '../support/two-faced.ts'
import { until } from '../support/until.ts'

/** A token for somebody else's API, which says where to sign in: through to its door, and no further where something does not fit. */

let house: SigningHouse
let api: GuardedApi
beforeAll(async () => {
  house = await SigningHouse.open()
  api = await openGuardedApi({ issuer: house.issuer, scope: 'films.read' })
  await register(house, api.resource)
})
afterAll(async () => {
  await api.close()
  await house.close()
})

/** A client that may ask for tokens for a resource. */
async function register({ folder }: SigningHouse, resource: string, id = 'robot'): Promise<void> {
  const words = ['--scope', 'films.read offline_access', '--resource', resource, '--data', `${folder}/data`]
  expect(await run(['client', 'add', id, ...words])).toMatchObject({ code: 0 })
}

/** A computer that knows of no server, and the commands of an agent there. */
function robot({ onTestFinished }: Pick<TestContext, 'onTestFinished'>, at: SigningHouse = house, resource = api.resource) {
  const desk = new CommandRoom(at, at.issuer)
  onTestFinished(() => desk.close())
  const words = (command: string, more: readonly string[]) => [command, '--resource', resource, '--client-id', 'robot', ...more]
  const start = (command: string, ...more: readonly string[]) => {
    const started = new Piped(words(command, more), desk.env)
    onTestFinished(() => started.close())
    return started
  }
  const approved = async (started: Piped): Promise<Run> => {
    await at.answer(await started.complaining(/([B-Z]{4}-[B-Z]{4})/))
    return started.ended
  }
  return {
    desk,
    start,
    approved,
    run: (command: string, ...more: readonly string[]) => run(words(command, more), { env: { ...desk.env } }),
    signIn: (...more: readonly string[]) => approved(start('token', ...more)),
  }
}

const ask = (token: string, { resource }: GuardedApi = api) => fetch(resource, { headers: { authorization: `Bearer ${token.trim()}` } })

describe.skipIf(process.platform === 'win32')('tenfoot token --resource', () => {
  it('B-41 B-47: signs in where the resource says, for it alone, and prints at once from then on, until logout', async (test) => {
    const { run, signIn, start } = robot(test)
    const first = await signIn()
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('An agent of yours holds the tokens in memory') })
    expect(first.stdout).toMatch(/^\S+\n$/)
    expect(decodeJwt(first.stdout)).toMatchObject({ aud: api.resource, scope: 'films.read offline_access' })
    expect((await ask(first.stdout)).status).toBe(200)
    expect(await house.accepts(first.stdout.trim())).toBe(false)

    const before = api.asked.length
    expect(await run('token')).toEqual({ code: 0, stdout: first.stdout, stderr: '' })
    expect(JSON.parse((await run('token', '--json')).stdout)).toMatchObject({ token_type: 'Bearer', scope: 'films.read offline_access' })
    expect(api.asked.length).toBe(before)

    expect(await run('token', '--scope', 'films.write')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('but not for films.write: run tenfoot logout'),
    })
    expect(await run('logout')).toMatchObject({ code: 0, stdout: 'Signed out: the server has taken the tokens back\n' })
    const anew = start('token')
    await anew.complaining(/^Code: (\S+)$/m)
    anew.signal('SIGINT')
    expect(await anew.ended).toMatchObject({ code: 130, stdout: '' })
  })

  it('B-70: keeps tokens narrow when they are renewed, and signs in anew where it was ended elsewhere', async (test) => {
    const { house: tapped, wire, close } = await openTapped()
    const other = await openGuardedApi({ issuer: wire.issuer })
    test.onTestFinished(async () => {
      await other.close()
      await close()
    })
    await register(tapped, other.resource)
    wire.tokensLive(0)
    const { run, signIn, start, approved } = robot(test, tapped, other.resource)
    const first = await signIn('--scope', 'films.read offline_access')
    const renewed = await run('token')
    expect(renewed.stdout).not.toBe(first.stdout)
    expect(decodeJwt(renewed.stdout)).toMatchObject({ aud: other.resource })
    expect((await ask(renewed.stdout, other)).status).toBe(200)

    await tapped.endAll()
    const again = await approved(start('token'))
    expect(again).toMatchObject({ code: 0 })
    expect((await ask(again.stdout, other)).status).toBe(200)

    wire.changeAnswers((members) =>
      'access_token' in members ? { ...members, access_token: new UnsecuredJWT({ aud: 'https://a.example' }).encode() } : members,
    )
    expect(await run('token')).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringContaining('the access token is for others than was asked for'),
    })
  })

  it('tells programs in events on standard error, and ends as the person decides', async (test) => {
    const { start } = robot(test)
    const denied = start('token', '--json')
    await house.answer(await denied.complaining(/"user_code":"([^"]+)"/), 'deny')
    const { code, stdout, stderr } = await denied.ended
    expect([code, stdout]).toEqual([3, ''])
    for (const line of stderr.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('event')
  })

  it('hands the token to a command, of the agent where there is one, and else of a sign-in that ends with it', async (test) => {
    const { desk, run, start, approved, signIn } = robot(test)
    const user = ['--', process.execPath, resolve('examples/exec/ask.mjs'), api.resource]
    expect(await approved(start('exec', ...user))).toMatchObject({ code: 0, stdout: expect.stringMatching(/^200: /) })
    expect(desk.agents()).toEqual([])
    await signIn()
    expect(await run('exec', ...user)).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^200: /) })
    const endpoints = ['--token-endpoint', `${house.issuer}/token`, '--device-authorization-endpoint', `${house.issuer}/d`]
    expect(await run('exec', ...endpoints, ...user)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('A resource says itself where to sign in'),
    })
  })

  it('B-96: binds tokens to a key where the resource takes no others, and proves nothing elsewhere', async (test) => {
    const bound = await openGuardedApi({ issuer: house.issuer, requiresKey: true })
    test.onTestFinished(() => bound.close())
    await register(house, bound.resource, 'proving')
    const { run, signIn } = robot(test, house, bound.resource)
    const client = ['--client-id', 'proving', '--scope', 'films.read']
    expect(await run('token', ...client)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('add --dpop') })
    const proof = ['--proof', `GET ${bound.resource}`]
    const headers = ({ stdout }: Run) =>
      Object.fromEntries(
        stdout
          .trim()
          .split('\n')
          .map((line) => line.split(': ') as [string, string]),
      )
    const refused = await fetch(bound.resource, { headers: headers(await signIn(...client, '--dpop', ...proof)) })
    const nonce = refused.headers.get('dpop-nonce') ?? ''
    const proven = headers(await run('token', ...client, ...proof, '--nonce', nonce))
    expect((await fetch(bound.resource, { headers: proven })).status).toBe(200)
    const elsewhere = await run('token', ...client, '--proof', `GET ${api.resource}`)
    expect(elsewhere).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('which the token is for') })
  })
})

describe.skipIf(process.platform === 'win32')('tenfoot token --resource, at a server of other hands', () => {
  it('B-47: brings a token of oidc-provider that opens an API behind requireToken, and that alone', async (test) => {
    await hush()
    const peer = await oidcProvider()
    const films = await openGuardedApi({ issuer: peer.issuer, scope: 'films.read' })
    const desk = new CommandRoom(house, peer.issuer)
    test.onTestFinished(async () => {
      await desk.close()
      await films.close()
      await peer.close()
    })
    const words = ['token', '--resource', films.resource, '--client-id', peer.clientId]
    const first = new Piped(words, desk.env)
    await peer.answer(await first.complaining(/([B-Z]{4}-[B-Z]{4})/), 'approve')
    const { code, stdout } = await first.ended
    expect(code).toBe(0)
    expect(decodeJwt(stdout)).toMatchObject({ iss: peer.issuer, aud: films.resource })
    expect((await ask(stdout, films)).status).toBe(200)
    expect(await run(words, { env: { ...desk.env } })).toEqual({ code: 0, stdout, stderr: '' })
    expect(await run(['logout', ...words.slice(1)], { env: { ...desk.env } })).toMatchObject({ code: 0 })
  })
})

describe.skipIf(process.platform === 'win32')('tenfoot token --resource, at a resource or a server that lies', () => {
  let faces: TwoFaced
  beforeAll(async () => {
    faces = await openTwoFaced()
  })
  afterAll(() => faces.close())

  const others = new UnsecuredJWT({ aud: 'https://bank.example' }).encode()

  /** What comes of it, and what both were asked meanwhile. */
  async function lie(change: Partial<TwoFaced>, more: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    Object.assign(faces, { ofResource: {}, ofServer: {}, accessToken: 'opaque-access-token', ...change })
    const desk = new CommandRoom(house, faces.issuer)
    const before = faces.asked.length
    try {
      const went = await run(['token', '--resource', faces.resource, ...more], { env: { ...desk.env, ...env } })
      const asked = faces.asked.slice(before).join('\n')
      expect(asked).not.toContain('a secret')
      if (went.code !== 0) await until('no agent is left', () => desk.agents().length === 0)
      return { ...went, stderr: went.stderr.replace(/\n/g, ' '), asked }
    } finally {
      await desk.close()
    }
  }

  it.each<[string, (faces: TwoFaced) => Partial<TwoFaced>, string]>([
    ['names nobody', () => ({ ofResource: { authorization_servers: [] } }), 'names no server that gives tokens for it'],
    [
      'names several',
      ({ issuer }) => ({ ofResource: { authorization_servers: [issuer, 'https://b.example'] } }),
      'add --issuer with one of',
    ],
    ['E-21: names a script', () => ({ ofResource: { authorization_servers: ['javascript:alert(1)'] } }), 'is not an https address'],
    [
      'E-19: names one that others can listen to',
      () => ({ ofResource: { authorization_servers: ['http://a.example'] } }),
      'is not an https address',
    ],
    [
      'B-42: names one that calls itself otherwise',
      () => ({ ofServer: { issuer: 'https://bank.example' } }),
      'calls itself https://bank.example',
    ],
    ['B-41: is another', () => ({ ofResource: { resource: 'https://bank.example/' } }), 'it is of https://bank.example/'],
    ['RFC 9728 §4: is none of its server’s', () => ({ ofServer: { protected_resources: ['https://bank.example'] } }), 'does not name'],
    ['E-20: has tokens asked for elsewhere', () => ({ ofServer: { token_endpoint: 'https://b.example/token' } }), 'is on another origin'],
    [
      'has a server without the device grant',
      () => ({ ofServer: { device_authorization_endpoint: undefined } }),
      'does not offer the device grant',
    ],
    [
      'has a server that sends people to a script',
      () => ({ ofServer: { device_authorization_endpoint: 'javascript:alert(1)' } }),
      'is not an https address',
    ],
  ])('signs nobody in where the resource %s', async (_, change, message) => {
    const { code, stdout, stderr, asked } = await lie(change(faces))
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' })
    expect(stderr).toContain(message)
    expect(asked).not.toContain('/as/codes')
  })

  it('RFC 8707 §2.2: takes no token that is for others', async () => {
    const { code, stdout, stderr } = await lie({ accessToken: others })
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' })
    expect(stderr).toContain('the access token is for others than was asked for')
    expect(await lie({ accessToken: others }, ['--issuer', faces.issuer])).toMatchObject({ code: 5, stdout: '' })
  })

  it('gives a token back of which nothing says that it is for the resource, unless a person names the server', async () => {
    for (const env of [{}, { TENFOOT_ISSUER: faces.issuer }]) {
      const { code, stdout, stderr, asked } = await lie({}, [], env)
      expect({ code, stdout }).toEqual({ code: 5, stdout: '' })
      expect(stderr).toContain(`so it was given back: add --issuer ${faces.issuer} if you trust`)
      expect(asked).toContain('POST /as/revocation token=r&')
    }
    const trusted = await lie({}, ['--issuer', faces.issuer])
    expect(trusted).toMatchObject({ code: 0, stdout: 'opaque-access-token\n' })
    expect(trusted.asked.split('\n').filter((what) => what.startsWith('POST'))).toEqual([
      expect.stringContaining(`/as/codes client_id=tenfoot-tv&device_name=`),
      expect.stringContaining(`&resource=${encodeURIComponent(faces.resource)}`),
    ])
    expect(await lie({ ofServer: { protected_resources: [faces.resource] } })).toMatchObject({ code: 0, stdout: 'opaque-access-token\n' })
    const wrong = await lie({}, ['--issuer', 'https://b.example'])
    expect(wrong).toMatchObject({ code: 5, stderr: expect.stringContaining('takes no tokens of https://b.example') })
  })

  it('says what to give where neither a server nor a resource is named, and takes no address that is none', async () => {
    const wrong = async (...words: readonly string[]) => {
      const { code, stderr } = await run(['token', ...words])
      return [code, stderr]
    }
    expect(await wrong()).toEqual([2, expect.stringContaining('Give --issuer with the server, or --resource with what the token is for')])
    expect(await wrong('--issuer', faces.issuer, '--scope', 'a')).toEqual([2, expect.stringContaining('add --resource')])
    for (const address of ['javascript:alert(1)', 'api.example', 'https://a.example/?b=c', 'https://a:b@c.example', 'https://a.example/#b'])
      expect(await wrong('--resource', address)).toEqual([2, expect.stringContaining('Give an address such as')])
    expect(await wrong('--resource', 'http://a.example')).toEqual([5, expect.stringContaining('is not an https address')])
  })
})

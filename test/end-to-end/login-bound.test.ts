import { resolve } from 'node:path'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { oidcProvider } from '../../scripts/gallery/servers.ts'
import { CommandRoom, SigningHouse } from '../support/command-room.ts'
import { hush } from '../support/hush.ts'
import type { Run } from '../support/program.ts'
import { openTapped, type TappedHouse } from '../support/tapped-house.ts'
import { until } from '../support/until.ts'

/** The command line whose tokens are bound to a key of its agent: nobody else can use them, and other programs can with its proofs. */

let house: SigningHouse
beforeAll(async () => {
  house = await SigningHouse.open()
})
afterAll(() => house.close())

function room({ onTestFinished }: TestContext): CommandRoom {
  const desk = new CommandRoom(house, house.issuer)
  onTestFinished(() => desk.close())
  return desk
}

/** A wire of one's own, over which somebody signed in whose access token has run out already. */
async function tappedRoom({ onTestFinished }: TestContext): Promise<TappedHouse & { readonly desk: CommandRoom }> {
  const tapped = await openTapped()
  const desk = new CommandRoom(tapped.house, tapped.wire.issuer)
  onTestFinished(async () => {
    await desk.close()
    await tapped.close()
  })
  tapped.wire.tokensLive(0)
  return { ...tapped, desk }
}

/** The headers of a request, as `tenfoot token --proof` prints them. */
function headersOf({ stdout }: Run): Record<string, string> {
  const lines = stdout.trim().split('\n')
  return Object.fromEntries(lines.map((line) => line.split(': ')).map(([name = '', value = '']) => [name.toLowerCase(), value]))
}

const tokenOf = (run: Run) => JSON.parse(run.stdout) as { readonly access_token: string; readonly token_type: string }

describe.skipIf(process.platform === 'win32').concurrent('tenfoot login --dpop', () => {
  it('E-03 B-96: binds the tokens to a key of the agent, and other programs use them with its proofs, each for one request', async (test) => {
    const desk = room(test)
    const login = await desk.login('--dpop')
    expect(login).toMatchObject({ code: 0, stderr: '' })
    expect(login.stdout).toMatch(/until \d\d:\d\d\nThey are bound to a key that never leaves the agent\n$/)
    const { jkt } = JSON.parse((await desk.run('whoami', '--json')).stdout) as { readonly jkt: string }
    expect((await desk.run('whoami')).stdout).toContain(`\nBound: to the key ${jkt}\n`)

    const plain = await desk.run('token')
    expect(plain).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('add --proof') })
    const token = tokenOf(await desk.run('token', '--json'))
    expect(token.token_type).toBe('DPoP')
    expect(decodeJwt(token.access_token)).toMatchObject({ cnf: { jkt } })
    expect(await house.accepts(token.access_token)).toBe(false)

    const api = `${house.issuer}/api/me`
    const ask = (run: Run, url = api) => fetch(url, { headers: headersOf(run) })
    const first = await desk.run('token', '--proof', `GET ${api}?query=is-left-out`)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(decodeJwt(headersOf(first)['dpop'] ?? '')).toMatchObject({ htm: 'GET', htu: api })
    const refused = await ask(first)
    expect(refused.status).toBe(401)
    const nonce = refused.headers.get('dpop-nonce') ?? ''
    const proven = await desk.run('token', '--proof', `GET ${api}`, '--nonce', nonce)
    const elsewhere = await desk.run('token', '--proof', `GET ${house.issuer}/api/tiles`, '--nonce', nonce)
    expect((await ask(elsewhere)).status).toBe(401)
    const answer = await ask(proven)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ name: 'Ada Example' })
    expect((await ask(proven)).status).toBe(401)
    const json = await desk.run('token', '--json', '--proof', `GET ${api}`)
    expect(Object.keys(JSON.parse(json.stdout)).sort()).toEqual(['access_token', 'dpop', 'expires_in', 'scope', 'token_type'])

    expect(await desk.run('logout')).toMatchObject({ code: 0, stdout: 'Signed out: the server has taken the tokens back\n' })
    await until('the agent is gone', () => desk.agents().length === 0)
    expect(await desk.run('token', '--proof', `GET ${api}`)).toMatchObject({ code: 6, stdout: '' })
  })

  it('hands proofs to a command that exec runs, be the sign-in an agent’s or its own', async (test) => {
    const desk = room(test)
    const user = ['--', process.execPath, resolve('examples/exec/ask.mjs'), `${house.issuer}/api/me`]
    const own = desk.start('exec', '--dpop', '--loopback', ...user)
    await house.answer(await own.complaining(/^Code: (\S+)$/m))
    expect(await own.ended).toMatchObject({ code: 0, stdout: '200: hello Ada Example\n' })

    await desk.login('--dpop')
    expect(await desk.run('exec', '--loopback', ...user)).toEqual({ code: 0, stdout: '200: hello Ada Example\n', stderr: '' })
    const byDescriptor = await desk.run('exec', ...user)
    expect(byDescriptor).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('add --loopback') })
  })

  it('E-40: leaves nobody with less than was asked for', async (test) => {
    const desk = room(test)
    const wrong = async (...words: readonly [string, ...string[]]) => (await desk.run(...words)).stderr
    expect(await wrong('login', '--dpop', '--remember')).toMatch(/would outlive the key .*: leave --remember out, or --dpop\n$/)
    const endpoints = ['--token-endpoint', `${house.issuer}/token`, '--device-authorization-endpoint', `${house.issuer}/d`]
    expect(await wrong('login', '--dpop', ...endpoints)).toMatch(/leave --dpop out, or the endpoints\n$/)
    expect(await wrong('exec', '--dpop', '--', 'true')).toMatch(/add --loopback, or leave --dpop out\n$/)
    expect(await wrong('token', '--proof', `GET ${house.issuer}`)).toMatch(/^error: Nobody is signed in at /)
  })

  it('E-40: does not make do with a sign-in that is there and bound to nothing, nor ends it unasked', async (test) => {
    const desk = room(test)
    const wrong = async (...words: readonly [string, ...string[]]) => (await desk.run(...words)).stderr
    await desk.login()
    expect(await wrong('token', '--proof', `GET ${house.issuer}`)).toMatch(/is bound to no key.* --dpop --force\n$/)
    expect(await wrong('login', '--dpop')).toMatch(/Somebody is signed in already, but the sign-in is bound to no key: add --force/)
    expect(await wrong('exec', '--dpop', '--loopback', '--', 'true')).toMatch(/bound to no key: run tenfoot login --dpop --force\n$/)
    expect(await desk.login('--dpop', '--force')).toMatchObject({ code: 0, stderr: '' })
    expect(tokenOf(await desk.run('token', '--json')).token_type).toBe('DPoP')
    expect(await desk.run('login')).toMatchObject({ code: 0, stdout: expect.stringContaining('They are bound to a key') })
  })

  it('E-03: leaves no agent behind with its key when nobody approves, however it ends', async (test) => {
    const desk = room(test)
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGKILL', null],
    ] as const) {
      const login = desk.start('login', '--dpop')
      await login.saying(/^Code: (\S+)$/m)
      if (process.platform === 'linux') expect(desk.agents()).toHaveLength(1)
      login.signal(signal)
      expect((await login.ended).code).toBe(code)
      await until('the agent is gone', () => desk.agents().length === 0)
    }
  })

  it('says so when the agent with the key is gone before somebody has approved', async (test) => {
    test.skip(process.platform !== 'linux', 'only Linux tells which agent it is')
    const desk = room(test)
    const login = desk.start('login', '--dpop')
    await login.saying(/^Code: (\S+)$/m)
    for (const pid of desk.agents()) process.kill(pid, 'SIGKILL')
    expect(await login.ended).toMatchObject({ code: 2, stderr: expect.stringContaining('error: Cannot start the agent: it has ended') })
  })

  it.each([
    ['a method alone', 'GET', 'give a method and an address'],
    ['more than one request', 'GET https://a.example b', 'give a method and an address'],
    ['E-19: an address that others on the way read', 'GET http://a.example/', 'tokens are shown to https alone'],
    ['an address without end', `GET https://a.example/${'a'.repeat(5000)}`, 'an address has at most 4096 characters'],
  ])('makes no proof for %s', async (_, request, why) => {
    const desk = new CommandRoom(house, house.issuer)
    const run = await desk.run('token', '--proof', request)
    await desk.close()
    expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`error: Cannot prove that: ${why}`) })
  })
})

describe.skipIf(process.platform === 'win32').concurrent('tokens that are bound to the key of an agent', () => {
  it('B-93 E-10: are renewed with the key alone: who copied the refresh token gets nothing, and spoils nothing', async (test) => {
    const { wire, desk } = await tappedRoom(test)
    expect(await desk.login('--dpop')).toMatchObject({ code: 0 })
    const before = wire.asked.length
    const tokens = [await desk.run('token', '--json'), await desk.run('token', '--json')].map((run) => tokenOf(run).access_token)
    expect(new Set(tokens).size).toBe(2)
    expect(wire.asked.slice(before)).toEqual(['refresh_token', 'refresh_token'])
    const [copied = ''] = wire.of('refresh_token').slice(-1)
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: copied, client_id: 'tenfoot-tv' })
    const thief = await fetch(`${wire.issuer}/token`, { method: 'POST', body })
    expect(thief.status).toBe(400)
    const after = tokenOf(await desk.run('token', '--json')).access_token
    expect(new Set([...tokens, after].map((token) => JSON.stringify(decodeJwt(token)['cnf']))).size).toBe(1)
    expect(new Set(wire.proofs.map((proof) => JSON.stringify(decodeProtectedHeader(proof).jwk))).size).toBe(1)
    for (const proof of wire.proofs) expect(decodeProtectedHeader(proof).jwk).not.toHaveProperty('d')
  })

  it('A-47 B-64: are not lost with the answer that brings them: who asks again with the key gets them', async (test) => {
    const { wire, desk } = await tappedRoom(test)
    await desk.login('--dpop')
    let lost = 0
    wire.changeAnswers((members, what) => {
      if (what !== 'refresh_token' || !('access_token' in members) || lost > 0) return members
      lost += 1
      return 'lost'
    })
    expect(await desk.run('token', '--json')).toMatchObject({ code: 5, stdout: '' })
    expect(lost).toBe(1)
    const again = tokenOf(await desk.run('token', '--json'))
    expect(again.token_type).toBe('DPoP')
    const [first, second] = wire.of('refresh_token').slice(-2)
    expect(second).toBe(first)
  })

  it('E-40: are not replaced by others: a server that stops binding them is told of, and what it gives is not used', async (test) => {
    const { wire, desk } = await tappedRoom(test)
    await desk.login('--dpop')
    wire.changeAnswers((members) => ('access_token' in members ? { ...members, token_type: 'Bearer' } : members))
    const downgraded = await desk.run('token', '--json')
    expect(downgraded).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining('token_type is not DPoP') })
  })

  it.each([
    ['offers no DPoP', 'does not offer to bind tokens to a key', { dpop_signing_alg_values_supported: undefined }, true],
    ['gives a bearer token in spite of its offer', 'token_type is not DPoP', { token_type: 'Bearer' }, false],
  ])('E-40: are all that is taken: nobody is signed in at a server that %s', async (_, why, change, isAtOnce) => {
    const tapped = await openTapped()
    const desk = new CommandRoom(tapped.house, tapped.wire.issuer)
    tapped.wire.changeAnswers((members) => ('access_token' in members || 'issuer' in members ? { ...members, ...change } : members))
    const login = isAtOnce ? await desk.run('login', '--dpop') : await desk.login('--dpop')
    expect(login.code).toBe(5)
    expect(login.stdout).toContain(why)
    await until('the agent is gone', () => desk.agents().length === 0)
    await desk.close()
    await tapped.close()
  })

  it('work at oidc-provider, too', async () => {
    await hush()
    const peer = await oidcProvider()
    const desk = new CommandRoom({ answer: (code) => peer.answer(code, 'approve') }, peer.issuer)
    const client = ['--client-id', peer.clientId]
    try {
      const login = await desk.login(...client, '--dpop', '--scope', 'openid profile email offline_access')
      expect(login).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('They are bound to a key') })
      const metadata = await (await fetch(`${peer.issuer}/.well-known/openid-configuration`)).json()
      const { userinfo_endpoint: userinfo } = metadata as { readonly userinfo_endpoint: string }
      const proven = await desk.run('token', ...client, '--proof', `GET ${userinfo}`)
      expect((await fetch(userinfo, { headers: headersOf(proven) })).status).toBe(200)
      expect(await desk.run('logout', ...client)).toMatchObject({ code: 0 })
    } finally {
      await desk.close()
      await peer.close()
    }
  })
})

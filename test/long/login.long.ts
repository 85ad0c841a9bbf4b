import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changed, first, refuses, says } from '../../device-sim/hostile/answers.ts'
import { floods, hangs, jsonHead } from '../../device-sim/hostile/floods.ts'
import { createSigner } from '../../device-sim/hostile/signer.ts'
import type { Answer, Way } from '../../device-sim/hostile/way.ts'
import { betterAuth, installBetterAuth, oidcProvider, ownServer } from '../../scripts/gallery/servers.ts'
import { CommandRoom } from '../support/command-room.ts'
import { type Codes, expectProgramsUnharmed } from '../support/hostile-program-desk.ts'
import { hush } from '../support/hush.ts'
import { Prompt } from '../support/prompt.ts'
import { filesUnder, ownPart, ProcessWatch, secretsIn } from '../support/secret-search.ts'
import { openTapped, type TappedHouse } from '../support/tapped-house.ts'

/** The command line that signs in, from end to end, where that takes seconds. */

let tapped: TappedHouse
beforeAll(async () => {
  tapped = await openTapped()
})
afterAll(() => tapped.close())

// By itself: the search keeps this process busy, and with it the servers that others would ask here.
describe.skipIf(process.platform === 'win32')('the secrets of a sign-in at the command line', () => {
  it('E-02 E-09: are in no file, argument, environment, log or terminal, whatever is run and however the agent ends', async (test) => {
    const { house, wire } = tapped
    // Every use of a token renews it, however fast the machine is.
    wire.tokensLive(0)
    const desk = new CommandRoom(house, wire.issuer)
    const watch = new ProcessWatch(desk.folder)
    const prompt = new Prompt(desk)
    test.onTestFinished(async () => {
      watch.stop()
      await prompt.close()
      await desk.close()
    })
    const approve = async () => house.answer(await prompt.saying(/\b[B-Z]{4}-[B-Z]{4}\b/))
    const user = `"$NODE" ${resolve('test/support/token-user.mjs')} "$TENFOOT_ISSUER"`
    /** Runs a command that uses a token, and looks around while it has it. */
    const use = async (form: string, byHand?: () => Promise<void>) => {
      prompt.type(`tenfoot exec ${form} -- ${user}`)
      await byHand?.()
      await prompt.saying(/Hello Ada Example/)
      watch.look()
      prompt.enter()
      await prompt.ending(0)
    }
    const filed: string[] = []
    const lookAtFiles = () => filed.push(...secretsIn(filesUnder(desk.folder), wire.secrets))

    await use('--no-browser', approve)
    await use('--no-browser --loopback', approve)
    prompt.type('tenfoot login --no-browser')
    await approve()
    await prompt.saying(/Signed in as Ada Example/)
    await prompt.ending(0)
    prompt.type('tenfoot whoami')
    await prompt.saying(/Ada Example, ada@example\.test/)
    await prompt.ending(0)
    prompt.type('tenfoot token')
    await prompt.saying(/On a terminal a token stays in the scrollback/)
    await prompt.ending(2)
    await use('')
    await use('--loopback')
    lookAtFiles()

    const plain = await desk.run('token')
    const [token] = wire.of('access_token').slice(-1)
    expect(plain).toEqual({ code: 0, stdout: `${token}\n`, stderr: '' })
    const json = await desk.run('token', '--json')
    const members = JSON.parse(json.stdout) as Readonly<Record<string, unknown>>
    expect(Object.keys(members).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type'])
    expect(wire.of('access_token')).toContain(members['access_token'])

    for (const pid of desk.agents()) process.kill(pid, 'SIGKILL')
    lookAtFiles()
    prompt.type('tenfoot whoami')
    await prompt.ending(6)
    prompt.type('tenfoot login --json')
    await approve()
    await prompt.ending(0)
    prompt.type('tenfoot logout')
    await prompt.saying(/Signed out: the server has taken the tokens back/)
    await prompt.ending(0)
    lookAtFiles()
    watch.look()

    expect(wire.asked.filter((what) => what === 'refresh_token').length).toBeGreaterThanOrEqual(6)
    expect(wire.of('refresh_token').length).toBeGreaterThanOrEqual(10)
    expect(filed).toEqual([])
    const said = new Map([
      ['the terminal', prompt.history],
      ['what token says besides', plain.stderr + json.stderr + JSON.stringify({ ...members, access_token: '' })],
      ['the log of the server', house.log()],
    ])
    expect(secretsIn(said, wire.secrets)).toEqual([])
    expect(watch.marked.size).toBeGreaterThan(10)
    expect(secretsIn(watch.marked, wire.secrets)).toEqual([])
    // Tests that run beside this one have tokens of their own, which begin alike.
    expect(secretsIn(watch.others, wire.secrets.map(ownPart))).toEqual([])
  })
})

/** How the private half of a P-256 key begins in DER (RFC 5915, RFC 5958), and in text. */
const privateKeys = [
  Buffer.from('308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420', 'hex').toString('latin1'),
  Buffer.from('30770201010420', 'hex').toString('latin1'),
  'MIGHAgEAMBMGByqGSM49',
  'PRIVATE KEY-----',
]

describe.skipIf(process.platform === 'win32')('the secrets of a sign-in whose tokens are bound to a key', () => {
  it('E-02 E-03 E-09: tokens, proofs and the key are in no file, argument, environment, log or terminal', async (test) => {
    const { house, wire } = await openTapped()
    wire.tokensLive(0)
    const desk = new CommandRoom(house, wire.issuer)
    const watch = new ProcessWatch(desk.folder)
    const prompt = new Prompt(desk)
    test.onTestFinished(async () => {
      watch.stop()
      await prompt.close()
      await desk.close()
      await wire.close()
      await house.close()
    })
    const approve = async () => house.answer(await prompt.saying(/\b[B-Z]{4}-[B-Z]{4}\b/))
    const userinfo = `${wire.issuer}/userinfo`
    const user = `"$NODE" ${resolve('examples/exec/ask.mjs')} ${userinfo}`
    const use = async (form: string, byHand?: () => Promise<void>) => {
      prompt.type(`tenfoot exec ${form} --loopback -- ${user}`)
      await byHand?.()
      await prompt.saying(/200: hello Ada Example/)
      await prompt.ending(0)
    }
    await use('--dpop --no-browser', approve)
    prompt.type('tenfoot login --dpop --no-browser')
    await approve()
    await prompt.saying(/They are bound to a key/)
    await prompt.ending(0)
    prompt.type('tenfoot whoami')
    await prompt.ending(0)
    await use('')
    prompt.type(`tenfoot token --proof "GET ${userinfo}"`)
    await prompt.saying(/On a terminal a token stays in the scrollback/)
    await prompt.ending(2)
    const proven = await desk.run('token', '--proof', `GET ${userinfo}`)
    const found = [filesUnder(desk.folder)]
    for (const pid of desk.agents()) process.kill(pid, 'SIGKILL')
    found.push(filesUnder(desk.folder))
    prompt.type('tenfoot login --dpop --json')
    await approve()
    await prompt.ending(0)
    prompt.type('tenfoot logout')
    await prompt.saying(/Signed out: the server has taken the tokens back/)
    await prompt.ending(0)
    watch.look()

    const [, printed = ''] = /^DPoP: (\S+)$/m.exec(proven.stdout) ?? []
    expect(proven).toMatchObject({ code: 0, stderr: '' })
    const secrets = [...wire.secrets, ...wire.proofs, printed]
    expect(wire.proofs.length).toBeGreaterThan(10)
    expect(printed).toMatch(/^eyJ/)
    const said = new Map([
      ['the terminal', prompt.history],
      ['the log of the server', house.log()],
    ])
    for (const places of [...found, filesUnder(desk.folder), said, watch.marked]) {
      expect(secretsIn(places, secrets)).toEqual([])
      for (const [place, text] of places)
        expect(
          privateKeys.filter((one) => text.includes(one)),
          place,
        ).toEqual([])
    }
    expect(watch.marked.size).toBeGreaterThan(10)
    expect(secretsIn(watch.others, secrets.map(ownPart))).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32').concurrent('tenfoot login, whoami, token and logout at', () => {
  beforeAll(hush)
  beforeAll(installBetterAuth, 120_000)

  it.each([
    ['tenfoot', ownServer],
    ['oidc-provider', oidcProvider],
    ['@better-auth/oauth-provider', betterAuth],
  ] as const)('%s', async (_, open) => {
    const peer = await open()
    const desk = new CommandRoom({ answer: (code) => peer.answer(code, 'approve') }, peer.issuer)
    const client = ['--client-id', peer.clientId]
    try {
      const login = await desk.login(...client, '--scope', 'openid profile email offline_access')
      expect(login).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^Signed in as .*, ada@example\.com \(/m) })
      expect(login.stdout).not.toContain('Granted')
      const who = await desk.run('whoami', ...client, '--json')
      const told = { issuer: peer.issuer, client_id: peer.clientId, email: 'ada@example.com' }
      expect(JSON.parse(who.stdout)).toMatchObject(told)
      const { code, stdout } = await desk.run('token', ...client)
      expect(code).toBe(0)
      expect(await accepts(peer.issuer, stdout.trim())).toBe(true)
      const out = 'Signed out: the server has taken the tokens back\n'
      expect(await desk.run('logout', ...client)).toEqual({ code: 0, stdout: out, stderr: '' })
      expect(await accepts(peer.issuer, stdout.trim())).toBe(false)
      expect(await desk.run('token', ...client)).toMatchObject({ code: 6, stdout: '' })
    } finally {
      await desk.close()
      await peer.close()
    }
  })
})

/** Whether a server still tells with an access token whose it is. */
async function accepts(issuer: string, token: string): Promise<boolean> {
  const metadata = await fetch(`${issuer}/.well-known/openid-configuration`)
  const { userinfo_endpoint: userinfo } = (await metadata.json()) as { readonly userinfo_endpoint: string }
  return (await fetch(userinfo, { headers: { authorization: `Bearer ${token}` } })).status === 200
}

const quick = changed({ interval: 1 })
const spent = changed({ expires_in: 0 })
const named = changed({ sub: 'ada', name: 'Ada \x1b]52;c;AAAA\x07\x9b31m\u202egnp.exe', email: 'a\x1bPq\x1b\\@example.test' })
const leadsAway: Answer = (exchange) => says(307, '{}', { location: `${exchange.foreign}/userinfo` })(exchange)
const flood = floods(`${jsonHead}\r\n{"sub":"`, 'a'.repeat(65_536))
const isFine = { login: 0, whoami: 0, token: 0, logout: 0 }
const cannotRenew = { login: 0, whoami: 5, token: 5, logout: 0 }
const neverIn = { login: 5, token: 6 }

/** What a server does, and how the commands end. */
const encounters: readonly (readonly [string, Way['answers'], Codes])[] = [
  ['names with control characters', { userinfo: named }, isFine],
  ['a refusal with control characters', { codes: refuses('invalid_client', { error_description: 'no \x1b[2J\x07' }, 401) }, neverIn],
  ['an access token that is a header', { token: changed({ access_token: 'abc\r\nx-evil: 1' }) }, neverIn],
  ['a refresh token with control characters', { token: changed({ refresh_token: 'abc\x9b31m\u202e' }) }, neverIn],
  ['a token endpoint elsewhere', { metadata: changed(({ foreign }) => ({ token_endpoint: `${foreign}/token` })) }, neverIn],
  ['somebody else at userinfo', { userinfo: changed({ sub: 'eve' }) }, neverIn],
  ['userinfo that leads elsewhere', { userinfo: leadsAway }, { ...isFine, whoami: 5 }],
  ['a flood in place of a person', { userinfo: flood }, { ...isFine, whoami: 5 }],
  ['a renewal without end', { token: first(2, spent, flood) }, cannotRenew],
  ['a renewal that leads elsewhere', { token: first(2, spent, leadsAway) }, cannotRenew],
  ['a renewal that is refused', { token: first(2, spent, refuses('invalid_grant')) }, { ...neverIn, login: 7 }],
  ['a revocation that never answers', { revocation: hangs }, { ...isFine, logout: 5 }],
  ['a revocation that leads elsewhere', { revocation: leadsAway }, { ...isFine, logout: 5 }],
]

describe.skipIf(process.platform !== 'linux').concurrent('tenfoot login, whoami, token and logout at a server with', () => {
  it.each(encounters)('%s', async (_, answers, codes) => {
    await expectProgramsUnharmed({ codes: quick, ...answers }, await createSigner(), codes)
  })
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ForeignDesk } from '../support/foreign/foreign-desk.ts'
import { hasModules, isInstalled, python } from '../support/foreign/installed.ts'
import type { PipedProgram } from '../support/piped.ts'
import { freePort } from '../support/program.ts'

/**
 * Programs that other people wrote, as Debian ships them, at a `tenfoot serve` with https: the table of docs/foreign-clients.md.
 * Whatever is not installed is skipped (`apt-get install oidc-agent-cli sssd-idp python3-authlib python3-requests-oauthlib`).
 */

let folder: string
let desk: ForeignDesk
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tenfoot-foreign-'))
  desk = await ForeignDesk.open(folder)
})
afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

/** How often something has happened while this ran. */
async function counting(event: string, act: () => Promise<unknown>): Promise<number> {
  const before = await desk.house.count(event)
  await act()
  return (await desk.house.count(event)) - before
}

const accepts = async (accessToken: string) => (await desk.status('/userinfo', { bearer: accessToken })) === 200

describe.skipIf(!isInstalled('oidc-agent'))('oidc-agent (Debian: oidc-agent-cli)', () => {
  const env = () => ({
    OIDC_SOCK: join(desk.folder, 'agent.sock'),
    OIDC_CONFIG_DIR: desk.folder,
  })
  /** Starts the agent and waits until it listens. */
  async function agent(): Promise<PipedProgram> {
    const parameters = ['--console', '--log-stderr', '--debug', '--no-autoreauthenticate', '-a', env().OIDC_SOCK]
    const started = desk.start('oidc-agent', parameters, { env: env() })
    await started.complaining(/Getting min death time/)
    return started
  }
  const quietly = ['--pw-file=password', '--prompt=none', '--confirm-yes']
  async function ask(command: string, ...parameters: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await desk.start(command, parameters, { env: env() }).ended
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${stdout}${stderr}`)
    return stdout.trim()
  }

  it('A-38 A-45 B-31 B-71: signs in by the device grant, refreshes, keeps what was rotated over a restart, and revokes as it deletes', async () => {
    writeFileSync(join(desk.folder, 'password'), 'what protects its file\n')
    const first = await agent()
    const account = ['--issuer', desk.issuer, '--client-id', 'tenfoot-tv', '--client-secret=', '--scope', 'openid profile offline_access']
    const grant = ['--manual', '--flow=device', '--redirect-uri=http://localhost:4242', '--no-url-call', `--cp=${desk.ca}`]
    const signingIn = desk.start('oidc-gen', ['tv', ...account, ...grant, ...quietly], { env: env() })
    await desk.house.answer(await signingIn.complaining(/enter the code: (\S+)/))
    expect(await signingIn.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('Everything setup correctly') })

    expect(await accepts(await ask('oidc-token', 'tv'))).toBe(true)
    const refreshed = await counting('refreshed', async () => {
      for (const _ of [1, 2]) expect(await accepts(await ask('oidc-token', '--force-new', 'tv'))).toBe(true)
      first.signal('SIGTERM')
      await first.ended
      await agent()
      await ask('oidc-add', '--pw-file=password', 'tv')
      expect(await accepts(await ask('oidc-token', '--force-new', 'tv'))).toBe(true)
    })
    expect(refreshed).toBeGreaterThanOrEqual(3)

    const last = await ask('oidc-token', 'tv')
    expect(await counting('revoked', () => ask('oidc-gen', '--delete', 'tv', ...quietly))).toBe(1)
    expect(await accepts(last)).toBe(false)
  })
})

const oidcChild = '/usr/libexec/sssd/oidc_child'

describe.skipIf(!isInstalled(oidcChild))('oidc_child (Debian: sssd-idp)', () => {
  const common = () => [`--issuer-url=${desk.issuer}`, `--ca-db=${desk.ca}`, '--user-identifier-attribute=sub', '--scope=openid profile']
  const verbose = ['--debug-level=9', '--logger=stderr']

  /** The code that it shows, and the run that waits for the person. */
  const begin = async (client: readonly string[], secret: string) => {
    const codes = await desk.start(oidcChild, [...verbose, ...common(), ...client, '--get-device-code'], { input: secret }).ended
    const [deviceCode = '', shown = ''] = codes.stdout.split('\n')
    const input = `${secret}${secret && '\n'}${deviceCode}\n`
    const wait = () => desk.start(oidcChild, [...verbose, ...common(), ...client, '--get-access-token'], { input })
    return { userCode: /"user_code": "([^"]+)"/.exec(shown)?.[1] ?? '', wait }
  }

  /** Both of its runs, as SSSD starts them: one for the code, one that waits for the person; it reads the secret first, where there is one. */
  async function signIn(client: readonly string[], secret: string): Promise<{ id: string; token: string; again: () => Promise<number> }> {
    const { userCode, wait } = await begin(client, secret)
    const waiting = wait()
    await waiting.complaining(/authorization_pending/)
    await desk.house.answer(userCode)
    const { code, stdout, stderr } = await waiting.ended
    if (code !== 0) throw new Error(`oidc_child ended with ${code}: ${stderr}`)
    const [, token = ''] = /"access_token": ?"([^"]+)"/.exec(stderr) ?? []
    return { id: stdout.trim(), token, again: async () => (await wait().ended).code ?? 0 }
  }

  it('B-37 B-08: finds the server by its metadata, signs a person in and learns who it is, without a secret and with one', async () => {
    const secret = await desk.register('sssd')
    for (const [client, known] of [
      [['--client-id=tenfoot-tv'], ''],
      [['--client-id=sssd', '--client-secret-stdin'], secret],
    ] as const)
      expect((await signIn(client, known)).id).toBe('ada')
  })

  it('A-46 B-71: has no way to revoke: what it got is revoked for it, and its code was good for one sign-in', async () => {
    const { token, again } = await signIn(['--client-id=tenfoot-tv'], '')
    expect(await accepts(token)).toBe(true)
    expect(await desk.status('/revocation', { form: { client_id: 'tenfoot-tv', token } })).toBe(200)
    expect(await accepts(token)).toBe(false)
    expect(await again()).toBe(1)
  })

  it('A-43: stops at a no', async () => {
    const { userCode, wait } = await begin(['--client-id=tenfoot-tv'], '')
    const waiting = wait()
    await desk.house.answer(userCode, 'deny')
    expect(await waiting.ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('access_denied') })
  })
})

const libraries = [
  ['Authlib (Debian: python3-authlib)', 'authlib_client.py', ['authlib', 'requests']],
  ['OAuthlib (Debian: python3-requests-oauthlib)', 'oauthlib_client.py', ['oauthlib', 'requests_oauthlib']],
] as const

describe.each(libraries)('%s', (_name, script, modules) => {
  it.skipIf(!hasModules(...modules)).for([false, true])(
    'A-38 A-45 B-71: signs in, refreshes and revokes; with a secret: %s',
    async (isConfidential) => {
      const client = isConfidential ? script.replace('.py', '') : 'tenfoot-tv'
      const env = isConfidential ? { CLIENT_SECRET: await desk.register(client) } : {}
      const running = desk.start(python, [resolve('test/support/foreign', script), desk.issuer, client], { env })
      await desk.house.answer(await running.saying(/^Code: (\S+)$/m))
      const { stdout, stderr } = await running.ended
      const [, ...told] = stdout.trim().split('\n')
      expect(stderr).toBe('')
      expect(told).toEqual(['Signed in: Ada Example', 'Refreshed: Ada Example True', 'Revoked: 200 401', 'Afterwards: invalid_grant'])
    },
  )

  it.skipIf(!hasModules(...modules))('A-43: stops at a no', async () => {
    const running = desk.start(python, [resolve('test/support/foreign', script), desk.issuer, 'tenfoot-tv'])
    await desk.house.answer(await running.saying(/^Code: (\S+)$/m), 'deny')
    expect(await running.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('access_denied') })
  })
})

const muttScript = '/usr/share/doc/mutt/examples/mutt_oauth2.py'

describe('what does not sign in', () => {
  it.skipIf(!isInstalled(muttScript))('mutt_oauth2.py: gets its codes, and stops where RFC 8628 §3.2 has no `message`', async () => {
    // Its settings are lines of its own text.
    const settings: readonly [RegExp, string][] = [
      [/'https:\/\/oauth2\.googleapis\.com\/device\/code'/, `'${desk.issuer}/device_authorization'`],
      [/'https:\/\/accounts\.google\.com\/o\/oauth2\/token'/, `'${desk.issuer}/token'`],
      [/'https:\/\/mail\.google\.com\/'/, "'openid offline_access'"],
      [/'client_id': ''/, "'client_id': 'tenfoot-tv'"],
      [/^(EN|DE)CRYPTION_PIPE = .*$/gm, "$1CRYPTION_PIPE = ['cat']"],
    ]
    const text = settings.reduce((all, [pattern, value]) => all.replace(pattern, value), readFileSync(muttScript, 'utf8'))
    writeFileSync(join(desk.folder, 'mutt_oauth2.py'), text)
    const parameters = ['mutt_oauth2.py', '--authorize', join(desk.folder, 'mutt-tokens')]
    const issued = await counting('code-issued', async () => {
      const { stderr } = await desk.start(python, parameters, { input: 'google\ndevicecode\nada@example.test\n' }).ended
      expect(stderr).toContain("KeyError: 'message'")
    })
    expect(issued).toBe(1)
  })

  it.skipIf(!hasModules('msal'))('B-37: python3-msal: wants an authorization endpoint, and this server has none', async () => {
    const elsewhere = mkdtempSync(join(folder, 'msal-'))
    const port = await freePort()
    // It looks for metadata below a tenant and a version alone.
    const msal = await ForeignDesk.open(elsewhere, '--port', `${port}`, '--issuer', `https://localhost:${port}/tenant/v2.0`)
    const authority = `https://localhost:${port}/tenant`
    const program = `import msal; msal.PublicClientApplication('tenfoot-tv', authority='${authority}', validate_authority=False)`
    expect((await msal.start(python, ['-c', program]).ended).stderr).toContain('OIDC Discovery does not provide enough information')
    await msal.close()
  })
})

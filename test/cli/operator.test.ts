import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { clientLine } from '../../cli/client.ts'
import { personLine } from '../../cli/person.ts'
import { openData } from '../../server/data/data.ts'
import type { GrantId } from '../../server/grant/grant.ts'
import type { Client, ClientId } from '../../server/identity/client.ts'
import type { PersonId } from '../../server/identity/person.ts'
import { type Hash, hashSecret } from '../../server/keys/hash.ts'
import type { FamilyId } from '../../server/token/token.ts'
import { wallClock } from '../../src/time/system-clock.ts'
import { instant, later, seconds } from '../../src/time/units.ts'
import { family, pending } from '../server/grant/examples.ts'
import { run } from '../support/program.ts'
import { television } from '../support/services.ts'

const hostile = 'A\x1b]0;owned\x07da\u202e'

describe('a line of a list', () => {
  it('E-13: holds no escape sequence, whatever is stored', () => {
    expect(personLine({ email: 'ada@example.test', name: hostile })).toBe('ada@example.test  A]0;ownedda')
    const client: Client = { ...television, id: hostile as ClientId, name: hostile }
    expect(clientLine(client)).toMatch(/^A\]0;ownedda {2}A\]0;ownedda {2}public {2}openid/)
  })
})

const password = 'correct horse battery staple'

describe.concurrent('tenfoot', () => {
  it.each([
    [],
    ['demo'],
    ['serve'],
    ['tv'],
    ['person'],
    ['person', 'add'],
    ['person', 'list'],
    ['person', 'reset'],
    ['person', 'reset-second-factor'],
    ['person', 'remove-passkeys'],
    ['provider'],
    ['provider', 'add'],
    ['provider', 'list'],
    ['provider', 'remove'],
    ['client'],
    ['client', 'add'],
    ['client', 'set'],
    ['client', 'list'],
    ['workos'],
    ['workos', 'add-organization'],
    ['workos', 'add-member'],
    ['workos', 'list'],
    ['workos', 'new-key'],
    ['session'],
    ['session', 'list'],
    ['session', 'revoke'],
    ['audit'],
    ['audit', 'tail'],
    ['key'],
    ['key', 'list'],
    ['key', 'rotate'],
    ['approve'],
    ['deny'],
  ])('%s %s starts and shows its help', async (...command) => {
    const { code, stdout } = await run([...command, '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('Usage: tenfoot')
    expect(stdout).toMatch(/^Examples?:\n {2}\$ tenfoot /m)
  })

  it('says its version', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it.each([
    ['an unknown command', ['televise'], 'unknown command'],
    ['an unknown option', ['serve', '--prot', '1'], 'unknown option'],
    ['a port that is none', ['serve', '--port', '70000'], 'whole number from 0 to 65535'],
    ['an issuer with a query', ['tv', '--issuer', 'https://a.example?x=1'], 'without query'],
    ['a television without a server', ['tv'], '--issuer'],
    ['tokens that nobody would see', ['tv', '--issuer', 'https://a.example', '--print-tokens'], 'add --json'],
    ['a directory without a name', ['person', 'list', '--data', ''], 'Give a name'],
    ['half of the endpoints', ['tv', '--issuer', 'https://a.example', '--token-endpoint', 'https://a.example/t'], 'together'],
  ])('answers %s with what to do and exit code 2', async (_, command, hint) => {
    const { code, stderr } = await run(command)
    expect(stderr).toContain(hint)
    expect(code).toBe(2)
  })

  it.each(['tv', 'demo'])('E-25: refuses a %s while certificates are not checked, in one line', async (command) => {
    const parameters = command === 'tv' ? ['tv', '--issuer', 'http://127.0.0.1:9', '--json'] : ['demo', '--json']
    const { code, stdout, stderr } = await run(parameters, { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: Cannot start: [^\n]+\n$/)
  })

  it('takes options from the environment, too', async () => {
    const { code, stderr } = await run(['serve'], { env: { TENFOOT_PORT: 'many' } })
    expect(stderr).toContain('TENFOOT_PORT')
    expect(code).toBe(2)
  })
})

describe("an operator's commands", () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-operator-'))
  const data = ['--data', join(folder, 'data')]

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('adds and lists people', async () => {
    const added = await run(['person', 'add', 'Ada@Example.test', '--name', 'Ada Example', '--password-stdin', ...data], {
      input: `${password}\n`,
    })
    expect(added).toMatchObject({ code: 0, stdout: 'Added ada@example.test\n' })
    const listed = await run(['person', 'list', '--json', ...data])
    expect(JSON.parse(listed.stdout)).toMatchObject({ email: 'ada@example.test', name: 'Ada Example', demo: false })
    expect(listed.stdout).not.toContain('argon2')
  })

  it('D-39: prints a link to choose a new password, at the address the server ran at last, and keeps its hash alone', async () => {
    const own = ['--data', join(folder, 'reset')]
    await run(['person', 'add', 'ada@example.test', '--password-stdin', ...own], { input: password })
    const unknown = await run(['person', 'reset', 'ada@example.test', ...own])
    expect(unknown).toMatchObject({ code: 2, stdout: '' })
    expect(unknown.stderr).toContain('start tenfoot serve once, or give --issuer')
    expect((await run(['person', 'reset', 'eve@example.test', ...own])).stderr).toContain('There is no person eve@example.test')
    const { store, close } = await openData(join(folder, 'reset'))
    await store.issuer.note('https://signin.example.test/tv/')
    const printed = await run(['person', 'reset', 'Ada@example.test', ...own])
    expect(printed.code).toBe(0)
    const [, token = ''] = /^https:\/\/signin\.example\.test\/tv\/reset\?token=([\w-]{43})\n$/.exec(printed.stdout) ?? []
    expect(printed.stderr).toMatch(/^For ada@example\.test alone\. It works once, until \d{4}-[^ ]+Z; an earlier one is void\n$/)
    const link = await store.resets.find(hashSecret(token))
    expect(Number(link?.expiresAt) - Number(link?.createdAt)).toBe(3_600_000)
    const json = JSON.parse((await run(['person', 'reset', 'ada@example.test', '--json', '--issuer', 'http://127.0.0.1:9', ...own])).stdout)
    expect(json).toEqual({
      sub: link?.person,
      email: 'ada@example.test',
      link: expect.stringMatching(/^http:\/\/127\.0\.0\.1:9\/reset\?token=[\w-]{43}$/),
      expires_at: expect.stringMatching(/Z$/),
    })
    expect(await store.resets.find(hashSecret(token))).toBeUndefined()
    const config = join(folder, 'reset.json')
    writeFileSync(config, JSON.stringify({ issuer: 'https://told.example.test', data: './reset' }))
    const told = await run(['person', 'reset', 'ada@example.test', '--config', config])
    expect(told.stdout).toMatch(/^https:\/\/told\.example\.test\/reset\?token=[\w-]{43}\n$/)
    expect(await store.audit.list(10)).toMatchObject(Array.from({ length: 3 }, () => ({ event: 'reset-link-issued', by: 'operator' })))
    const files = readdirSync(join(folder, 'reset')).map((name) => readFileSync(join(folder, 'reset', name), 'latin1'))
    for (const secret of [token, json.link.slice(-43)]) expect(files.join()).not.toContain(secret)
    await close()
  })

  it('decision 13: prints no link for somebody whose provider alone signs them in', async () => {
    const own = ['--data', join(folder, 'elsewhere')]
    await run(['person', 'add', 'ada@example.test', '--password-stdin', ...own], { input: password })
    const example = ['provider', 'add', 'Example Corp', '--issuer', 'https://login.example.test', '--client-id', 'tenfoot', ...own]
    await run([...example, '--domain', 'example.test', '--required'])
    const refused = await run(['person', 'reset', 'ada@example.test', '--issuer', 'http://127.0.0.1:9', ...own])
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('ada@example.test signs in through Example Corp alone and has no password here: reset it there')
  })

  it('D-30: turns off the authenticator app of somebody who lost it, and says where there was none', async () => {
    const own = ['--data', join(folder, 'factor')]
    await run(['person', 'add', 'ada@example.test', '--password-stdin', ...own], { input: password })
    expect((await run(['person', 'list', '--json', ...own])).stdout).toContain('"requires_second_factor":false')
    const none = await run(['person', 'reset-second-factor', 'Ada@example.test', ...own])
    expect(none).toMatchObject({ code: 2, stdout: '' })
    expect(none.stderr).toContain('has no authenticator app')
    const { store, close } = await openData(join(folder, 'factor'))
    const [{ id } = { id: 'nobody' as PersonId }] = await store.people.list()
    const factor = { person: id, sealedSecret: 'sealed', createdAt: instant(0), lastStep: 1, recovery: [] }
    await store.factors.update(id, () => ({ verdict: undefined, next: factor }))
    expect(await run(['person', 'reset-second-factor', 'ada@example.test', ...own])).toMatchObject({
      code: 0,
      stdout: 'The password alone signs ada@example.test in now\n',
    })
    expect(await store.factors.find(id)).toBeUndefined()
    expect(await store.audit.list(1)).toMatchObject([{ event: 'second-factor-disabled', person: id, by: 'operator' }])
    await close()
  })

  it('D-31: removes the passkeys of somebody whose device is lost, and ends their browsers, and nobody else’s', async () => {
    const own = ['--data', join(folder, 'passkeys')]
    for (const name of ['ada', 'bob']) await run(['person', 'add', `${name}@example.test`, '--password-stdin', ...own], { input: password })
    const none = await run(['person', 'remove-passkeys', 'Ada@example.test', ...own])
    expect(none).toMatchObject({ code: 2, stdout: '' })
    expect(none.stderr).toContain('ada@example.test has no passkeys')
    const { store, close } = await openData(join(folder, 'passkeys'))
    const [ada, bob] = await Promise.all(['ada', 'bob'].map((name) => store.people.findByEmail(`${name}@example.test`)))
    for (const [id, person] of [
      ['one', ada],
      ['two', ada],
      ['other', bob],
    ] as const) {
      if (!person) throw new Error('Nobody was added')
      const next = { id, person: person.id, publicKey: 'key', name: 'Phone', counter: 0, createdAt: instant(0) }
      await store.passkeys.update(id, () => ({ verdict: undefined, next }))
      const signIn = { person: person.id, at: instant(0), amr: ['pwd'] }
      await store.sessions.insert({ id: `browser ${id}` as Hash, createdAt: instant(0), seenAt: instant(0), signIn })
    }
    expect(await run(['person', 'remove-passkeys', 'ada@example.test', ...own])).toMatchObject({
      code: 0,
      stdout: 'Removed 2 passkeys of ada@example.test, who is signed out of every browser; devices stay signed in\n',
    })
    expect(await Promise.all(['one', 'two', 'other'].map(async (id) => (await store.passkeys.find(id))?.id))).toEqual([
      undefined,
      undefined,
      'other',
    ])
    expect(await store.sessions.find('browser one' as Hash)).toBeUndefined()
    expect(await store.sessions.find('browser other' as Hash)).toBeDefined()
    expect(await store.audit.list(10)).toMatchObject(
      Array.from({ length: 2 }, () => ({ event: 'passkey-removed', person: ada?.id, by: 'operator' })),
    )
    await close()
  })

  it('decision 13: keeps providers, with a sealed secret that no list tells, and forgets them', async () => {
    const own = ['--data', join(folder, 'providers')]
    const example = ['provider', 'add', 'Example Corp', '--issuer', 'https://login.example.test', '--client-id', 'tenfoot', ...own]
    const secret = 'a secret at the provider'
    const rules = ['--client-secret-stdin', '--domain', 'Example.test', '--domain', 'bücher.test', '--required', '--create-people']
    expect(await run([...example, ...rules], { input: `${secret}\n` })).toMatchObject({ code: 0, stdout: 'Added Example Corp\n' })
    expect((await run(example)).stderr).toContain('There is a provider Example Corp already')
    const listed = await run(['provider', 'list', '--json', ...own])
    expect(JSON.parse(listed.stdout)).toMatchObject({
      name: 'Example Corp',
      issuer: 'https://login.example.test',
      client_id: 'tenfoot',
      confidential: true,
      domains: ['example.test', 'xn--bcher-kva.test'],
      required: true,
      creates_people: true,
    })
    expect((await run(['provider', 'list', ...own])).stdout).toBe(
      'Example Corp  https://login.example.test  example.test xn--bcher-kva.test, required, creates people\n',
    )
    for (const name of readdirSync(join(folder, 'providers')))
      expect(readFileSync(join(folder, 'providers', name), 'latin1')).not.toContain(secret)
    await run(['person', 'add', 'ada@example.test', '--password-stdin', ...own], { input: password })
    const refused = await run(['approve', 'WDJB-MJHT', '--as', 'ada@example.test', ...own])
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('requires a second factor, a provider or a passkey that signs')
    expect(await run(['provider', 'remove', 'Example Corp', ...own])).toMatchObject({ code: 0, stdout: 'Removed Example Corp\n' })
    expect((await run(['provider', 'remove', 'Example Corp', ...own])).code).toBe(2)
  })

  it.each([
    [['--issuer', 'http://login.example.test'], 'Give an https address'],
    [['--issuer', 'https://login.example.test?x'], 'Give an https address'],
    [['--issuer', 'https://login.example.test', '--domain', 'localhost'], 'Give a domain'],
    [['--issuer', 'https://login.example.test', '--create-people'], 'give --domain'],
  ])('refuses a provider with %j', async (options, says) => {
    const { code, stderr } = await run(['provider', 'add', 'Example', '--client-id', 'tenfoot', '--data', join(folder, 'none'), ...options])
    expect(code).toBe(2)
    expect(stderr).toContain(says)
  })

  it('notes of people and clients that they require a second factor', async () => {
    const own = ['--data', join(folder, 'strict')]
    await run(['person', 'add', 'eve@example.test', '--password-stdin', '--require-second-factor', ...own], { input: password })
    await run(['client', 'add', 'vault', '--require-second-factor', ...own])
    expect((await run(['person', 'list', '--json', ...own])).stdout).toContain('"requires_second_factor":true')
    expect((await run(['client', 'list', '--json', ...own])).stdout).toMatch(/"vault".*"requires_second_factor":true/)
  })

  it('C-13: makes a client stricter or laxer, the first one included, and leaves what was not named', async () => {
    const own = ['--data', join(folder, 'changed')]
    await run(['client', 'add', 'toy', '--type-code', '--network', '10.0.0.0/8', ...own])
    const listed = async () => {
      const lines = (await run(['client', 'list', '--json', ...own])).stdout.trim().split('\n')
      return new Map(lines.map((line) => JSON.parse(line)).map((client) => [client.client_id, client]))
    }
    const before = await listed()
    const strict = ['--no-device-grant', '--type-code', '--require-second-factor', '--sign-approval', '--dpop', '--scope', 'openid']
    const network = ['--network', '10.0.0.0/8', '--network', '2001:db8::/32']
    expect((await run(['client', 'set', 'tenfoot-tv', ...strict, ...network, ...own])).stdout).toBe('Changed tenfoot-tv\n')
    expect((await listed()).get('tenfoot-tv')).toEqual({
      ...before.get('tenfoot-tv'),
      scope: 'openid',
      device_grant: false,
      confirmation: 'type',
      requires_second_factor: true,
      requires_signed_approval: true,
      networks: ['10.0.0.0/8', '2001:db8::/32'],
      dpop_bound_access_tokens: true,
    })
    await run(['client', 'set', 'toy', '--no-type-code', '--no-network', ...own])
    const { networks, ...toy } = before.get('toy')
    expect((await listed()).get('toy')).toEqual({ ...toy, confirmation: 'compare' })
    expect(await run(['client', 'set', 'nobody', '--dpop', ...own])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('client list'),
    })
  })

  it('D-32: notes of clients that their approvals are signed', async () => {
    const own = ['--data', join(folder, 'signed')]
    await run(['client', 'add', 'vault', '--sign-approval', ...own])
    await run(['client', 'add', 'toy', ...own])
    const listed = (await run(['client', 'list', '--json', ...own])).stdout.trim().split('\n')
    expect(listed.map((line) => JSON.parse(line)).map((client) => [client.client_id, client.requires_signed_approval])).toEqual(
      expect.arrayContaining([
        ['vault', true],
        ['toy', false],
      ]),
    )
    expect((await run(['client', 'list', ...own])).stdout).toContain('vault  vault  public, signed approvals  openid')
  })

  it('greets somebody by the part before the @ where the name is nothing', async () => {
    const own = ['--data', join(folder, 'nameless')]
    await run(['person', 'add', 'bob@example.test', '--name', '', '--password-stdin', ...own], { input: password })
    expect((await run(['person', 'list', ...own])).stdout).toBe('bob@example.test  bob\n')
  })

  it('refuses the same address twice, a short password and no terminal to ask on', async () => {
    const again = await run(['person', 'add', 'ada@example.test', '--password-stdin', ...data], { input: password })
    expect(again.stderr).toContain('already')
    const short = await run(['person', 'add', 'bob@example.test', '--password-stdin', ...data], { input: 'short' })
    expect(short.stderr).toContain('15')
    const silent = await run(['person', 'add', 'bob@example.test', ...data])
    expect(silent.stderr).toContain('--password-stdin')
    expect([again.code, short.code, silent.code]).toEqual([2, 2, 2])
  })

  it.each([
    ['1', true],
    ['false', false],
    ['0', false],
    ['', false],
  ])('reads a variable of an option without value: TENFOOT_JSON=%j', async (value, isJson) => {
    const { stdout } = await run(['person', 'list', ...data], { env: { TENFOOT_JSON: value } })
    expect(stdout.startsWith('{')).toBe(isJson)
  })

  it('registers clients, and prints the secret of a confidential one once', async () => {
    const added = await run([
      'client',
      'add',
      'kitchen',
      '--name',
      'Kitchen display',
      '--scope',
      'openid profile',
      '--confidential',
      ...data,
    ])
    const secret = /shown only now: (\S{43})\n/.exec(added.stdout)?.[1] ?? 'none'
    const listed = await run(['client', 'list', '--json', ...data])
    const clients = listed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(clients.map((client) => client['client_id']).sort()).toEqual(['kitchen', 'tenfoot-tv'])
    expect(clients).toContainEqual(
      expect.objectContaining({ client_id: 'kitchen', confidential: true, scope: 'openid profile', device_grant: true }),
    )
    expect(listed.stdout).not.toContain(secret)
    expect((await run(['client', 'add', 'kitchen', ...data])).stderr).toContain('already')
  })

  it('registers what a client may ask for and what it guards, and says what to do where that cannot be', async () => {
    const api = 'https://api.example/films'
    expect(
      await run(['client', 'add', 'player', '--resource', api, '--resource', `${api}/more`, '--network', '10.0.0.0/8', '--dpop', ...data]),
    ).toMatchObject({
      code: 0,
    })
    expect(await run(['client', 'add', 'films-api', '--confidential', '--guards', api, '--no-device-grant', ...data])).toMatchObject({
      code: 0,
    })
    const { stdout } = await run(['client', 'list', '--json', ...data])
    expect(stdout).toContain('"dpop_bound_access_tokens":true,"resources":["https://api.example/films","https://api.example/films/more"]')
    expect(stdout).toContain('"guards":"https://api.example/films"')
    const relative = await run(['client', 'add', 'other', '--resource', 'films', ...data])
    expect(relative).toMatchObject({ code: 2, stderr: expect.stringContaining('https://api.example.com') })
    const open = await run(['client', 'add', 'other', '--guards', api, ...data])
    expect(open).toMatchObject({ code: 2, stderr: expect.stringContaining('--confidential') })
  })

  it('lists the devices that are signed in, and signs one out, or all of a person', async () => {
    const { store } = await openData(data[1] ?? '')
    const ada = await store.people.findByEmail('ada@example.test')
    const grants = ['one', 'two', 'three']
    for (const name of grants) {
      const facts = { ...pending, id: name as GrantId }
      await store.grants.insert({ grant: facts, deviceCode: name as Hash, userCode: name as Hash })
      const opens = {
        ...family,
        id: `id-${name}` as FamilyId,
        grant: facts.id,
        person: ada?.id ?? family.person,
        refresh: name as Hash,
        deviceName: 'TV\x1b[31m',
      }
      const dates = { createdAt: wallClock.now(), usedAt: wallClock.now(), expiresAt: later(wallClock.now(), seconds(3600)) }
      await store.grants.update({ id: facts.id }, () => ({ verdict: 'issued', opens: { ...opens, ...dates } }))
    }
    await store.close()
    const listed = await run(['session', 'list', ...data])
    expect(listed.stdout.trim().split('\n')).toHaveLength(3)
    expect(listed.stdout).toMatch(/^id-\w+ {2}ada@example\.test {2}living-room-tv {2}TV\[31m {2}used 20\d\d-/)
    const json = JSON.parse((await run(['session', 'list', '--json', '--person', 'ada@example.test', ...data])).stdout.split('\n')[0] ?? '')
    expect(json).toMatchObject({
      email: 'ada@example.test',
      client_id: 'living-room-tv',
      by_operator: false,
      scope: 'openid offline_access',
    })
    expect((await run(['session', 'revoke', 'id-one', ...data])).stdout).toBe('Signed out 1 device\n')
    expect((await run(['session', 'revoke', '--person', 'ada@example.test', ...data])).stdout).toBe('Signed out 2 devices\n')
    expect((await run(['session', 'list', ...data])).stdout).toBe('')
    for (const [wrong, hint] of [
      [['no-such'], 'tenfoot session list'],
      [[], 'give one session'],
      [['id-one', '--person', 'ada@example.test'], 'give one session'],
      [['--person', 'eve@example.test'], 'tenfoot person list'],
    ] as const)
      expect(await run(['session', 'revoke', ...wrong, ...data])).toMatchObject({ code: 2, stderr: expect.stringContaining(hint) })
  })

  it('answers a code that nobody waits with, an unknown person and nonsense', async () => {
    const nobody = await run(['approve', 'BCDF-GHJK', '--as', 'ada@example.test', ...data])
    expect(nobody).toMatchObject({ code: 4, stdout: '' })
    const unknown = await run(['deny', 'BCDF-GHJK', '--as', 'eve@example.test', ...data])
    expect(unknown.stderr).toContain('tenfoot person list')
    const nonsense = await run(['approve', '--as', 'ada@example.test', ...data], { input: 'hello\n' })
    expect(nonsense.stderr).toContain('WDJB-MJHT')
    expect([unknown.code, nonsense.code]).toEqual([2, 2])
  })

  it('says what to do when there is no such directory', async () => {
    const { code, stderr } = await run(['person', 'list', '--data', join(folder, 'nowhere')])
    expect(code).toBe(2)
    expect(stderr).toContain('nowhere')
  })
})

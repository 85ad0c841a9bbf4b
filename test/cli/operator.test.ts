import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../support/program.ts'

const password = 'correct horse battery staple'

describe('tenfoot', () => {
  it.each([
    [],
    ['demo'],
    ['serve'],
    ['tv'],
    ['person'],
    ['person', 'add'],
    ['person', 'list'],
    ['client'],
    ['client', 'add'],
    ['client', 'list'],
    ['approve'],
    ['deny'],
  ])('%s %s starts and shows its help', async (...command) => {
    const { code, stdout } = await run([...command, '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('Usage: tenfoot')
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
    ['half of the endpoints', ['tv', '--issuer', 'https://a.example', '--token-endpoint', 'https://a.example/t'], 'together'],
  ])('answers %s with what to do and exit code 2', async (_, command, hint) => {
    const { code, stderr } = await run(command)
    expect(stderr).toContain(hint)
    expect(code).toBe(2)
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

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { Piped } from '../support/piped.ts'
import { run } from '../support/program.ts'

/** `tenfoot serve --dialect workos` and `tenfoot workos` as somebody meets them who tests a program. */

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenfoot-workos-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let directories = 0
function newData(): string {
  directories += 1
  return join(folder, `data-${directories}`)
}

async function served({ onTestFinished }: TestContext, flags: readonly string[]) {
  const child = new Piped(['serve', '--dialect', 'workos', '--port', '0', ...flags])
  onTestFinished(() => child.close())
  const issuer = await child.saying(/(http\S+)\n/)
  const stop = async () => {
    child.signal('SIGTERM')
    return child.ended
  }
  return { issuer, child, stop }
}

const sessionsOf = (issuer: string, key: string) =>
  fetch(`${issuer}/user_management/users/user_01J9ZZZZZZZZZZZZZZZZZZZZZZ/sessions`, { headers: { authorization: `Bearer ${key}` } })

describe.concurrent('tenfoot serve --dialect workos', { timeout: 60_000 }, () => {
  it('D-39: tells a new API key once, and keeps its hash alone', async (test) => {
    const data = newData()
    const first = await served(test, ['--data', data])
    const key = await first.child.saying(/WORKOS_API_KEY=(\S+)\n/)
    const ended = await first.stop()
    expect(ended.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\nWORKOS_API_KEY=sk_test_[\w-]{43}\nWORKOS_CLIENT_ID=client_\w{26}\n$/)
    expect(ended.stderr).not.toContain(key)
    for (const name of readdirSync(data)) expect(readFileSync(join(data, name), 'latin1')).not.toContain(key)
    const again = await served(test, ['--data', data])
    expect((await sessionsOf(again.issuer, key)).status).toBe(404)
    expect((await again.stop()).stdout).toBe(`${again.issuer}\n`)
  })

  it('has another key after `tenfoot workos new-key`, beside the running server', async (test) => {
    const data = newData()
    const { issuer, child } = await served(test, ['--data', data])
    const old = await child.saying(/WORKOS_API_KEY=(\S+)\n/)
    const { stdout } = await run(['workos', 'new-key', '--data', data])
    const key = /^WORKOS_API_KEY=(sk_test_\S+)\n$/.exec(stdout)?.[1] ?? ''
    expect([(await sessionsOf(issuer, old)).status, (await sessionsOf(issuer, key)).status]).toEqual([401, 404])
  })

  it('lets codes live five minutes, unless told', async (test) => {
    const ask = async (flags: readonly string[]) => {
      const { issuer, child } = await served(test, ['--data', newData(), ...flags])
      const client_id = await child.saying(/WORKOS_CLIENT_ID=(\S+)\n/)
      const reply = await fetch(`${issuer}/user_management/authorize/device`, { method: 'POST', body: new URLSearchParams({ client_id }) })
      return ((await reply.json()) as { expires_in: number }).expires_in
    }
    expect([await ask([]), await ask(['--code-lifetime', '77'])]).toEqual([300, 77])
  })

  it('A-09: is for this machine alone', async () => {
    const refused = async (...flags: readonly string[]) =>
      run(['serve', '--dialect', 'workos', '--port', '0', '--data', newData(), ...flags])
    for (const flags of [
      ['--host', '0.0.0.0', '--issuer', 'http://127.0.0.1:8628'],
      ['--issuer', 'https://signin.example.com'],
      ['--trusted-proxy', '127.0.0.1/32'],
    ])
      expect(await refused(...flags)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining('for tests on this machine alone'),
      })
  })

  it('shares no data with a server that speaks as itself', async (test) => {
    const plain = newData()
    const child = new Piped(['serve', '--port', '0', '--data', plain])
    test.onTestFinished(() => child.close())
    await child.saying(/(http\S+)\n/)
    child.signal('SIGTERM')
    await child.ended
    expect(await run(['serve', '--dialect', 'workos', '--port', '0', '--data', plain])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is the data of a server without a dialect'),
    })
    const own = newData()
    await (await served(test, ['--data', own])).stop()
    expect(await run(['serve', '--port', '0', '--data', own])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is the data of a server with --dialect workos'),
    })
  })
})

describe('tenfoot workos', { timeout: 60_000 }, () => {
  it('keeps organizations and their members, beside a running server', async (test) => {
    const data = newData()
    await served(test, ['--data', data])
    const command = (...words: readonly string[]) => run([...words, '--data', data])
    await run(['person', 'add', 'ada@example.test', '--password-stdin', '--data', data], { input: 'six green boats at noon' })
    expect((await command('workos', 'add-organization', 'Acme')).stdout).toMatch(/^Added Acme as org_\w{26}\n$/)
    expect(await command('workos', 'add-organization', 'Acme')).toMatchObject({ code: 2, stderr: expect.stringContaining('already') })
    const added = await command(
      'workos',
      'add-member',
      'Acme',
      'ada@example.test',
      '--role',
      'admin',
      '--permission',
      'a',
      '--permission',
      'b',
    )
    expect(added.stdout).toBe('ada@example.test is admin of Acme\n')
    expect((await command('workos', 'list')).stdout).toMatch(/^org_\w{26} {2}Acme\n {2}ada@example\.test {2}admin {2}a {2}b\n$/)
    await command('workos', 'add-member', 'Acme', 'ada@example.test')
    expect((await command('workos', 'list')).stdout).toContain('  ada@example.test  member\n')
    expect(await command('workos', 'add-member', 'Globex', 'ada@example.test')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Globex'),
    })
    expect(await command('workos', 'add-member', 'Acme', 'eve@example.test')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('eve'),
    })
    expect(await command('workos', 'add-member', 'Acme', 'ada@example.test', '--role', 'two words')).toMatchObject({ code: 2 })
  })

  it('says what to do where there is no such data', async () => {
    const { code, stderr } = await run(['workos', 'list', '--data', newData()])
    expect([code, stderr]).toEqual([2, expect.stringContaining('start tenfoot serve --dialect workos with this --data first')])
  })
})

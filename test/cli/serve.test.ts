import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { startProblem } from '../../cli/serve.ts'
import { Piped } from '../support/piped.ts'
import { freePort, run } from '../support/program.ts'

/** `tenfoot serve` as an operator's shell sees it. */

const ada = { email: 'ada@example.test', password: 'correct horse battery staple' }
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenfoot-serve-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A data directory that nobody else uses. */
let directories = 0
function newData(): string {
  directories += 1
  return join(folder, `data-${directories}`)
}

/** A server on a port of its own, once it is ready. */
async function served({ onTestFinished }: TestContext, flags: readonly string[] = [], env: Record<string, string> = {}) {
  const child = new Piped(['serve', '--port', '0', '--interval', '1', ...flags], env)
  onTestFinished(() => child.close())
  const issuer = await child.saying(/(http\S+)\n/)
  return { child, issuer, port: Number(new URL(issuer).port) }
}

describe('startProblem()', () => {
  const failing = (code: string) => Object.assign(new Error(`listen ${code}`), { code })

  it.each([
    ['EADDRINUSE', 'Port 8628 is taken; choose another with --port', 'Port 8628 is taken; choose another in --issuer'],
    ['EACCES', 'choose one above 1023 with --port', 'choose one above 1023 with --issuer'],
    ['EADDRNOTAVAIL', 'choose one of its own with --host', 'choose one of its own with --issuer'],
    ['EINVAL', 'choose one of its own with --host', 'choose one of its own with --issuer'],
    ['ENOTFOUND', 'There is no machine of that name; choose an address of this one with --host', 'of this one with --issuer'],
    ['EAI_AGAIN', 'There is no machine of that name', 'There is no machine of that name'],
  ])('says what to do about %s', (code, atServe, atDemo) => {
    expect(startProblem(failing(code), 8628)).toContain(atServe)
    expect(startProblem(failing(code), 8628, '--issuer')).toContain(atDemo)
  })
})

describe.concurrent('tenfoot serve', { timeout: 60_000 }, () => {
  it('prints its issuer and nothing else when it is ready, and logs in JSON beside it', async (test) => {
    const { child, issuer } = await served(test, ['--data', newData()])
    expect(issuer).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect((await fetch(`${issuer}/healthz`)).status).toBe(200)
    const described = await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json()
    expect(described).toMatchObject({ issuer, device_authorization_endpoint: `${issuer}/device_authorization` })
    child.signal('SIGTERM')
    const { code, stdout, stderr } = await child.ended
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${issuer}\n` })
    const log = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(log[0]).toMatchObject({ msg: 'listening', issuer })
    expect(log).toContainEqual(expect.objectContaining({ method: 'GET', route: '/.well-known/oauth-authorization-server', status: 200 }))
    expect(log.at(-1)).toMatchObject({ msg: 'stopping', signal: 'SIGTERM' })
  })

  it.for(['SIGTERM', 'SIGINT'] as const)(
    'ends with 0 within five seconds of %s, whatever is kept open or never sent whole',
    async (signal, test) => {
      const { child, port } = await served(test, ['--data', newData()])
      const kept = openLine(test, port, `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
      const half = openLine(test, port, `POST /token HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 100\r\n\r\ngrant_`)
      const silent = openLine(test, port, '')
      await Promise.all([kept, half, silent])
      const askedAt = performance.now()
      child.signal(signal)
      expect((await child.ended).code).toBe(0)
      expect(performance.now() - askedAt).toBeLessThan(5_000)
    },
  )

  it('says in one line that its port is taken, and ends with 2', async (test) => {
    const { port } = await served(test, ['--data', newData()])
    expect(await run(['serve', '--port', String(port), '--data', newData()])).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: Port ${port} is taken; choose another with --port, or --port 0 for any free one\n`,
    })
  })

  it('takes every option from the environment, too', async (test) => {
    const port = await freePort()
    const env = { TENFOOT_DATA: newData(), TENFOOT_CODE_LIFETIME: '77', TENFOOT_INTERVAL: '3', TENFOOT_LOG_LEVEL: 'silent' }
    const child = new Piped(['serve'], { ...env, TENFOOT_PORT: String(port) })
    test.onTestFinished(() => child.close())
    const issuer = await child.saying(/(http\S+)\n/)
    expect(issuer).toBe(`http://127.0.0.1:${port}`)
    const reply = await fetch(`${issuer}/device_authorization`, { method: 'POST', body: new URLSearchParams({ client_id: 'tenfoot-tv' }) })
    expect(await reply.json()).toMatchObject({ expires_in: 77, interval: 3 })
    child.signal('SIGTERM')
    expect((await child.ended).stderr).toBe('')
  })

  it.for([
    ['plain http for the world', ['--issuer', 'http://signin.example.com'], 'put https in front'],
    ['an address of another machine', ['--host', '192.0.2.1', '--issuer', 'https://signin.example.com'], 'one of its own with --host'],
  ] as const)('refuses %s, and says what to do', async ([_, flags, advice]) => {
    const { code, stdout, stderr } = await run(['serve', '--port', '0', '--data', newData(), ...flags])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: [^\n]+\n$/)
    expect(stderr).toContain(advice)
  })

  it.runIf(process.platform !== 'win32')('D-46: refuses secrets that others may read', async (test) => {
    const data = newData()
    const { child } = await served(test, ['--data', data])
    child.signal('SIGTERM')
    await child.ended
    chmodSync(join(data, 'secrets.json'), 0o644)
    const { code, stderr } = await run(['serve', '--port', '0', '--data', data])
    expect(code).toBe(2)
    expect(stderr).toContain('chmod 600')
  })
})

describe.concurrent("an operator's commands beside a running server", { timeout: 60_000 }, () => {
  it('add a person and a client, approve its code, and the server hands out tokens that say so', async (test) => {
    const data = ['--data', newData()]
    const { issuer } = await served(test, data)
    const added = await run(['client', 'add', 'kitchen', '--confidential', '--scope', 'openid email', ...data])
    const secret = /shown only now: (\S+)/.exec(added.stdout)?.[1] ?? ''
    await run(['person', 'add', ada.email, '--name', 'Ada Example', '--password-stdin', ...data], { input: ada.password })
    const kitchen = clientOf(issuer, `kitchen:${secret}`)
    const codes = await kitchen('/device_authorization', {})
    const poll = () => kitchen('/token', { grant_type: deviceCode, device_code: String(codes['device_code']) })
    expect(await poll()).toMatchObject({ error: 'authorization_pending' })
    expect(await run(['approve', String(codes['user_code']).toLowerCase(), '--as', ada.email, ...data])).toMatchObject({
      code: 0,
      stderr: '',
    })
    const tokens = await poll()
    expect(tokens).toMatchObject({ token_type: 'Bearer', scope: 'openid email' })
    const claims = JSON.parse(Buffer.from(String(tokens['access_token']).split('.')[1] ?? '', 'base64url').toString()) as object
    expect(claims).toMatchObject({ client_id: 'kitchen', act: expect.anything() })
    expect(claims).not.toHaveProperty('auth_time')
    expect(claims).not.toHaveProperty('amr')
    const who = await fetch(`${issuer}/userinfo`, { headers: { authorization: `Bearer ${tokens['access_token']}` } })
    expect(await who.json()).toMatchObject({ email: ada.email })
  })

  it('take a code from standard input, decline it once, and answer no code twice', async (test) => {
    const data = ['--data', newData()]
    const { issuer } = await served(test, data)
    await run(['person', 'add', ada.email, '--password-stdin', ...data], { input: ada.password })
    const television = clientOf(issuer)
    const codes = await television('/device_authorization', {})
    const denied = await run(['deny', '--as', ada.email, ...data], { input: `${codes['user_code']}\n` })
    expect(denied).toEqual({ code: 0, stderr: '', stdout: 'Declined; the device learns of it at its next poll\n' })
    expect(await television('/token', { grant_type: deviceCode, device_code: String(codes['device_code']) })).toMatchObject({
      error: 'access_denied',
    })
    const late = await run(['approve', String(codes['user_code']), '--as', ada.email, ...data])
    expect(late.code).toBe(4)
    expect(late.stderr).toContain('answered already')
  })

  it('find no way in by the person of a demo that was killed, until a demo has been there and left', async (test) => {
    const data = newData()
    const demo = async () => {
      const child = new Piped(['demo', '--json', '--issuer', `http://127.0.0.1:${await freePort()}`, '--data', data])
      test.onTestFinished(() => child.close())
      await child.code()
      return child
    }
    const killed = await demo()
    killed.signal('SIGKILL')
    await killed.ended
    const refused = await run(['serve', '--port', '0', '--data', data])
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain("This directory still holds a demo's person")
    const again = await demo()
    again.signal('SIGTERM')
    await again.ended
    await served(test, ['--data', data])
    expect((await run(['person', 'list', '--data', data])).stdout).toBe('')
  })
})

const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code'

/** Posts a form as a client, which a secret makes confidential. */
function clientOf(issuer: string, login?: string) {
  const headers = login === undefined ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` }
  const self = login === undefined ? { client_id: 'tenfoot-tv' } : {}
  return async (path: string, fields: Record<string, string>): Promise<Readonly<Record<string, unknown>>> => {
    const reply = await fetch(issuer + path, { method: 'POST', headers, body: new URLSearchParams({ ...self, ...fields }) })
    return (await reply.json()) as Record<string, unknown>
  }
}

/** A connection that stays open, on which that much was sent. */
function openLine({ onTestFinished }: TestContext, port: number, bytes: string): Promise<void> {
  const line = connect(port, '127.0.0.1').on('error', () => undefined)
  onTestFinished(() => void line.destroy())
  return new Promise((resolve) => line.once('connect', () => line.write(bytes, () => resolve())))
}

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { exitCodeOf } from '../../cli/exit-code.ts'
import { approveQuietly } from '../support/approve-quietly.ts'
import { serveLocally } from '../support/local-server.ts'
import { Piped } from '../support/piped.ts'
import { freePort, run, type Served, serve, tenfoot } from '../support/program.ts'
import { type RecordingProxy, startRecordingProxy } from '../support/recording-proxy.ts'
import { filesUnder, processPlaces, secretsIn } from '../support/secret-search.ts'
import { Terminal } from '../support/terminal.ts'

/** The television without a screen: lines for people and pipes, events for programs, and an exit code that says the same. */

const ada = { email: 'ada@example.test', password: 'correct horse battery staple' }
const folder = mkdtempSync(join(tmpdir(), 'tenfoot-pipes-'))
const data = ['--data', join(folder, 'data')]

let server: Served
beforeAll(async () => {
  await run(['person', 'add', ada.email, '--name', 'Ada Example', '--password-stdin', ...data], { input: ada.password })
  server = await serve(['--port', '0', '--interval', '1', ...data])
})
afterAll(async () => {
  server.child.kill()
  await server.gone
  rmSync(folder, { recursive: true, force: true })
})

function piped({ onTestFinished }: TestContext, ...parameters: readonly string[]): Piped {
  const child = new Piped(parameters, { TERM: 'xterm-256color' })
  onTestFinished(() => child.close())
  return child
}

function tv(test: TestContext, ...flags: readonly string[]): Piped {
  return piped(test, 'tv', '--issuer', server.issuer, '--once', ...flags)
}

/** An operator's answer. */
async function operator(says: 'approve' | 'deny', code: string): Promise<void> {
  expect((await run([says, code, '--as', ada.email, ...data])).stderr).toBe('')
}

describe.concurrent('tenfoot tv', { timeout: 60_000 }, () => {
  it('E-17: into a pipe says line by line what happens, without control sequences, and ends with 0', async (test) => {
    const television = tv(test)
    await operator('approve', await television.code())
    const { code, stdout, stderr } = await television.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^Sign in with your phone\nGo to http:\/\/127\.0\.0\.1:\d+\/device\nCode: [B-Z]{4}-[B-Z]{4}\n/)
    expect(stdout).toMatch(/\nGood (morning|afternoon|evening), Ada Example\nSigned in as ada@example\.test\n$/)
    expect([...stdout].every((character) => character === '\n' || character >= ' ')).toBe(true)
  })

  it('is a receipt printer: QR code and code on paper, and not one control character but the ends of lines', async (test) => {
    const television = tv(test, '--profile', 'receipt-printer', '--lang', 'de')
    await operator('approve', await television.code())
    const { code, stdout } = await television.ended
    expect(code).toBe(0)
    expect(stdout).toMatch(/█▀▀▀▀▀█[\s\S]*\nCode: [B-Z]{4}-[B-Z]{4}\n[\s\S]*\nGuten (Morgen|Tag|Abend), Ada Example\n/)
    expect([...stdout].every((character) => character === '\n' || character >= ' ')).toBe(true)
  })

  it('is recorded, and replayed line by line and event by event, without a secret in the file', async (test) => {
    const file = join(folder, 'run.jsonl')
    const television = tv(test, '--json', '--record', file, '--network', 'slow')
    await operator('approve', await television.code())
    const { stdout } = await television.ended
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).not.toMatch(/eyJ|"(access|refresh)Token":"(?!access token #|refresh token #)/)
    const replayed = await run(['replay', file, '--speed', '0', '--json'])
    const comparable = (text: string) =>
      text
        .replace(/"at":"[^"]*",/g, '')
        .split('\n')
        .filter((line) => !line.includes('powered-off'))
    expect(comparable(replayed.stdout)).toEqual(comparable(stdout))
    expect(replayed.stderr).toBe('')
    const cut = join(folder, 'cut.jsonl')
    writeFileSync(cut, readFileSync(file, 'utf8').slice(0, -9))
    const lines = await run(['replay', cut, '--speed', '0'])
    expect(lines).toMatchObject({ code: 0, stdout: expect.stringContaining('Good') })
    expect(lines.stderr).toBe(`${cut} ends early: its last line is cut off\n`)
    expect((await run(['tv', '--issuer', server.issuer, '--plain', '--record', file])).stderr).toContain('it is there already')
  })

  it('E-09: with --json writes one event a line, and no token', async (test) => {
    const television = tv(test, '--json')
    await operator('approve', await television.code())
    const { code, stdout, stderr } = await television.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const names = television.events().map(({ event }) => event)
    expect(names.slice(0, 3)).toEqual(['connected', 'codes-issued', 'waiting'])
    expect(names.slice(-5)).toEqual(['polled', 'signed-in', 'identified', 'home-row', 'signed-out'])
    expect(television.events().at(-3)).toMatchObject({ name: 'Ada Example', email: 'ada@example.test' })
    expect(television.events().at(-2)).toMatchObject({ tiles: [{ id: 'films', title: 'Films', about: 'what is new' }, {}, {}] })
    expect(stdout).not.toMatch(/_token|eyJ/)
  })

  it('with --print-tokens hands the tokens over, alive', async (test) => {
    const television = tv(test, '--json', '--print-tokens')
    await operator('approve', await television.code())
    expect((await television.ended).code).toBe(0)
    const signedIn = television.events().find(({ event }) => event === 'signed-in')
    const reply = await fetch(`${server.issuer}/userinfo`, { headers: { authorization: `Bearer ${signedIn?.['access_token']}` } })
    expect(await reply.json()).toMatchObject({ email: ada.email })
  })

  it('ends with 3 when the person declines', async (test) => {
    const television = tv(test, '--json')
    await operator('deny', await television.code())
    expect((await television.ended).code).toBe(3)
    expect(television.events().at(-1)).toMatchObject({ event: 'ended', reason: 'denied' })
  })

  it('ends with 5 at a server that breaks the protocol', async (test) => {
    const { url, close } = await serveLocally((_, response) =>
      response.setHeader('content-type', 'application/json').end('{"issuer":"https://elsewhere.example"}'),
    )
    test.onTestFinished(close)
    const television = piped(test, 'tv', '--issuer', url, '--json')
    expect((await television.ended).code).toBe(5)
    expect(television.events()).toEqual([expect.objectContaining({ event: 'ended', reason: 'violated' })])
  })

  it('ends with 5 when it is not welcome', async (test) => {
    const television = tv(test, '--client-id', 'nobody-knows-me')
    expect((await television.ended).code).toBe(5)
    expect(television.stdout).toContain('The server said no\n')
  })

  it('keeps looking for a server that nothing answers for, and ends with 5 when it gives up', async (test) => {
    const television = piped(test, 'tv', '--issuer', `http://127.0.0.1:${await freePort()}`, '--json')
    await television.saying(/"no-answer"[\s\S]*"no-answer"/)
    expect(television.events()[0]).toMatchObject({ event: 'no-answer', kind: 'unreachable' })
    television.signal('SIGTERM')
    expect((await television.ended).code).toBe(143)
    const failure = { kind: 'unreachable', message: 'nothing answers there' } as const
    expect(exitCodeOf({ kind: 'ended', ending: { reason: 'unreachable', failure } })).toBe(5)
  })
})

describe.concurrent('tenfoot demo', { timeout: 60_000 }, () => {
  it('into a pipe shows address and code, is signed in by a walk through the pages, and leaves no password in the pipe', async (test) => {
    const child = piped(test, 'demo', '--issuer', `http://127.0.0.1:${await freePort()}`, '--interval', '1', '--once')
    const code = await child.code()
    const address = await child.saying(/Go to (\S+)/)
    await approveQuietly(`${address}?user_code=${code}`)
    const { stdout, stderr, code: status } = await child.ended
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/\nAda Example signed in after \d+ s and \d+ polls?\. Try next: npx tenfoot --help\n$/)
    expect(stdout).not.toMatch(/[a-z]{4}-[a-z]{4}-[a-z]{4}-[a-z]{4}/)
  })

  it('with --json writes events and nothing else, and ends with 4 when the code runs out', async (test) => {
    const issuer = `http://127.0.0.1:${await freePort()}`
    const child = piped(test, 'demo', '--issuer', issuer, '--interval', '1', '--code-lifetime', '11', '--json')
    const { code, stderr } = await child.ended
    expect({ code, stderr }).toEqual({ code: 4, stderr: '' })
    expect(child.events().at(-1)).toMatchObject({ event: 'ended', reason: 'expired' })
  })

  it('draws the QR code into a pipe only when asked to, and not on a dumb terminal', async (test) => {
    const asked = piped(test, 'demo', '--issuer', `http://127.0.0.1:${await freePort()}`, '--qr')
    await asked.code()
    expect(asked.stdout).toContain('\x1b[')
    const command = [tenfoot, 'demo', '--issuer', `http://127.0.0.1:${await freePort()}`]
    const terminal = new Terminal(process.execPath, command, { term: 'dumb' })
    test.onTestFinished(() => terminal.close())
    await terminal.waitFor(/sign in as ada@example\.test with the password/)
    expect(terminal.raw).not.toContain('\x1b')
  })
})

describe('E-02: the secrets of a sign-in', () => {
  it('are in no file, argument, environment or output after sign-in, renewal and exit', async (test) => {
    const room = join(folder, 'room')
    const shared = ['--data', join(room, 'data')]
    const wire = await startRecordingProxy()
    test.onTestFinished(wire.close)
    await run(['person', 'add', ada.email, '--password-stdin', ...shared], { input: ada.password })
    const house = piped(test, 'serve', '--port', '0', '--issuer', wire.issuer, '--interval', '1', '--log-level', 'debug', ...shared)
    wire.leadTo(await portOf(house))
    const env = { HOME: room, TMPDIR: room, XDG_STATE_HOME: room }
    const terminal = new Terminal(process.execPath, [tenfoot, 'tv', '--issuer', wire.issuer], { env })
    test.onTestFinished(() => terminal.close())
    await terminal.waitFor(/[B-Z]{4}-[B-Z]{4}[\s\S]*New code/)
    await run(['approve', /[B-Z]{4}-[B-Z]{4}/.exec(terminal.text())?.[0] ?? '', '--as', ada.email, ...shared])
    await terminal.waitFor(/▶ Films/)
    await renew(terminal, wire)
    const running = [terminal.pid, house.pid].flatMap((pid) => [...processPlaces(pid)])
    terminal.type('q')
    expect(await terminal.exited).toMatchObject({ exitCode: 0 })
    house.signal('SIGTERM')
    const { stdout, stderr } = await house.ended
    expect(stderr).toContain('"route":"/revocation"')
    expect(wire.secrets.length).toBeGreaterThanOrEqual(6)
    const written = filesUnder(room)
    expect(written.size).toBeGreaterThan(1)
    const said = { screen: terminal.raw, stdout, stderr }
    expect(secretsIn(new Map([...written, ...running, ...Object.entries(said)]), wire.secrets)).toEqual([])
  })
})

/** The port of a server whose issuer is not its own address, as its log has it. */
async function portOf(house: Piped): Promise<number> {
  await house.saying(/http/)
  return Number(/"port":(\d+)/.exec(house.stderr)?.[1])
}

/** Looks at the account again and again, until its tokens have been renewed. */
async function renew(terminal: Terminal, wire: RecordingProxy): Promise<void> {
  for (const tile of [/▶ Series/, /▶ Radio/, /▶ Account/]) {
    terminal.type('\x1b[C')
    await terminal.waitFor(tile)
  }
  while (wire.granted() < 2) {
    terminal.type('\r')
    await terminal.waitFor(/Check now/)
    terminal.type('\x7f')
    await terminal.waitFor(/▶ Account/)
  }
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOn, openKiosk, painterOf } from '../support/kiosk-program.ts'
import { freePort, run, type Served, serve, tenfoot } from '../support/program.ts'
import { Terminal } from '../support/terminal.ts'

/** `tenfoot kiosk` in a terminal, as nobody holds it. */

const folder = mkdtempSync(join(tmpdir(), 'tenfoot-kiosk-'))
const data = join(folder, 'data')
let server: Served
beforeAll(async () => {
  const added = await run(['person', 'add', 'ada@example.test', '--name', 'Ada Example', '--data', data, '--password-stdin'], {
    input: 'six green boats at noon',
  })
  expect(added).toMatchObject({ code: 0 })
  server = await serve(['--port', '0', '--data', data, '--interval', '1', '--log-level', 'silent'])
})
afterAll(async () => {
  server.child.kill('SIGTERM')
  await server.gone
  rmSync(folder, { recursive: true, force: true })
})

describe.concurrent('tenfoot kiosk', () => {
  it('shows a code, greets nobody by name, signs out by itself and starts again; no key leaves it', async ({ onTestFinished }) => {
    const kiosk = opened(['--demo', '2'])
    onTestFinished(() => kiosk.close())
    const first = await codeOn(kiosk)
    for (const keys of ['q', '\x03', '\x1a', '\x1c', '\x1b', '?', 'i', 'o', 'p', 'n', 't', 'r', 'x', 'a']) kiosk.type(keys)
    await kiosk.settle(300)
    expect(kiosk.text()).toContain(first)
    await approve(first)
    await kiosk.waitFor(/This screen signs out by itself/)
    expect(kiosk.text()).not.toContain('Ada')
    await kiosk.waitFor(/Signed out/)
    await codeOn(kiosk, first)
    kiosk.signal('SIGTERM')
    expect(await kiosk.exited).toMatchObject({ exitCode: 143 })
    await kiosk.settle()
    expect(kiosk.state()).toMatchObject({ isAlternate: false, isCursorHidden: false, mouse: 'none' })
  })

  it('stays signed in though its screen is killed, and asks nobody', async ({ onTestFinished }) => {
    const health = await freePort()
    const status = join(folder, 'status.json')
    const kiosk = opened(['--stay', '--greet', 'first', '--health', String(health), '--status', status])
    onTestFinished(() => kiosk.close())
    const told = async () => (await (await fetch(`http://127.0.0.1:${health}/healthz`)).json()) as Record<string, unknown>
    const isReady = async () => (await fetch(`http://127.0.0.1:${health}/readyz`)).status === 200 && (await told())['screen'] === 'home'
    await approve(await codeOn(kiosk))
    await kiosk.waitFor(/Good \w+, Ada\b(?! Example)/)
    for (let times = 1; times <= 3; times += 1) {
      const screen = painterOf(kiosk)
      process.kill(screen, 'SIGKILL')
      await waitUntil(() => painterOf(kiosk) !== screen && painterOf(kiosk) > 0, 2)
      await waitUntil(async () => (await isReady()) && /Good \w+, Ada/.test(kiosk.text()), 10)
      expect(kiosk.text()).not.toMatch(/[B-Z]{4}-[B-Z]{4}/)
    }
    expect(await told()).toMatchObject({ isAlive: true, isReady: true, mode: 'stay', screen: 'home', restarts: 3, lastCrash: 'SIGKILL' })
    kiosk.signal('SIGTERM')
    expect(await kiosk.exited).toMatchObject({ exitCode: 143 })
    expect(JSON.parse(readFileSync(status, 'utf8'))).toMatchObject({ mode: 'stay', restarts: 3 })
    expect(readFileSync(status, 'utf8')).not.toMatch(/Ada|example\.test/)
  })

  it('starts a screen anew that has stopped moving', { timeout: 60_000 }, async ({ onTestFinished }) => {
    const kiosk = opened([])
    onTestFinished(() => kiosk.close())
    await codeOn(kiosk)
    const screen = painterOf(kiosk)
    process.kill(screen, 'SIGSTOP')
    await waitUntil(() => painterOf(kiosk) !== screen && painterOf(kiosk) > 0, 20)
    await codeOn(kiosk)
    kiosk.signal('SIGINT')
    expect(await kiosk.exited).toMatchObject({ exitCode: 130 })
  })

  it.each(['SIGTERM', 'SIGHUP'] as const)('ends without a word when its terminal is gone, and %s comes', async (signal) => {
    const errors = join(folder, `errors-${signal}`)
    const command = `exec ${process.execPath} ${tenfoot} kiosk --issuer ${server.issuer} 2> ${errors}`
    const kiosk = new Terminal('/bin/sh', ['-c', command])
    await codeOn(kiosk)
    const [supervisor, screen] = [kiosk.pid, painterOf(kiosk)]
    kiosk.vanish()
    process.kill(supervisor, signal)
    await waitUntil(() => !isRunning(supervisor) && !isRunning(screen), 15)
    expect(readFileSync(errors, 'utf8')).toBe('')
  })

  it('is left by its PIN, and by no other', async ({ onTestFinished }) => {
    const pin = join(folder, 'pin')
    writeFileSync(pin, '2580\n')
    const kiosk = opened(['--pin-file', pin])
    onTestFinished(() => kiosk.close())
    await codeOn(kiosk)
    kiosk.type('q')
    await kiosk.waitFor(/Type the PIN: _ _ _ _/)
    kiosk.type('1111')
    await kiosk.waitFor(/Wrong PIN, 4 tries left/)
    kiosk.type('25')
    await kiosk.waitFor(/Type the PIN: \* \* _ _/)
    kiosk.type('80')
    expect(await kiosk.exited).toMatchObject({ exitCode: 0 })
  })

  it('takes its PIN from standard input, and its keys from the terminal', async ({ onTestFinished }) => {
    const command = `printf 2580 | ${process.execPath} ${tenfoot} kiosk --issuer ${server.issuer} --pin-file -`
    const kiosk = new Terminal('/bin/sh', ['-c', command])
    onTestFinished(() => kiosk.close())
    await codeOn(kiosk)
    kiosk.type('q')
    await kiosk.waitFor(/Type the PIN/)
    kiosk.type('2580')
    expect(await kiosk.exited).toMatchObject({ exitCode: 0 })
  })

  it.each<[string, string[], RegExp]>([
    ['there is no terminal', [], /^error: A kiosk fills a terminal, and there is none: start it on one, such as tty1/],
    ['its PIN is none', ['--pin-file', 'package.json'], /^error: Cannot use the PIN in package\.json: give four to twelve digits/],
    ['its PIN cannot be read', ['--pin-file', 'no/such/file'], /^error: Cannot read the PIN file no\/such\/file: give one that this user/],
    ['nothing is to be remembered', ['--remember'], /^error: A sign-in is remembered where it stays: add --stay/],
    ['its profile is unknown', ['--profile', 'toaster'], /^error: Cannot find the profile toaster/],
  ])('says what to do where %s', async (_, flags, says) => {
    const { code, stderr } = await run(['kiosk', '--issuer', server.issuer, ...flags])
    expect(code).toBe(2)
    expect(stderr).toMatch(says)
  })

  it.each<[string, () => string[], RegExp]>([
    [
      'its status file cannot be written',
      () => ['--status', 'no/such/folder/status.json'],
      /Cannot write the status file no\/such\/folder/,
    ],
    ['its port is taken', () => ['--health', new URL(server.issuer).port], /Cannot listen on 127\.0\.0\.1:\d+: choose another port with/],
  ])('says on a terminal what to do where %s', async (_, flags, says) => {
    const kiosk = opened(flags())
    expect(await kiosk.exited).toMatchObject({ exitCode: 2 })
    expect(kiosk.raw.replaceAll('\r\n', ' ')).toMatch(says)
  })
})

function opened(flags: readonly string[]): Terminal {
  return openKiosk(server.issuer, flags)
}

async function approve(code: string): Promise<void> {
  expect(await run(['approve', code, '--as', 'ada@example.test', '--data', data])).toMatchObject({ code: 0 })
}

async function waitUntil(isSo: () => boolean | Promise<boolean>, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`It was not so within ${seconds} s`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Whether a process is there and has not ended. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

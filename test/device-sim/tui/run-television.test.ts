import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, type TestContext, vi } from 'vitest'
import { drawScreen, readQr } from '../../support/picture.ts'
import { Terminal, type TerminalOptions } from '../../support/terminal.ts'

/** The television in a real terminal: what a person sees, what a camera reads, and what is left behind. */

const payload = 'http://192.168.1.20:8628/device?user_code=WDJB-MJHT'

/** A frame reaches the screen in several pieces: the last word of one may be there before its picture is. */
const patience = { timeout: 30_000, interval: 50 }

describe.concurrent('runOnScreen()', { timeout: 60_000 }, () => {
  it('shows a QR code that a camera reads on a dark and on a light theme', async (test) => {
    const terminal = await waiting(test)
    for (const theme of ['dark', 'light'] as const)
      await expect.poll(() => readQr(drawScreen(terminal.screen, { theme })), patience).toBe(payload)
  })

  it('draws itself anew when the terminal changes its size', async (test) => {
    const terminal = await waiting(test)
    terminal.resize(120, 40)
    await terminal.waitFor(/Whiskey Delta/)
    await expect.poll(() => readQr(drawScreen(terminal.screen)), patience).toBe(payload)
    terminal.resize(40, 12)
    await terminal.waitFor(/Sign in at/)
    terminal.resize(1, 1)
    await terminal.settle(100)
    terminal.resize(80, 24)
    await terminal.waitFor(/Check that it shows/)
    await expect.poll(() => readQr(drawScreen(terminal.screen)), patience).toBe(payload)
  })

  it('draws blocks, not question marks, when the environment names no character set', async (test) => {
    const terminal = await waiting(test, { env: { LANG: undefined, LC_ALL: undefined, LC_CTYPE: undefined } })
    await expect.poll(() => readQr(drawScreen(terminal.screen)), patience).toBe(payload)
    expect(terminal.text()).toContain('▶ New code')
  })

  it.for(['screen-256color', 'tmux-256color', 'xterm'])('looks the same with TERM=%s', async (term, test) => {
    const terminal = await waiting(test, { term })
    await expect.poll(() => readQr(drawScreen(terminal.screen)), patience).toBe(payload)
    expect(terminal.raw).not.toMatch(/Error on/)
    expect(terminal.raw).toContain('48;5;231')
  })

  it('keeps the two colours of the QR code and no others with NO_COLOR', async (test) => {
    const terminal = await waiting(test, { env: { NO_COLOR: '1' } })
    await expect.poll(() => readQr(drawScreen(terminal.screen, { theme: 'light' })), patience).toBe(payload)
    expect(terminal.raw).not.toMatch(/38;5;80|48;5;236/)
  })

  it('draws no picture on a console whose font lacks half blocks', async (test) => {
    const terminal = await waiting(test, { term: 'linux' })
    expect(readQr(drawScreen(terminal.screen))).toBeUndefined()
    expect(terminal.text()).toContain('192.168.1.20:8628/device')
    expect(terminal.raw).not.toMatch(/[▀▄━▶◀●]/)
  })

  it('walks the screens by remote control, and asks before it leaves', async (test) => {
    const terminal = opened(test, 'approved')
    await terminal.waitFor(/Good evening, Ada Example/)
    terminal.type('\x1b[C')
    await terminal.waitFor(/▶ Series/)
    terminal.type('\r')
    await terminal.waitFor(/nothing to watch/)
    terminal.type('\x7f')
    await terminal.waitFor(/▶ Series/)
    terminal.type('?')
    await terminal.waitFor(/abcd-efgh-jkmn-pqrs/)
    terminal.type('\x1b')
    await terminal.waitFor(/▶ Films/)
    terminal.type('\x1b')
    await terminal.waitFor(/Switch this television off\?/)
    terminal.type('\x1b[C')
    await terminal.waitFor(/▶ Power off/)
    terminal.type('\r')
    expect(await terminal.exited).toMatchObject({ exitCode: 0 })
    await terminal.settle()
    expect(restored(terminal)).toBe(true)
    expect(terminal.text()).toContain('"kind":"powered-off"')
  })

  it('does not take an arrow for Back that a slow line tore in two', async (test) => {
    const terminal = opened(test, 'approved')
    await terminal.waitFor(/▶ Films/)
    terminal.type('\x1b')
    terminal.type('[C')
    await terminal.waitFor(/▶ Series/)
    expect(terminal.text()).not.toContain('Switch')
  })

  it('E-02: leaves no secret on the screen or in what it wrote', async (test) => {
    const terminal = opened(test, 'approved')
    await terminal.waitFor(/Good evening/)
    terminal.type('q')
    await terminal.exited
    expect(terminal.raw).not.toContain('secret-')
  })

  it.for([
    ['SIGTERM', { exitCode: 143 }],
    ['SIGINT', { exitCode: 130 }],
    ['SIGHUP', { signal: 1 }],
  ] as const)('gives the terminal back on %s, and ends as the signal would have', async ([signal, exit], test) => {
    const terminal = await waiting(test)
    expect(terminal.state()).toMatchObject({ isAlternate: true, isCursorHidden: true })
    terminal.signal(signal)
    expect(await terminal.exited).toMatchObject(exit)
    await terminal.settle()
    expect(restored(terminal)).toBe(true)
  })

  it('E-01: signs out and cleans up when the terminal is gone for good', async (test) => {
    const folder = mkdtempSync(join(tmpdir(), 'tenfoot-test-'))
    const notes = join(folder, 'notes')
    try {
      const terminal = opened(test, 'approved', { env: { TENFOOT_NOTES: notes } })
      await terminal.waitFor(/Good evening/)
      terminal.vanish()
      await vi.waitFor(() => expect(existsSync(notes) && readFileSync(notes, 'utf8')).toBe('signed out\nSIGHUP\n'), 30_000)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('gives the terminal back before it says what a crash was, and exits with 1', async (test) => {
    const terminal = opened(test, 'crash')
    expect(await terminal.exited).toMatchObject({ exitCode: 1 })
    await terminal.settle()
    expect(restored(terminal)).toBe(true)
    expect(terminal.text()).toContain('a bug on purpose')
  })

  it('ends after the greeting when it runs once', async (test) => {
    const terminal = opened(test, 'approved', {}, ['--once'])
    await terminal.waitFor(/Good evening/)
    expect(await terminal.exited).toMatchObject({ exitCode: 0 })
    await terminal.settle()
    expect(terminal.text()).toMatch(/"kind":"signed-in","name":"Ada Example"/)
  })

  it('opens the inspector beside the television, keeps it going, and closes it', async (test) => {
    const terminal = opened(test, 'pending', { columns: 140, rows: 40 }, ['--bench'])
    await terminal.waitFor(/WDJB-MJHT/)
    terminal.type('i')
    await terminal.waitFor(/codes expire in \d:\d\d/)
    const left = () => /codes expire in \S+/.exec(terminal.text())?.[0]
    const atFirst = left()
    await vi.waitFor(() => expect([atFirst, undefined]).not.toContain(left()), patience)
    terminal.type('i')
    await vi.waitFor(() => expect(terminal.text()).not.toContain('codes expire in'), patience)
    expect(terminal.text()).toContain('WDJB-MJHT')
  })

  it('sends only what changed', async (test) => {
    const terminal = opened(test, 'approved')
    await terminal.waitFor(/▶ Films[\s\S]*\? help/)
    const before = terminal.raw.length
    terminal.type('\x1b[C')
    await terminal.waitFor(/▶ Series/)
    expect(terminal.raw.length - before).toBeLessThan(2_000)
  })
})

function opened({ onTestFinished }: TestContext, scenario: string, options: TerminalOptions = {}, flags: string[] = []): Terminal {
  const terminal = new Terminal(process.execPath, ['test/support/television-program.mjs', scenario, ...flags], options)
  onTestFinished(() => terminal.close())
  return terminal
}

async function waiting(test: TestContext, options: TerminalOptions = {}): Promise<Terminal> {
  const terminal = opened(test, 'pending', options)
  await terminal.waitFor(/WDJB-MJHT/)
  await terminal.settle(100)
  return terminal
}

/** Whether nothing is left switched on. */
function restored(terminal: Terminal): boolean {
  const { isAlternate, isCursorHidden, mouse } = terminal.state()
  return !isAlternate && !isCursorHidden && mouse === 'none'
}

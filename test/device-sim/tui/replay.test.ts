import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { builtInProfile } from '../../../device-sim/profiles/built-in.ts'
import { tenfoot } from '../../support/program.ts'
import { recorded } from '../../support/recorded-run.ts'
import { Terminal } from '../../support/terminal.ts'

/** A replay in a real terminal: what a person sees of it, and what its keys do. */

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenfoot-replay-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('tenfoot replay', { timeout: 60_000 }, () => {
  it('says that it is one, is held, goes on by the event, is exported, and says that it is over', async () => {
    const terminal = await replayed('tv', '--step')
    await terminal.waitFor(/REPLAY held 0\/\d+ {3}OK go on {3}→ next/)
    expect(terminal.text()).not.toContain('power off')
    for (let count = 1; count <= 6; count++) {
      terminal.type('\x1b[C')
      await terminal.waitFor(new RegExp(`REPLAY held ${count}/`))
    }
    terminal.type('i')
    await terminal.waitFor(/Inspector[\s\S]*i close {3}x export\s/)
    terminal.type('i')
    terminal.type('x')
    await terminal.waitFor(/REPLAY .*Saved tenfoot-/)
    expect(
      readdirSync(folder)
        .filter((name) => name.startsWith('tenfoot-'))
        .map((name) => name.replace(/.*\./, '')),
    ).toEqual(['har', 'jsonl', 'mmd'])
    terminal.type('\r')
    await terminal.waitFor(/REPLAY 1000x|REPLAY over/)
    await terminal.waitFor(/REPLAY over (\d+)\/\1 {3}q end/)
    terminal.type('q')
    expect(await terminal.exited).toMatchObject({ exitCode: 0 })
  })

  it.each(['command-line', 'e-ink-frame', 'lcd-20x4'])('goes on by the event on %s, whatever that is steered with', async (name) => {
    const terminal = await replayed(name, '--step')
    await terminal.waitFor(/REPLAY held 0\//)
    for (let count = 1; count <= 3; count++) {
      terminal.type('\x1b[C')
      await terminal.waitFor(new RegExp(`REPLAY held ${count}/`))
    }
    terminal.type('q')
    await terminal.exited
  })
})

async function replayed(profile: string, ...flags: readonly string[]): Promise<Terminal> {
  const file = join(folder, `${profile}.jsonl`)
  writeFileSync(file, (await recorded(builtInProfile(profile))).text)
  const command = [resolve(tenfoot), 'replay', file, '--speed', '1000', ...flags]
  const terminal = new Terminal('/bin/sh', ['-c', 'cd "$0" && exec "$@"', folder, process.execPath, ...command])
  onTestFinished(() => terminal.close())
  return terminal
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort, tenfoot } from '../support/program.ts'
import { Terminal } from '../support/terminal.ts'

/** How soon there is something to look at: every package loaded before costs more than painting it (`npm run bench:tv` measures). */

it('tenfoot tv shows its first picture before it loads what talks to servers, draws QR codes or takes tokens apart', async (test) => {
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-first-'))
  const notes = join(folder, 'notes')
  const issuer = `http://127.0.0.1:${await freePort()}`
  const command = ['--require', './test/support/loaded-at-first-picture.cjs', tenfoot, 'tv', '--issuer', issuer]
  const terminal = new Terminal(process.execPath, command, { env: { TENFOOT_NOTES: notes } })
  test.onTestFinished(() => {
    terminal.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await terminal.waitFor(/Starting|Cannot reach/)
  expect(JSON.parse(readFileSync(notes, 'utf8'))).toEqual(['@commander-js/extra-typings', 'blessed', 'commander'])
})

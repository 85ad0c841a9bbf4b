import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { comparable, readCommands, Shell } from './support/manual.ts'
import { run } from './support/program.ts'

/** Protects whoever follows the manual: each command in it is run as it stands there, and says what it says there. */
describe('the manual', () => {
  it.each(['README.md', 'docs/curl.md', 'docs/command-line.md', 'docs/workos.md'])(
    'does what it says: %s',
    async (page) => {
      const folder = mkdtempSync(join(tmpdir(), 'tenfoot-manual-'))
      const shell = new Shell(folder)
      onTestFinished(async () => {
        await shell.close()
        rmSync(folder, { recursive: true, force: true })
      })
      const commands = readCommands(page)
      expect(commands.length).toBeGreaterThan(2)
      for (const shown of commands) {
        const isDevice = /^(node|npx tenfoot (login|exec)) /.test(shown.command)
        expect(await shell.run(shown, isDevice ? (code) => approve(code, folder) : undefined), shown.command).toBe(comparable(shown.output))
      }
    },
    60_000,
  )
})

/** Somebody opens the address and approves, while the device waits. */
async function approve(code: string, folder: string): Promise<void> {
  await run(['approve', code, '--as', 'ada@example.com', '--data', join(folder, 'tenfoot-data')])
}

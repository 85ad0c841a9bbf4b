import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { comparable, readCommands, Shell } from './support/manual.ts'
import { freePort, run } from './support/program.ts'

/** Protects whoever follows the manual: each command in it is run as it stands there, and says what it says there. */
describe('the manual', () => {
  it.each(['README.md', 'docs/curl.md'])('does what it says: %s', async (page) => {
    const folder = mkdtempSync(join(tmpdir(), 'tenfoot-manual-'))
    const shell = new Shell(folder, await freePort())
    const approve = async (code: string) => {
      await run(['approve', code, '--as', 'ada@example.com', '--data', join(folder, 'tenfoot-data')])
    }
    try {
      const commands = readCommands(page)
      expect(commands.length).toBeGreaterThan(2)
      for (const shown of commands)
        expect(await shell.run(shown, shown.command.startsWith('node ') ? approve : undefined), shown.command).toBe(
          comparable(shown.output),
        )
    } finally {
      await shell.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

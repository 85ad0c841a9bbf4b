import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { openData } from '../../server/data/data.ts'
import { startTestServer, type TestServer } from '../support/running-server.ts'

/** Backup and restore as docs/operating.md has them, of a server that is at work meanwhile. */

const page = readFileSync('docs/operating.md', 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'tenfoot-backup-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The commands of a section, with the directories of this test in place of those of the page. */
function commands(section: string, data: string, backup: string): string {
  const [, block = ''] = new RegExp(`## ${section}\\n[^]*?\`\`\`sh\\n([^]*?)\`\`\``).exec(page) ?? []
  expect(block).toContain('umask 077')
  return block.replaceAll('/var/lib/tenfoot', data).replaceAll('/var/backups/tenfoot', backup)
}

function place(name: string): string {
  return mkdirSync(join(folder, name), { recursive: true, mode: 0o700 }) ?? ''
}

/** A server that gives out codes without a pause, until it is told to stop. */
async function busy(): Promise<{ server: TestServer; stop(): Promise<number> }> {
  const server = await startTestServer()
  onTestFinished(() => server.close())
  let isOver = false
  let count = 0
  const work = (async () => {
    for (; !isOver; count += 1) await server.ask()
  })()
  const stop = async () => {
    isOver = true
    await work
    return count
  }
  return { server, stop }
}

const hasSqlite3 = spawnSync('sqlite3', ['--version']).status === 0

describe('a backup of a server at work', () => {
  it.runIf(hasSqlite3)(
    'holds all that was answered before it, restored over a directory that went on: nobody but the owner reads it',
    async () => {
      const { server, stop } = await busy()
      const { refresh_token: refreshToken } = (await server.signIn()).json
      const backup = place('backup')
      execFileSync('sh', ['-ec', commands('Backup', server.directory, backup)])
      expect(await stop()).toBeGreaterThan(0)
      await server.addPerson('late@example.test', 'Came after the backup')
      const restored = place('restored')
      for (const name of readdirSync(server.directory)) execFileSync('cp', [join(server.directory, name), restored])
      expect(readdirSync(restored)).toContain('tenfoot.db-wal')
      execFileSync('sh', ['-ec', commands('Restore', restored, backup)])
      for (const name of ['tenfoot.db', 'secrets.json']) expect(statSync(join(restored, name)).mode & 0o077, name).toBe(0)

      const again = await startTestServer({ data: restored })
      onTestFinished(() => again.close())
      expect((await again.refresh(refreshToken)).status).toBe(200)
      const data = await openData(restored)
      expect((await data.store.people.list()).map(({ email }) => email)).toEqual(['ada@example.test'])
      expect((await data.store.audit.list(1000)).map(({ event }) => event)).toEqual(expect.arrayContaining(['redeemed', 'refreshed']))
      await data.close()
    },
  )

  it('is whole by the same SQL of any SQLite, its audit trail as protected as before', async () => {
    const { server, stop } = await busy()
    await server.signIn()
    const copy = join(place('whole'), 'tenfoot.db')
    const database = new DatabaseSync(join(server.directory, 'tenfoot.db'), { timeout: 5000 })
    database.exec(`vacuum into '${copy}'`)
    database.close()
    await stop()
    const backup = new DatabaseSync(copy)
    expect(backup.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    expect(backup.prepare("select count(*) as count from audit where event = 'redeemed'").get()).toEqual({ count: 1 })
    expect(() => backup.exec('delete from audit')).toThrow('cannot be deleted')
    backup.close()
  })
})

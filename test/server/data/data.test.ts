import { execFile, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openData } from '../../../server/data/data.ts'
import { UnusableData } from '../../../server/data/unusable-data.ts'
import type { ClientId } from '../../../server/identity/client.ts'
import { second } from '../grant/examples.ts'

const folder = mkdtempSync(join(tmpdir(), 'tenfoot-data-'))
const known = join(folder, 'known')
let cases = 0
afterAll(() => rmSync(folder, { recursive: true }))
beforeAll(async () => (await openData(known, { create: true })).close())

/** A copy of a good directory, to spoil. Without the database means without its log, too: that holds all of it until it is let go. */
function copyOfKnown({ without }: { readonly without?: string } = {}): string {
  cases += 1
  const directory = join(folder, `copy-${cases}`)
  mkdtempSync(`${directory}-`)
  const copy = readdirSync(folder).find((name) => name.startsWith(`copy-${cases}-`)) ?? ''
  for (const name of readdirSync(known).filter((found) => without === undefined || !found.startsWith(without)))
    writeFileSync(join(folder, copy, name), readFileSync(join(known, name)), { mode: 0o600 })
  return join(folder, copy)
}

async function refusalOf(directory: string, options?: { readonly create: boolean }): Promise<string> {
  const refusal: unknown = await openData(directory, options).then(
    () => 'It was not refused',
    (error: unknown) => error,
  )
  expect(refusal).toBeInstanceOf(UnusableData)
  return String(refusal)
}

describe('openData()', () => {
  it('D-46: makes a directory that its owner alone may enter, with files that its owner alone may read', async () => {
    const directory = join(folder, 'deep', 'new')
    const data = await openData(directory, { create: true })
    const modes = readdirSync(directory).map((name) => [name, (statSync(join(directory, name)).mode & 0o777).toString(8)])
    await data.close()
    expect((statSync(directory).mode & 0o777).toString(8)).toBe('700')
    expect(Object.fromEntries(modes)).toMatchObject({ 'secrets.json': '600', 'tenfoot.db': '600', 'tenfoot.db-wal': '600' })
  })

  it('D-40: keeps the pepper and the keys out of the database', async () => {
    const { pepper } = JSON.parse(readFileSync(join(known, 'secrets.json'), 'utf8')) as { pepper: string }
    expect(readFileSync(join(known, 'tenfoot.db')).includes(pepper)).toBe(false)
    expect(readFileSync(join(known, 'tenfoot.db')).includes(Buffer.from(pepper, 'base64url'))).toBe(false)
  })

  it('A-63: begins with one public client, that of the television, and with nobody who can sign in', async () => {
    const data = await openData(known)
    expect(await data.store.clients.list()).toMatchObject([
      { id: 'tenfoot-tv', name: 'Tenfoot TV', secret: undefined, scope: ['openid', 'profile', 'email', 'offline_access'] },
    ])
    expect(await data.store.people.list()).toEqual([])
    await data.close()
  })

  it('opens what is there as it was left, with the same keys and pepper, and adds no client', async () => {
    const directory = copyOfKnown()
    const first = await openData(directory)
    await first.store.clients.insert({
      id: 'kitchen' as ClientId,
      name: 'Kitchen',
      scope: ['openid'],
      mayUseDeviceGrant: true,
      mustProveKey: false,
      signingAlgorithm: 'ES256',
      createdAt: second(1),
    })
    await first.close()
    const again = await openData(directory, { create: true })
    expect(await again.signer.jwks()).toEqual(await first.signer.jwks())
    expect(again.pepper).toEqual(first.pepper)
    expect((await again.store.clients.list()).map(({ id }) => id).sort()).toEqual(['kitchen', 'tenfoot-tv'])
    await again.close()
  })

  it('is made once, though four processes open it at once', async () => {
    const directory = join(folder, 'four')
    const open = () => promisify(execFile)(process.execPath, ['test/support/data-process.mjs', directory])
    const printed = (await Promise.all([open(), open(), open(), open()])).map(({ stdout }) => stdout)
    expect(new Set(printed).size).toBe(1)
    expect(JSON.parse(printed[0] ?? '')).toMatchObject({ clients: 1 })
    expect(readdirSync(directory).filter((name) => name.startsWith('secrets'))).toEqual(['secrets.json'])
  })

  it('removes the drafts that a killed process left behind', async () => {
    const directory = mkdtempSync(join(folder, 'killed-'))
    const draft = join(directory, 'secrets.json.0a1b2c.draft')
    writeFileSync(draft, 'half')
    utimesSync(draft, 1_000_000, 1_000_000)
    const data = await openData(directory, { create: true })
    await data.close()
    expect(readdirSync(directory)).not.toContain('secrets.json.0a1b2c.draft')
  })

  it('is not made unless asked for, and says what to do', async () => {
    const directory = join(folder, 'nowhere')
    expect(await refusalOf(directory)).toContain('start tenfoot serve with this --data first, or choose another')
    expect(readdirSync(folder)).not.toContain('nowhere')
  })

  it('says what to do where a file is in the way', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(await refusalOf(file, { create: true })).toContain('Choose another one with --data')
    expect(await refusalOf(join(file, 'inside'), { create: true })).toContain('Choose another one with --data')
    expect(await refusalOf(file)).toContain(file)
  })

  it('D-46: refuses secrets that others may read, and says what to do', async () => {
    const directory = copyOfKnown()
    chmodSync(join(directory, 'secrets.json'), 0o640)
    expect(await refusalOf(directory, { create: true })).toContain(`run chmod 600 '${join(directory, 'secrets.json')}'`)
  })

  it('refuses a database whose secrets are gone, rather than making new ones, and says what to do', async () => {
    const directory = copyOfKnown({ without: 'secrets.json' })
    expect(await refusalOf(directory, { create: true })).toContain('secrets.json is gone. Put it back from a backup')
    expect(readdirSync(directory)).not.toContain('secrets.json')
  })

  it('makes the database anew where only that is gone', async () => {
    const data = await openData(copyOfKnown({ without: 'tenfoot.db' }))
    expect(await data.store.clients.list()).toHaveLength(1)
    await data.close()
  })

  it('refuses a database that is none, says which, and leaves it as it is', async () => {
    const directory = copyOfKnown({ without: 'tenfoot.db' })
    const garbage = 'This is no database. '.repeat(100)
    writeFileSync(join(directory, 'tenfoot.db'), garbage)
    const refusal = await refusalOf(directory)
    expect(refusal).toContain(`Cannot open ${join(directory, 'tenfoot.db')}: file is not a database`)
    expect(refusal).toContain('backup')
    expect(readFileSync(join(directory, 'tenfoot.db'), 'utf8')).toBe(garbage)
  })

  it.each([
    ['without its private part', ({ d: _d, ...jwk }: Record<string, unknown>) => jwk],
    ['of another curve', (jwk: Record<string, unknown>) => ({ ...jwk, crv: 'P-521' })],
    ['that is not on the curve', (jwk: Record<string, unknown>) => ({ ...jwk, x: jwk['y'], y: jwk['x'] })],
  ])('refuses a key %s before anything is signed with it', async (_what, spoil) => {
    const directory = copyOfKnown()
    const file = join(directory, 'secrets.json')
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { keys: { jwk: Record<string, unknown> }[] }
    const keys = stored.keys.map((key, i) => (i === 0 ? { ...key, jwk: spoil(key.jwk) } : key))
    writeFileSync(file, JSON.stringify({ ...stored, keys }))
    expect(await refusalOf(directory)).toContain('Put the original back from a backup')
  })
})

/** SQLite's own program, which tidies up as the last to go, as ours does not. */
const hasSqlite3 = spawnSync('sqlite3', ['--version']).status === 0

describe('a directory that one process has open twice', () => {
  it.runIf(hasSqlite3)(
    'keeps its write-ahead log when another process, the last to come, goes: nothing that is written later is lost',
    async () => {
      const directory = join(mkdtempSync(join(folder, 'twice-')), 'data')
      const opened = [await openData(directory, { create: true }), await openData(directory, { create: true })]
      await promisify(execFile)('sqlite3', [join(directory, 'tenfoot.db'), 'select count(*) from clients'])
      expect(readdirSync(directory)).toContain('tenfoot.db-wal')
      await opened[0]?.store.audit.append({ event: 'wrong-code', at: second(1) })
      for (const one of opened) await one.close()
      const again = await openData(directory)
      expect(await again.store.audit.list(10)).toHaveLength(1)
      await again.close()
    },
  )
})

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { admitDemo, type DemoPerson, holdDemo, refuseDemo } from '../../../server/data/demo-person.ts'
import { UnusableData } from '../../../server/data/unusable-data.ts'
import type { Person, PersonId } from '../../../server/identity/person.ts'
import { argon2Passwords } from '../../../server/keys/argon2-passwords.ts'
import { openSqlite } from '../../../server/store/sqlite/open.ts'
import type { Store } from '../../../server/store/store.ts'
import { second } from '../grant/examples.ts'

const passwords = argon2Passwords({ memoryCost: 8, timeCost: 1, parallelism: 1 })
const demo: DemoPerson = { email: 'ada@example.test', name: 'Ada Example', password: 'made for this run only' }
const alone = { passwords, allowsOthers: false }
const besideOthers = { passwords, allowsOthers: true }

let store: Store
beforeEach(async () => {
  store = await openSqlite(':memory:')
})
afterEach(() => store.close())

async function add(email: string, isDemo = false): Promise<Person> {
  const person = { id: email as PersonId, email, name: 'Somebody', passwordHash: 'hash', isDemo, createdAt: second(1) }
  await store.people.insert(person)
  return person
}

describe('admitDemo()', () => {
  it('lets a person in who signs in with the password of this run, and who is known to be of the demo', async () => {
    await admitDemo({ store }, demo, alone)
    const [person, ...others] = await store.people.list()
    expect(others).toEqual([])
    expect(person).toMatchObject({ email: demo.email, name: demo.name, isDemo: true })
    expect(await passwords.verify(person?.passwordHash, demo.password)).toMatchObject({ isRight: true })
  })

  it('takes the place of one that a killed demo left behind, whose password is no way in any more', async () => {
    await admitDemo({ store }, { ...demo, password: 'of the last run' }, alone)
    await admitDemo({ store }, demo, alone)
    const [person, ...others] = await store.people.list()
    expect(others).toEqual([])
    expect(await passwords.verify(person?.passwordHash, 'of the last run')).toEqual({ isRight: false })
  })

  it('refuses a directory that holds people where somebody could listen on the way, says what to do, and changes nothing', async () => {
    const somebody = await add('grace@example.test')
    await expect(admitDemo({ store }, demo, alone)).rejects.toThrow(UnusableData)
    await expect(admitDemo({ store }, demo, alone)).rejects.toThrow('choose another --data, or give --issuer http://127.0.0.1:8628')
    expect(await store.people.list()).toEqual([somebody])
  })

  it('lives beside other people where nobody can', async () => {
    await add('grace@example.test')
    await admitDemo({ store }, demo, besideOthers)
    expect((await store.people.list()).map(({ isDemo }) => isDemo)).toEqual([false, true])
  })

  it("never takes the account of somebody who has the demo's address", async () => {
    const somebody = await add(demo.email)
    await expect(admitDemo({ store }, demo, besideOthers)).rejects.toThrow("which is the demo's: choose another --data")
    expect(await store.people.list()).toEqual([somebody])
  })
})

describe('holdDemo()', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-hold-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('gives a directory to one demo at a time, and says what to do', () => {
    const release = holdDemo(folder)
    expect(() => holdDemo(folder)).toThrow(UnusableData)
    expect(() => holdDemo(folder)).toThrow(`Another demo runs on ${folder}: end that one, or choose another --data`)
    release()
    holdDemo(folder)()
  })

  it('lets it go with the process that held it, however that ended', () => {
    const driver = join(process.cwd(), 'dist/server/data/demo-person.js')
    const script = `(await import(${JSON.stringify(driver)})).holdDemo(${JSON.stringify(folder)}); process.kill(process.pid, 'SIGKILL')`
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', script]).signal).toBe('SIGKILL')
    holdDemo(folder)()
  })
})

describe('refuseDemo()', () => {
  it("refuses a directory that still holds a demo's person, and says how to be rid of it", async () => {
    await add('grace@example.test')
    await expect(refuseDemo({ store })).resolves.toBeUndefined()
    await add(demo.email, true)
    await expect(refuseDemo({ store })).rejects.toThrow(UnusableData)
    await expect(refuseDemo({ store })).rejects.toThrow('leave it with q, which removes the person')
  })
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { type Connection, connect } from '../../../../server/store/sqlite/driver.ts'

const folder = mkdtempSync(join(tmpdir(), 'tenfoot-driver-'))
const opened: Connection[] = []
let files = 0

afterEach(async () => {
  for (const connection of opened.splice(0)) await connection.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

function newFile(): string {
  files += 1
  return join(folder, `${files}.db`)
}

function open(file = newFile()): Connection {
  const connection = connect(file)
  opened.push(connection)
  return connection
}

/** A connection with a table of one column. */
function withTable(file?: string): Connection {
  const connection = open(file)
  connection.exec('create table if not exists words (word text primary key) strict')
  return connection
}

function wordsIn(connection: Connection): readonly unknown[] {
  return connection
    .prepare('select word from words order by rowid')
    .all()
    .map(({ word }) => word)
}

describe('connect()', () => {
  it('opens a file in WAL mode, so that readers and a writer do not wait for each other', () => {
    const connection = open()
    expect(connection.prepare('pragma journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
    expect(connection.prepare('pragma foreign_keys').get()).toMatchObject({ foreign_keys: 1 })
  })

  it('waits for another writer rather than failing', () => {
    expect(open().prepare('pragma busy_timeout').get()).toMatchObject({ timeout: 5000 })
  })

  it.each([
    ['text', 'This is no database. '.repeat(100)],
    ['a cut header', 'SQLite format 3\0'],
    ['noise', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256))],
  ])('refuses a file that holds %s, and leaves it as it is', (_what, content) => {
    const file = newFile()
    writeFileSync(file, content)
    expect(() => connect(file).prepare('select * from sqlite_schema')).toThrow()
    expect(readFileSync(file)).toEqual(Buffer.from(content))
  })

  it('refuses a folder that is not there', () => {
    expect(() => connect(join(folder, 'nowhere', 'tenfoot.db'))).toThrow('unable to open database file')
  })
})

describe('transaction()', () => {
  /** How much `synchronous` makes sure of: 1 is normal, 2 is full. */
  const durabilityOf = (connection: Connection) => connection.prepare('pragma synchronous').get()?.['synchronous']

  it('makes sure that what must last is on the disk, and takes less care of the rest', () => {
    const connection = open()
    const seen: unknown[] = []
    for (const durability of ['relaxed', 'lasting', 'relaxed'] as const)
      connection.transaction(durability, () => void seen.push(durabilityOf(connection)))
    expect(seen).toEqual([1, 2, 1])
  })

  it.each(['relaxed', 'lasting'] as const)('takes everything back when the work throws, and goes on as before: %s', (durability) => {
    const connection = withTable()
    const insert = connection.prepare('insert into words values (?)')
    const failing = () =>
      connection.transaction(durability, () => {
        insert.run('lost')
        throw new Error('a bug')
      })
    expect(failing).toThrow('a bug')
    expect(wordsIn(connection)).toEqual([])
    connection.transaction('relaxed', () => {
      expect(durabilityOf(connection)).toBe(1)
      insert.run('kept')
    })
    expect(wordsIn(connection)).toEqual(['kept'])
  })

  it('shows other connections nothing before it is done', () => {
    const file = newFile()
    const [writer, reader] = [withTable(file), withTable(file)]
    writer.transaction('relaxed', () => {
      writer.prepare('insert into words values (?)').run('one')
      expect(wordsIn(reader)).toEqual([])
    })
    expect(wordsIn(reader)).toEqual(['one'])
  })
})

describe('write()', () => {
  const add = (connection: Connection, word: string, durability: 'relaxed' | 'lasting' = 'relaxed') =>
    connection.write(durability, () => connection.prepare('insert into words values (?)').run(word))

  it('does everything that is asked for at once, in the order it was asked for', async () => {
    const connection = withTable()
    const changes = await Promise.all(['b', 'a', 'c'].map((word) => add(connection, word)))
    expect(changes).toEqual([1, 1, 1])
    expect(wordsIn(connection)).toEqual(['b', 'a', 'c'])
  })

  it('lets one work that throws fail alone, and does none of the others twice', async () => {
    const connection = withTable()
    const results = await Promise.allSettled([add(connection, 'a'), add(connection, 'a'), add(connection, 'b', 'lasting')])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(wordsIn(connection)).toEqual(['a', 'b'])
  })

  it('answers when the work is committed, where others see it', async () => {
    const file = newFile()
    const [writer, reader] = [withTable(file), withTable(file)]
    await add(writer, 'one')
    expect(wordsIn(reader)).toEqual(['one'])
  })

  it('does on closing what still waits', async () => {
    const file = newFile()
    const connection = connect(file)
    connection.exec('create table words (word text) strict')
    const written = add(connection, 'late')
    await connection.close()
    expect(await written).toBe(1)
    expect(wordsIn(open(file))).toEqual(['late'])
  })

  it.each(['relaxed', 'lasting'] as const)('does on closing what somebody who waited asks for next, too: %s', async (durability) => {
    const file = newFile()
    const connection = connect(file)
    connection.exec('create table words (word text) strict')
    const inTurns = ['one', 'two', 'three'].reduce<Promise<unknown>>(
      (before, word) => before.then(() => add(connection, word, durability)),
      add(connection, 'first', durability),
    )
    await connection.close()
    await inTurns
    expect(wordsIn(open(file))).toEqual(['first', 'one', 'two', 'three'])
  })

  it('refuses work after closing', async () => {
    const connection = connect(newFile())
    await connection.close()
    await expect(connection.write('relaxed', () => undefined)).rejects.toThrow()
  })
})

describe('a statement', () => {
  it('finds nothing under a text with NUL, which the driver would cut', () => {
    const connection = withTable()
    connection.prepare('insert into words values (?)').run('one')
    const find = connection.prepare('select word from words where word = ?')
    expect(find.get('one')).toMatchObject({ word: 'one' })
    expect([find.get('one\0'), find.all('one\0two')]).toEqual([undefined, []])
  })

  it('says how many rows it changed', () => {
    const connection = withTable()
    const insert = connection.prepare('insert or ignore into words values (?)')
    expect([insert.run('one'), insert.run('one'), connection.prepare('delete from words').run()]).toEqual([1, 0, 1])
  })
})

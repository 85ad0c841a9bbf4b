import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { codeOf, createEmptyPrivate, createWhole, readPrivate, removeOldDrafts, replaceWhole } from '../../../server/data/files.ts'

const folder = mkdtempSync(join(tmpdir(), 'tenfoot-files-'))
let directory: string
let file: string
beforeEach(() => {
  directory = mkdtempSync(join(folder, 'case-'))
  file = join(directory, 'secrets.json')
})
afterAll(() => rmSync(folder, { recursive: true }))

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8)
}

describe('createWhole()', () => {
  it('D-46: makes a file that its owner alone may read, and leaves no draft behind', () => {
    createWhole(file, 'content')
    expect(readFileSync(file, 'utf8')).toBe('content')
    expect(modeOf(file)).toBe('600')
    expect(readdirSync(directory)).toEqual(['secrets.json'])
  })

  it('leaves a file alone that is there already: the first one wins', () => {
    createWhole(file, 'first')
    createWhole(file, 'second')
    expect(readFileSync(file, 'utf8')).toBe('first')
    expect(readdirSync(directory)).toEqual(['secrets.json'])
  })

  it('passes on why it cannot, and leaves no draft behind', () => {
    expect(() => createWhole(join(directory, 'nowhere', 'secrets.json'), 'content')).toThrow('ENOENT')
    expect(() => createWhole(join(directory, 'x'.repeat(240)), 'content')).toThrow('ENAMETOOLONG')
    expect(readdirSync(directory)).toEqual([])
  })
})

describe('replaceWhole()', () => {
  it('D-46: puts a new file in the place of the old one, for its owner alone, and leaves no draft behind', () => {
    createWhole(file, 'old')
    const before = openSync(file, 'r')
    replaceWhole(file, 'new')
    expect(readFileSync(file, 'utf8')).toBe('new')
    expect(readFileSync(before, 'utf8')).toBe('old')
    closeSync(before)
    expect(modeOf(file)).toBe('600')
    expect(readdirSync(directory)).toEqual(['secrets.json'])
  })

  it.runIf(process.getuid?.() === 0)('leaves the file to the user that root does it for, whose server could not read it otherwise', () => {
    createWhole(file, 'old')
    chownSync(file, 1234, 5678)
    replaceWhole(file, 'new')
    expect(statSync(file)).toMatchObject({ uid: 1234, gid: 5678 })
    expect(modeOf(file)).toBe('600')
  })

  it('makes no file where there is none', () => {
    expect(() => replaceWhole(file, 'new')).toThrow('ENOENT')
    expect(readdirSync(directory)).toEqual([])
  })
})

describe('readPrivate()', () => {
  it('reads a file that its owner alone may read, and none where there is none', () => {
    expect(readPrivate(file)).toBeUndefined()
    createWhole(file, 'content')
    expect(readPrivate(file)).toBe('content')
    chmodSync(file, 0o400)
    expect(readPrivate(file)).toBe('content')
  })

  it.each([0o640, 0o604, 0o620, 0o601, 0o644, 0o666])('D-46: refuses a file that others may use, and says what to do: mode %i', (mode) => {
    writeFileSync(file, 'content')
    chmodSync(file, mode)
    expect(() => readPrivate(file)).toThrow(`its mode is ${mode.toString(8)}), and it holds secrets: run chmod 600 '${file}'`)
    chmodSync(file, 0o600)
    expect(readPrivate(file)).toBe('content')
  })

  it('says whose file it is to read when it cannot', () => {
    writeFileSync(file, '')
    expect(() => readPrivate(join(file, 'inside'))).toThrow(`Cannot read ${join(file, 'inside')}: ENOTDIR`)
  })
})

describe('createEmptyPrivate()', () => {
  it('makes a file that its owner alone may read, and leaves one that is there as it is', () => {
    createEmptyPrivate(file)
    expect([readFileSync(file, 'utf8'), modeOf(file)]).toEqual(['', '600'])
    writeFileSync(file, 'content')
    createEmptyPrivate(file)
    expect(readFileSync(file, 'utf8')).toBe('content')
  })
})

describe('removeOldDrafts()', () => {
  it('removes what a killed process left an hour ago, and nothing that may be in the making or is something else', () => {
    const now = 1_800_000_000_000
    const aged = (name: string, minutes: number) => {
      const path = join(directory, name)
      writeFileSync(path, '')
      utimesSync(path, now / 1000 - minutes * 60, now / 1000 - minutes * 60)
    }
    for (const name of ['secrets.json.0a1b.draft', 'secrets.json', 'secrets.json.backup', 'other.json.0a1b.draft', 'tenfoot.db'])
      aged(name, 61)
    aged('secrets.json.2c3d.draft', 59)
    removeOldDrafts(file, now)
    expect(readdirSync(directory).sort()).toEqual([
      'other.json.0a1b.draft',
      'secrets.json',
      'secrets.json.2c3d.draft',
      'secrets.json.backup',
      'tenfoot.db',
    ])
  })

  it('needs no drafts', () => {
    mkdirSync(join(directory, 'empty'))
    removeOldDrafts(join(directory, 'empty', 'secrets.json'), 0)
    expect(existsSync(join(directory, 'empty'))).toBe(true)
  })
})

describe('codeOf()', () => {
  it.each([
    [Object.assign(new Error('no'), { code: 'ENOENT' }), 'ENOENT'],
    [Object.assign(new Error('no'), { code: 2 }), undefined],
    [new Error('no'), undefined],
    [{ code: 'ENOENT' }, undefined],
    [undefined, undefined],
  ])('tells the code of a system error: %s', (error, expected) => {
    expect(codeOf(error)).toBe(expected)
  })
})

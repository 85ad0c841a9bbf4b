import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkConfig, type ServerOptions } from '../../../server/config.ts'
import { type BrandOptions, readBrand } from '../../../server/data/brand.ts'
import { seconds } from '../../../src/time/units.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenfoot-brand-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function written(name: string, content: string | Buffer): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0])

describe('readBrand()', () => {
  it('is tenfoot, without a logo, unless told', () => {
    expect(readBrand()).toEqual({ name: 'tenfoot', colour: undefined, logo: undefined })
  })

  it.each([
    ['svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
    ['with a declaration and a comment', '\uFEFF<?xml version="1.0"?>\n<!-- ours -->\n<svg\nwidth="1"/>', 'image/svg+xml'],
    ['png', png, 'image/png'],
  ])('takes a logo by what is in it: %s', (name, content, type) => {
    expect(readBrand({ logo: written(name, content) }).logo).toEqual({ type, bytes: Buffer.from(content) })
  })

  it.each([
    ['a page', '<!doctype html><svg></svg>', 'is neither SVG nor PNG: name a file that is'],
    ['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'is neither SVG nor PNG'],
    ['too much', Buffer.concat([png, Buffer.alloc(20_000)]), 'has 20010 bytes, and 20000 are the most: make it smaller'],
  ])('refuses %s, and says what to do', (name, content, problem) => {
    expect(() => readBrand({ logo: written(name, content) })).toThrow(problem)
  })

  it('says which file is not there', () => {
    expect(() => readBrand({ logo: join(folder, 'no-such.svg') })).toThrow(/Cannot read the logo .*no-such\.svg \(ENOENT\): name a file/)
  })
})

describe('checkConfig(), of a brand', () => {
  const check = (brand: BrandOptions) => {
    const options = { hosts: ['127.0.0.1'], port: 0, data: folder, codeLifetime: seconds(600), interval: seconds(5), brand }
    checkConfig(options satisfies ServerOptions)
  }

  it('takes a name that fits into a line, and a colour that can be read', () => {
    expect(() => check({ name: 'Beispiel & Söhne 映画', colour: '#8A1F5C' })).not.toThrow()
  })

  it.each([
    [{ name: '' }, 'The name of the brand has 1 to 30 characters'],
    [{ name: ' ' }, 'The name of the brand has 1 to 30 characters'],
    [{ name: 'x'.repeat(31) }, 'give another --brand-name'],
    [{ name: 'a\u202eb' }, 'give another --brand-name'],
    [{ name: 'a\nb' }, 'give another --brand-name'],
    [{ colour: 'teal' }, 'The brand colour teal is no colour: give six hexadecimal digits after #, such as #0b6b5f (--brand-colour)'],
    [{ colour: '#ffcc00' }, /^The brand colour #ffcc00 is too pale .*choose a darker one, such as #[0-9a-f]{6} \(--brand-colour\)$/],
  ])('refuses %j, and says what to choose', (brand, problem) => {
    expect(() => check(brand)).toThrow(problem)
  })
})

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { compile, openConsumer } from './support/consumer.ts'

/** Protects whoever copies code out of the manual: it compiles, strictly, against the types that the package ships, which are checked, too. */

const pages = ['README.md', 'docs/library.md', 'docs/api.md']

/** The code of a page, each block a module of its own. */
function blocksOf(page: string): readonly { readonly file: string; readonly code: string }[] {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```(ts|js)\n([\s\S]*?)^```$/gm)]
  return blocks.map(([, language, code = ''], index) => ({ file: `${page.replace(/\W/g, '-')}-${index}.m${language}`, code }))
}

describe('the code of the manual', () => {
  it('compiles, and so does the example, with the types of the package checked', async () => {
    const folder = openConsumer()
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const blocks = pages.flatMap(blocksOf)
    expect(blocks.length).toBeGreaterThan(8)
    for (const { file, code } of blocks) writeFileSync(join(folder, file), code)
    expect(await compile(folder, ['mycli.mjs', ...blocks.map(({ file }) => file)])).toBe('')
  })

  it('would not, if it were wrong', async () => {
    const folder = openConsumer()
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const code = "import { signInWithDevice } from 'tenfoot'\nawait signInWithDevice({ issuer: 'https://tv.example', clientID: 'mycli' })\n"
    writeFileSync(join(folder, 'wrong.mts'), code)
    expect(await compile(folder, ['wrong.mts'])).toContain("'clientID' does not exist in type 'SignInOptions'")
  })
})

describe('docs/library.md', () => {
  const page = readFileSync('docs/library.md', 'utf8')
  const rowsBelow = (heading: string) => {
    const [, part = ''] = page.split(`## ${heading}\n`)
    return [...(part.split('\n## ')[0] ?? '').matchAll(/^\| `(\w[\w-]*)[^`]*` \|(.*)\|$/gm)].map(([, name = '', row = '']) => ({
      name,
      row,
    }))
  }
  const source = (file: string) => readFileSync(`src/device/${file}`, 'utf8')
  const membersOf = (text: string) => [...text.matchAll(/readonly (\w+)\??:/g)].map(([, name = '']) => name)

  it('describes every option, and no other', () => {
    const [, declared = ''] = /interface SignInOptions[^{]*\{([\s\S]*?)\n\}/.exec(source('sign-in-options.ts')) ?? []
    const names = membersOf(declared)
    expect(names.length).toBeGreaterThan(10)
    expect(rowsBelow('Options').map(({ name }) => name)).toEqual(expect.arrayContaining(names))
    expect(names).toEqual(expect.arrayContaining(rowsBelow('Options').map(({ name }) => name)))
  })

  it('describes every endpoint that can be given', () => {
    const [, declared = ''] = /interface Endpoints \{([\s\S]*?)\n\}/.exec(source('connect.ts')) ?? []
    const endpoints = rowsBelow('Options').find(({ name }) => name === 'endpoints')
    expect(membersOf(declared).filter((name) => !endpoints?.row.includes(name))).toEqual([])
  })

  it('describes every error code, and no other', () => {
    const [, union = ''] = /type SignInErrorCode = (.*)/.exec(source('sign-in-error.ts')) ?? []
    const codes = [...union.matchAll(/'([\w-]+)'/g)].map(([, code]) => code)
    expect(codes.length).toBe(8)
    expect(
      rowsBelow('Errors')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(codes.sort())
  })

  it('describes every event of progress with its members, and no other', () => {
    const [, union = ''] = /export type Progress =([\s\S]*?)\n\n/.exec(source('progress.ts')) ?? []
    const events = union
      .split("type: '")
      .slice(1)
      .map((part) => ({ name: part.slice(0, part.indexOf("'")), members: membersOf(part) }))
    const rows = rowsBelow('Progress')
    expect(rows.map(({ name }) => name)).toEqual(events.map(({ name }) => name))
    const missing = events.flatMap(({ name, members }) => {
      const row = rows.find((one) => one.name === name)?.row ?? ''
      return members.filter((member) => member !== 'type' && !row.includes(`\`${member}\``))
    })
    expect(missing).toEqual([])
  })

  it('describes every member of an account', () => {
    const names = [
      ...(source('account-port.ts')
        .split('interface Account')[1]
        ?.matchAll(/^ {2}(\w+)\(/gm) ?? []),
    ].map(([, name = '']) => name)
    expect(
      rowsBelow('What you get')
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...names, 'scope'].sort())
  })
})

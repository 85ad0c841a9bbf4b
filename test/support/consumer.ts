import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

/** What Node's own types are made of. */
const nodeTypes = ['@types/node', 'undici-types']

/** A folder of somebody who builds on the library: the example, and what `npm install` puts beside it. */
export function openConsumer(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-consumer-'))
  moveIn(folder)
  return folder
}

/** Makes a folder into one. */
export function moveIn(folder: string): void {
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(resolve('.'), join(folder, 'node_modules', 'tenfoot'))
  symlinkSync(resolve('node_modules/undici'), join(folder, 'node_modules/undici'))
  addNodeTypes(folder)
  for (const file of ['package.json', 'mycli.mjs']) copyFileSync(join('examples/mycli', file), join(folder, file))
}

/** Puts Node's own types where packages are, as everybody has them who compiles. */
export function addNodeTypes(folder: string): void {
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true })
  for (const name of nodeTypes) symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name))
}

/** What the compiler of somebody who builds on the library says. */
export async function compile(folder: string, files: readonly string[]): Promise<string> {
  const compilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noImplicitReturns: true,
    skipLibCheck: false,
    target: 'es2023',
    module: 'nodenext',
    types: ['node'],
    allowJs: true,
    checkJs: true,
    noEmit: true,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  const tsc = resolve('node_modules/typescript/bin/tsc')
  const run = promisify(execFile)(process.execPath, [tsc, '-p', folder])
  return run.then(
    () => '',
    (error: { stdout?: string }) => error.stdout ?? String(error),
  )
}

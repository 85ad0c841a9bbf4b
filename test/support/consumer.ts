import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** What somebody has who builds on the library, beside the library itself. */
const beside = ['undici', '@types/node', 'undici-types']

/** A folder of somebody who builds on the library: the example, and what `npm install` puts beside it. */
export function openConsumer(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-consumer-'))
  moveIn(folder)
  return folder
}

/** Makes a folder into one. */
export function moveIn(folder: string): void {
  mkdirSync(join(folder, 'node_modules', '@types'), { recursive: true })
  symlinkSync(resolve('.'), join(folder, 'node_modules', 'tenfoot'))
  for (const name of beside) symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name))
  for (const file of ['package.json', 'mycli.mjs']) copyFileSync(join('examples/mycli', file), join(folder, file))
}

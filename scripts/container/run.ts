import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rehearse } from './rehearse.ts'

const { root, directory, env, entrypoint, command } = await rehearse(
  process.cwd(),
  mkdtempSync(join(tmpdir(), 'tenfoot-container-')),
  (step) => process.stderr.write(`${step}\n`),
)
const set = Object.entries(env).map(([name, value]) => `${name}='${value}'`)
process.stdout.write(
  `cd ${directory} && env -i ${set.join(' ')} ${[...entrypoint, ...command].map((word) => (word.startsWith('/') ? join(root, word) : word)).join(' ')}\n`,
)

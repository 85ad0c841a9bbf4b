import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** The Python that Debian's packages are for, whatever else is called so. */
export const python = '/usr/bin/python3'

/** Whether a program of other people is here, at its path or on PATH. */
export function isInstalled(program: string): boolean {
  return program.startsWith('/') ? existsSync(program) : spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}

/** Whether Debian's Python has these modules. */
export function hasModules(...names: readonly string[]): boolean {
  return spawnSync(python, ['-c', names.map((name) => `import ${name}`).join('\n')]).status === 0
}

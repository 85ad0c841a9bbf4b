import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** What a `.dockerignore` that leaves out everything but a few names leaves of a folder; throws where it says anything else. */
export function readDockerignore(context: string): (path: string) => boolean {
  const [first, ...exceptions] = readFileSync(join(context, '.dockerignore'), 'utf8').trim().split('\n')
  const names = exceptions.map((line) => /^!([\w.-]+)$/.exec(line)?.[1] ?? '')
  if (first !== '*' || names.includes(''))
    throw new Error('Cannot read .dockerignore: it leaves out everything, and then names what it does not')
  return (path) => path === context || names.includes(relative(context, path).split(sep)[0] ?? '')
}

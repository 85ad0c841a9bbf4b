import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Protects what users install: not too much of it, nothing that is not meant for them, nothing that names where it came from. */
describe('the package', () => {
  it('brings fewer than 150 production packages of less than 90 MB together', () => {
    const paths = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], { encoding: 'utf8' }).trim().split('\n').slice(1)
    const megabytes = paths.map((path) => sizeOf(path)).reduce((sum, size) => sum + size, 0) / 1e6
    console.log(`${paths.length} production packages, ${megabytes.toFixed(1)} MB`)
    expect(paths.length).toBeLessThan(150)
    expect(megabytes).toBeLessThan(90)
  })

  it('holds dist, the manual, the schemas that files name and the licence, and no tests', () => {
    const [pack] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8' })) as [
      { files: { path: string }[] },
    ]
    const tops = new Set(pack.files.map(({ path }) => path.split('/')[0]))
    expect([...tops].sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'docs', 'package.json'])
    const docs = pack.files.map(({ path }) => path).filter((path) => path.startsWith('docs/'))
    expect(docs.sort()).toEqual(['docs/config.schema.json', 'docs/profile.schema.json'])
    expect(pack.files.some(({ path }) => path === 'dist/cli/main.js')).toBe(true)
  })

  it('has a lock file that names no registry', () => {
    expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved"')
  })
})

/** The size of a package without the packages nested in it, which are listed by themselves. */
function sizeOf(path: string): number {
  const status = statSync(path)
  if (!status.isDirectory()) return status.size
  return readdirSync(path)
    .filter((name) => name !== 'node_modules')
    .reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

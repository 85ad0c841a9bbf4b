import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDockerfile } from '../scripts/container/dockerfile.ts'
import { readDockerignore } from '../scripts/container/dockerignore.ts'

/** Protects whoever builds the image; `test/long/container.long.ts` does what the file says. */

const text = readFileSync('Dockerfile', 'utf8')
const stages = readDockerfile(text)
const last = stages.at(-1)

describe('the Dockerfile', () => {
  it('stands on one major of Node, which the program runs on, and on no newer one by itself', () => {
    const bases = new Set(stages.map(({ base }) => base))
    expect(bases.size).toBe(1)
    const [, major] = /^node:(\d+)-slim$/.exec([...bases][0] ?? '') ?? []
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } }
    expect(Number(major)).toBeGreaterThan(Number(/\d+/.exec(engines.node)?.[0]))
    expect(Number(major) % 2).toBe(0)
  })

  it('runs it in production, as a user who is not root, with its data in a volume, and says how to ask whether it is well', () => {
    const types = last?.instructions.map(({ type }) => type) ?? []
    expect(last?.instructions).toContainEqual({ type: 'user', value: 'node' })
    expect(types).toEqual(expect.arrayContaining(['volume', 'healthcheck', 'expose']))
    expect(last?.instructions).toContainEqual({ type: 'env', variables: expect.objectContaining({ NODE_ENV: 'production' }) })
  })

  it('copies only what .dockerignore leaves, and that leaves nothing that is not there', () => {
    const names = readFileSync('.dockerignore', 'utf8').trim().split('\n').slice(1)
    expect(names.filter((name) => !existsSync(name.slice(1)))).toEqual([])
    const leaves = readDockerignore(process.cwd())
    expect(['package.json', 'src/time/clock.ts'].filter((path) => !leaves(`${process.cwd()}/${path}`))).toEqual([])
    expect(['node_modules', 'tenfoot-data', '.git', 'test/support', '.env'].filter((path) => leaves(`${process.cwd()}/${path}`))).toEqual(
      [],
    )
  })
})

describe('readDockerfile()', () => {
  it.each([
    ['RUN true', /before the first FROM/],
    ['FROM a\nADD x y', /no kind that is known/],
    ['FROM a\nCOPY --chown=node x y', /no source and target/],
    ['FROM a\nENTRYPOINT node main.js', /JSON/],
  ])('passes over nothing that it does not know: %j', (file, message) => {
    expect(() => readDockerfile(file)).toThrow(message)
  })
})

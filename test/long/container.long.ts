import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDockerfile } from '../../scripts/container/dockerfile.ts'
import { inside, type Rehearsed, rehearse } from '../../scripts/container/rehearse.ts'
import { freePort } from '../support/program.ts'

/** Protects whoever builds the image: the steps of the Dockerfile itself, in clean folders, come to a server that signs a television in. */

/** Whether there is a Docker engine that has the base, so that nothing large has to be fetched. */
const hasDocker = spawnSync('docker', ['image', 'inspect', baseOf(readFileSync('Dockerfile', 'utf8'))], { stdio: 'ignore' }).status === 0

function baseOf(file: string): string {
  return readDockerfile(file).at(-1)?.base ?? ''
}

let place: string
let image: Rehearsed
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'tenfoot-container-'))
  image = await rehearse(process.cwd(), place)
}, 480_000)
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** Runs a command of the image to its end. */
async function command(words: readonly string[], { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {}) {
  const child = inside(image, words, env)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said }
}

const tenfoot = (...words: readonly string[]) => [...image.entrypoint, ...words]

describe('the image that the Dockerfile describes', () => {
  it('holds what is needed to run and nothing that is needed to build, and belongs to somebody else than whom it runs as', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, { dev?: boolean }> }
    const [forUs, forAll] = [Object.keys(packages).filter((path) => packages[path]?.dev), ['node_modules/express', 'node_modules/jose']]
    const isThere = (path: string) => existsSync(join(image.root, 'opt/tenfoot', path, 'package.json'))
    expect(forUs.length).toBeGreaterThan(100)
    expect(forUs.filter(isThere)).toEqual([])
    expect(forAll.filter((path) => !isThere(path))).toEqual([])
    expect(readdirSync(join(image.root, 'opt/tenfoot')).sort()).toEqual(['dist', 'node_modules', 'package.json'])
    const [volume = ''] = image.volumes
    expect(statSync(volume).mode & 0o777).toBe(0o700)
    if (image.ids.uid !== undefined) expect([statSync(volume).uid, statSync(join(image.root, 'opt/tenfoot/dist')).uid]).toEqual([1000, 0])
  })

  it('says what it has to be told, where it was told nothing', async () => {
    expect(await command([...image.entrypoint, ...image.command])).toEqual({ code: 2, said: expect.stringContaining('--issuer') })
  })

  it('signs a television in, with its own commands beside it, says that it is healthy, and ends at SIGTERM', async () => {
    const port = await freePort()
    const issuer = `http://127.0.0.1:${port}`
    // What `docker run -e` would say, so that nobody but this machine is listened to.
    const env = { TENFOOT_HOST: '127.0.0.1', TENFOOT_PORT: `${port}`, TENFOOT_ISSUER: issuer, TENFOOT_INTERVAL: '1' }
    const server = inside(image, [...image.entrypoint, ...image.command], env)
    const ended = once(server, 'exit')
    try {
      await Promise.race([once(server.stdout, 'data'), ended.then(([code]) => Promise.reject(new Error(`It ended with ${code}`)))])
      expect((await command(image.health, { env })).code).toBe(0)

      const person = tenfoot('person', 'add', 'ada@example.com', '--name', 'Ada Example', '--password-stdin')
      expect(await command(person, { input: 'six green boats at noon' })).toMatchObject({ code: 0 })
      const television = inside(image, tenfoot('tv', '--issuer', issuer, '--once', '--json'))
      const off = once(television, 'exit')
      const events: string[] = []
      for await (const line of createInterface({ input: television.stdout })) {
        const { event, user_code: code } = JSON.parse(line) as Record<string, unknown>
        events.push(String(event))
        if (event === 'codes-issued') await command(tenfoot('approve', String(code), '--as', 'ada@example.com'))
      }
      expect(events).toContain('signed-in')
      expect((await off)[0]).toBe(0)
      expect(readdirSync(image.volumes[0] ?? '')).toContain('tenfoot.db')
    } finally {
      server.kill('SIGTERM')
    }
    expect((await ended)[0]).toBe(0)
    expect((await command(image.health, { env })).code).toBe(1)
  })
})

describe.skipIf(!hasDocker)('the image, by Docker itself', () => {
  it('is built from the file, and runs', { timeout: 480_000 }, async () => {
    const docker = async (...parameters: string[]) => (await promisify(execFile)('docker', parameters)).stdout.trim()
    const id = await docker('build', '--quiet', '.')
    expect(await docker('run', '--rm', '--network', 'none', id, '--version')).toMatch(/^\d+\.\d+\.\d+$/)
    await docker('image', 'rm', id)
  })
})

import { execFile, spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addNodeTypes, compile } from '../support/consumer.ts'
import { freePort } from '../support/program.ts'

/** Protects the first minute of a stranger: the packed package, in an empty folder with an empty HOME, signs a television in. */
describe('the packed package', () => {
  const place = mkdtempSync(join(tmpdir(), 'tenfoot-package-'))
  const npmrc = { npm_config_fund: 'false', npm_config_audit: 'false', npm_config_update_notifier: 'false' }
  const env = { PATH: process.env['PATH'] ?? '', HOME: place, ...npmrc }
  const runIn = (file: string, parameters: string[]) => promisify(execFile)(file, parameters, { cwd: place, env })

  beforeAll(async () => {
    await promisify(execFile)('npm', ['pack', '--pack-destination', place, '--ignore-scripts'], { cwd: resolve('.') })
    const archive = readdirSync(place).find((name) => name.endsWith('.tgz')) ?? ''
    await runIn('npm', ['init', '-y'])
    await runIn('npm', ['install', `./${archive}`])
  })

  afterAll(() => rmSync(place, { recursive: true, force: true }))

  it('runs npx tenfoot demo --once to the end', async () => {
    const data = join(place, 'data')
    const issuer = `http://127.0.0.1:${await freePort()}`
    const demo = spawn('npx', ['tenfoot', 'demo', '--once', '--json', '--issuer', issuer, '--data', data, '--interval', '1'], {
      cwd: place,
      env,
    })
    const ended = new Promise<number | null>((done) => demo.once('exit', done))
    const events: Record<string, unknown>[] = []
    for await (const line of createInterface({ input: demo.stdout })) {
      if (!line.startsWith('{')) continue
      const event = JSON.parse(line) as Record<string, unknown>
      events.push(event)
      if (event['event'] === 'codes-issued')
        await runIn('npx', ['tenfoot', 'approve', String(event['user_code']), '--as', 'ada@example.test', '--data', data])
    }
    expect(events.map((event) => event['event'])).toContain('signed-in')
    expect(await ended).toBe(0)
  })

  it('signs a person in to a program of thirty lines', async () => {
    copyFileSync('examples/mycli/mycli.mjs', join(place, 'mycli.mjs'))
    const data = join(place, 'served')
    const served = spawn('npx', ['tenfoot', 'serve', '--port', '0', '--data', data, '--interval', '1'], { cwd: place, env, detached: true })
    try {
      const issuer = await new Promise<string>((resolve) =>
        served.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim())),
      )
      await runIn('npx', ['tenfoot', 'client', 'add', 'mycli', '--data', data])
      const person = ['tenfoot', 'person', 'add', 'ada@example.test', '--name', 'Ada Example', '--password-stdin', '--data', data]
      const adding = promisify(execFile)('npx', person, { cwd: place, env })
      adding.child.stdin?.end('six green boats at noon')
      await adding
      const said: string[] = []
      const mycli = spawn('node', ['mycli.mjs', issuer], { cwd: place, env })
      const ended = new Promise<number | null>((done) => mycli.once('exit', done))
      for await (const line of createInterface({ input: mycli.stdout })) {
        said.push(line)
        const code = / enter (\S+)$/.exec(line)?.[1]
        if (code !== undefined) await runIn('npx', ['tenfoot', 'approve', code, '--as', 'ada@example.test', '--data', data])
      }
      expect(said.slice(1)).toEqual(['Hello Ada Example', expect.stringContaining('/userinfo says 200:'), 'Signed out: revoked'])
      expect(await ended).toBe(0)
    } finally {
      if (served.pid !== undefined) process.kill(-served.pid, 'SIGTERM')
    }
  })

  it('has types that compile where the libraries are checked, too', async () => {
    copyFileSync('examples/mycli/mycli.mjs', join(place, 'mycli.mjs'))
    addNodeTypes(place)
    expect(await compile(place, ['mycli.mjs'])).toBe('')
  })
})

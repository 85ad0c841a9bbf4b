import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyConfig } from '../../cli/config/apply-config.ts'
import { type Key, keys, shapeOf } from '../../cli/config/keys.ts'
import { readConfig } from '../../cli/config/read-config.ts'
import { serverCommand } from '../../cli/serve.ts'
import { run } from '../support/program.ts'

/** The configuration file of a server: what it says where nobody else does, and what is said of one that is wrong. */

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenfoot-config-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
/** A configuration file with this in it. */
function written(content: unknown): string {
  files += 1
  const file = join(folder, `config-${files}.json`)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

/** What a server would be started with. */
function applied(content: unknown, flags: readonly string[] = []): Record<string, unknown> {
  const command = serverCommand('check').action(() => undefined)
  command.parse(flags, { from: 'user' })
  const config = readConfig(written(content))
  if (config) applyConfig(command as unknown as CommandUnknownOpts, config)
  return command.opts()
}

const names = Object.keys(keys) as Key[]
const all = Object.fromEntries(names.map((key) => [key, shapeOf(key).example]))
const isFit = new Ajv2020({ allErrors: true }).compile(JSON.parse(readFileSync('docs/config.schema.json', 'utf8')))

describe('a configuration file', () => {
  it('says what nobody else says, in the units of the options', () => {
    const said = applied({ port: 9000, codeLifetime: 300, keyLifetime: 30, issuingLimit: false, refuseScope: 'payments admin' })
    const read = { port: 9000, codeLifetime: 300, keyLifetime: 30 * 86_400, issuingLimit: false, refuseScope: ['payments', 'admin'] }
    expect(said).toMatchObject({ ...read, interval: 5 })
  })

  it('says nothing where the command line has spoken', () => {
    expect(applied({ port: 9000, interval: 7 }, ['--port', '0'])).toMatchObject({ port: 0, interval: 7 })
  })

  it('is outdone by the environment, which is outdone by the command line', async () => {
    const config = written({ port: 9000, interval: 7, codeLifetime: 300 })
    const env = { TENFOOT_CONFIG: config, TENFOOT_INTERVAL: '8', TENFOOT_CODE_LIFETIME: '400' }
    const { stdout } = await run(['config', 'check', '--json', '--code-lifetime', '500'], { env })
    const { file, settings } = JSON.parse(stdout) as { file: string; settings: { key: string; value: unknown; from: string }[] }
    expect(file).toBe(config)
    expect(settings.filter(({ from }) => from !== 'default')).toEqual([
      { key: 'port', value: 9000, from: 'file' },
      { key: 'codeLifetime', value: 500, from: 'command line' },
      { key: 'interval', value: 8, from: 'environment' },
    ])
    expect(settings.map(({ key }) => key)).toEqual(names)
  })

  it('is found where the command is run, and its folders are seen from it', async () => {
    const cwd = mkdtempSync(join(folder, 'here-'))
    writeFileSync(join(cwd, 'tenfoot.config.json'), JSON.stringify({ data: 'people' }))
    const { stdout } = await run(['config', 'check'], { cwd })
    expect(stdout).toContain(`${join(cwd, 'people')}`)
    expect(await run(['person', 'list'], { cwd })).toMatchObject({ code: 2, stderr: expect.stringContaining(join(cwd, 'people')) })
  })

  it('may have every key, and its schema knows each', () => {
    expect(isFit(all)).toBe(true)
    expect(() => applied({ $schema: './config.schema.json', ...all })).not.toThrow()
  })

  it.each([
    ['{"port": }', /is to be one JSON object, such as .*Unexpected token/],
    ['[]', /is to be one JSON object/],
    ['null', /is to be one JSON object/],
    [{ prot: 1 }, /prot is no key; there are port, host/],
    [{ 'code-lifetime': 1 }, /code-lifetime is no key; write codeLifetime/],
    [{ TENFOOT_PORT: 1 }, /TENFOOT_PORT is no key; write port/],
    [{ noIssuingLimit: true }, /noIssuingLimit is no key; write issuingLimit/],
    [{ __proto__x: 1 }, /is no key/],
    [{ port: '9000' }, /port: Give a whole number, such as 8628\./],
    [{ port: 1.5 }, /port: Give a whole number/],
    [{ port: 70_000 }, /port: Give a whole number from 0 to 65535\./],
    [{ issuer: 'signin.example.com' }, /issuer: Give an address such as https/],
    [{ issuingLimit: 'no' }, /issuingLimit: Give a boolean, such as true\./],
    [{ logLevel: 'loud' }, /logLevel: Allowed choices are debug/],
    [{ refuseScope: ['payments'] }, /refuseScope: Give a string, such as "payments"\./],
    [{ data: '' }, /data: Give a name/],
    [{ trustedProxy: '10.0.0.1' }, /trustedProxy: Give an array of strings, such as \["127\.0\.0\.1\/32"\]\./],
    [{ trustedProxy: ['10.0.0.1/8', 'proxy'] }, /trustedProxy: Give a network such as/],
  ])('%j is refused, with the key and what to write', (content, message) => {
    expect(() => applied(content)).toThrow(message)
  })

  it.each(names)('with a value for %s that does not fit is refused, with the key and what could stand there', (key) => {
    const wrong = shapeOf(key).type === 'string' ? 1 : 'x'
    expect(() => applied({ [key]: wrong })).toThrow(`${key}: Give `)
    expect(() => applied({ [key]: wrong })).toThrow(JSON.stringify(shapeOf(key).example))
    expect(isFit({ [key]: wrong })).toBe(false)
  })

  it('that was named and is not there is asked for', () => {
    expect(() => readConfig(join(folder, 'none.json'))).toThrow(/there is no such file; name another with --config/)
    expect(() => readConfig(folder)).toThrow(/cannot be read \(EISDIR\)/)
    expect(readConfig(undefined)).toBeUndefined()
  })

  it('is checked as `tenfoot serve` would', async () => {
    const config = written({ host: '0.0.0.0' })
    expect(await run(['config', 'check', '--config', config])).toMatchObject({
      code: 2,
      stderr: 'error: Nobody can reach a server at that address: say with --issuer what people and devices reach it at\n',
    })
  })

  it('names a certificate that can be used, or is refused as the server would refuse it', async () => {
    const config = written({ issuer: 'https://signin.example.com', tlsCert: 'nowhere.pem', tlsKey: 'nowhere.key' })
    const { code, stdout, stderr } = await run(['config', 'check', '--config', config])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toBe(`error: Cannot read the certificate ${join(folder, 'nowhere.pem')} (ENOENT): name a file with a chain as PEM\n`)
  })

  it('may begin with a byte order mark', () => {
    expect(applied('\ufeff{ "port": 9000 }')).toMatchObject({ port: 9000 })
  })

  it('may let people alone approve', async () => {
    const config = written({ operatorApproval: false, data: 'nowhere' })
    const approve = await run(['approve', 'WDJB-MJHT', '--as', 'ada@example.test', '--config', config])
    expect(approve).toMatchObject({ code: 2, stderr: expect.stringContaining('people alone approve here') })
    const deny = await run(['deny', 'WDJB-MJHT', '--as', 'ada@example.test', '--config', config])
    expect(deny.stderr).not.toContain('people alone')
  })
})

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { keyLine } from '../../cli/key.ts'
import { instant } from '../../src/time/units.ts'
import { run, serve } from '../support/program.ts'

const folder = mkdtempSync(join(tmpdir(), 'tenfoot-key-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('keyLine()', () => {
  it('says what a key does and when, as far as that is known', () => {
    const key = { kid: 'a', alg: 'ES256', publishedAt: instant(0), signsFrom: instant(600_000) } as const
    expect(keyLine(key, 'waiting')).toBe('a  ES256  waiting  published 1970-01-01T00:00:00.000Z  signs from 1970-01-01T00:10:00.000Z')
    expect(keyLine({ kid: 'a', alg: 'RS256' }, 'signing')).toBe('a  RS256  signing')
    expect(keyLine({ kid: 'a', alg: 'RS256', retiresAt: instant(0) }, 'retiring')).toBe(
      'a  RS256  retiring  retires 1970-01-01T00:00:00.000Z',
    )
  })
})

describe('tenfoot key', { timeout: 60_000 }, () => {
  it('B-55 B-59: publishes new keys beside a running server, which takes them without a restart; nothing secret is shown', async (test) => {
    const data = join(folder, 'data')
    const at = ['--data', data]
    const server = await serve(['--port', '0', ...at])
    test.onTestFinished(async () => {
      server.child.kill()
      await server.gone
    })
    const published = async () => {
      const reply = await fetch(`${server.issuer}/jwks`)
      return ((await reply.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
    }
    const list = async () => {
      const { stdout } = await run(['key', 'list', '--json', ...at])
      return {
        stdout,
        keys: stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, string>),
      }
    }
    const first = await list()
    expect(first.keys.map(({ alg, stage }) => [alg, stage])).toEqual([
      ['ES256', 'signing'],
      ['RS256', 'signing'],
    ])
    const rotated = await run(['key', 'rotate', '--algorithm', 'ES256', ...at])
    expect(rotated.stdout).toMatch(/^Published ES256 key [\w-]{43}; it signs from \d{4}-\d\d-\d\dT[\d:.]+Z\n$/)
    const second = await list()
    expect(second.keys.map(({ stage }) => stage)).toEqual(['signing', 'signing', 'waiting'])
    const kids = second.keys.map(({ kid }) => kid ?? '')
    while ((await published()).length < 3) await setTimeout(200)
    expect(await published()).toEqual(kids)

    const all = await run(['key', 'rotate', ...at])
    expect(all.stdout).toMatch(/^Published RS256 key \S+; it signs from \S+\n$/)
    expect(await run(['key', 'rotate', ...at])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: A new key is published already and waits to sign, as `tenfoot key list` shows: rotate again in 10 minutes\n',
    })
    const shown = [first.stdout, second.stdout, rotated.stdout, all.stdout, (await run(['key', 'list', ...at])).stdout, server.log()].join()
    const { keys } = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')) as { keys: { jwk: { d: string } }[] }
    expect(keys).toHaveLength(4)
    for (const { jwk } of keys) expect(shown).not.toContain(jwk.d.slice(0, 12))
  })

  it('says what to do where there are no keys', async () => {
    const { code, stderr } = await run(['key', 'list', '--data', join(folder, 'nowhere')])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('start tenfoot serve with this --data first') })
  })
})

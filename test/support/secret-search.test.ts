import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { filesUnder, ownPart, ProcessWatch, secretsIn } from './secret-search.ts'

/** Protects every test that finds no secret: what is planted is found, however it is spelled. */

const secret = 'vF8qU2n_kD4-Zt0sLw7yXcB1mHa9Rj3o'
const token = `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.${secret}`
const bytes = Buffer.from(secret)
const inside = (before: string) => Buffer.from(`${before}${secret}", and more`)

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tenfoot-search-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

describe('secretsIn()', () => {
  it.each<[string, string]>([
    ['as it is', secret],
    ['cut after twelve characters', secret.slice(0, 12)],
    ['of a token its signature, cut', `…${ownPart(token).slice(0, 12)}…`],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded, each byte', [...bytes].map((byte) => `%${byte.toString(16)}`).join('')],
    ['URL-encoded, each byte in capitals', [...bytes].map((byte) => `%${byte.toString(16).toUpperCase()}`).join('')],
    ['in base64', bytes.toString('base64')],
    ['in base64url', bytes.toString('base64url')],
    ...['"', '{"', '{"t":"', 'Bearer '].flatMap<[string, string]>((before) => [
      [`within ${before}… in base64`, inside(before).toString('base64')],
      [`within ${before}… in base64url`, inside(before).toString('base64url')],
    ]),
    ['cut after twelve characters, in base64', Buffer.from(secret.slice(0, 12)).toString('base64')],
    ['in hex', bytes.toString('hex')],
    ['in capital hex', bytes.toString('hex').toUpperCase()],
    ['cut after twelve characters, in hex', Buffer.from(secret.slice(0, 12)).toString('hex')],
    ['in UTF-16', Buffer.from(secret, 'utf16le').toString('latin1')],
  ])('finds a secret %s, and says where without saying it', (_, planted) => {
    const found = secretsIn(new Map([['notes', `before ${planted} after`]]), [token, secret])
    expect(found[0]).toMatch(/^notes: secret [01], (whole|its beginning|its signature) /)
    expect(found.join()).not.toContain(secret.slice(0, 12))
  })

  it('finds a code of six digits where it stands alone', () => {
    const places = new Map([
      ['notes', 'code=831427&'],
      ['numbers', '"time":1831427000 x831427'],
    ])
    expect(secretsIn(places, ['831427'])).toEqual(['notes: secret 0, whole as it is'])
  })

  it('finds a secret that is not ASCII in the bytes of a file', () => {
    const bytes = Buffer.from('der Schlüssel liegt vorn').toString('latin1')
    expect(secretsIn(new Map([['notes', bytes]]), ['der Schlüssel liegt vorn'])[0]).toMatch(/^notes: secret 0, /)
    expect(secretsIn(new Map([['notes', bytes]]), ['Schlüssel']).join()).toContain('whole in bytes')
  })

  it('finds nothing where nothing is', () => {
    const near = [secret.slice(0, 11), secret.toLowerCase(), [...secret].reverse().join(''), bytes.toString('hex').slice(0, 22)]
    expect(secretsIn(new Map([['notes', near.join(' ')]]), [secret])).toEqual([])
  })
})

describe('filesUnder()', () => {
  it('reads every file however deep, hidden or binary, and their names', () => {
    const place = folder()
    mkdirSync(join(place, '.cache/deep'), { recursive: true })
    writeFileSync(join(place, '.cache/deep/.hidden'), Buffer.concat([Buffer.from([0, 255, 254]), bytes]))
    writeFileSync(join(place, `${secret}.lock`), '')
    expect(secretsIn(filesUnder(place), [secret]).filter((found) => found.endsWith('whole as it is'))).toEqual([
      expect.stringMatching(/lock: /),
      '.cache/deep/.hidden: secret 0, whole as it is',
    ])
  })
})

describe.skipIf(process.platform !== 'linux')('a ProcessWatch', () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    ['arguments', [secret], {}],
    ['environment', [], { NOTES: secret }],
  ])('finds a secret in the %s of a process that is marked, and of one that is not', async (_, parameters, env) => {
    const place = folder()
    const watch = new ProcessWatch(place)
    onTestFinished(() => watch.stop())
    for (const mark of [{ HOME: place }, {}]) {
      const child = spawn(process.execPath, ['-e', 'console.log(); process.stdin.resume()', ...parameters], {
        env: { ...env, ...mark },
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      await new Promise((resolve) => child.stdout.once('data', resolve))
      watch.look()
      child.stdin.end()
      await new Promise((resolve) => child.once('exit', resolve))
    }
    expect(secretsIn(watch.marked, [secret])).not.toEqual([])
    expect(secretsIn(watch.others, [secret])).not.toEqual([])
  })
})

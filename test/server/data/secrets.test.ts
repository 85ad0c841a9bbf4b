import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createSecrets, readSecrets, replaceSecrets } from '../../../server/data/secrets.ts'
import { UnusableData } from '../../../server/data/unusable-data.ts'
import { second } from '../grant/examples.ts'

const folder = mkdtempSync(join(tmpdir(), 'tenfoot-secrets-'))
const file = join(folder, 'secrets.json')
const made = createSecrets(file, second(5))
afterAll(() => rmSync(folder, { recursive: true }))

describe('createSecrets()', () => {
  it('D-46 B-44: makes keys for both algorithms and a pepper of 256 bits, for the owner alone', async () => {
    const { pepper, keys } = await made
    expect(pepper).toHaveLength(32)
    expect(keys.map(({ alg }) => alg)).toEqual(['ES256', 'RS256'])
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('answers what is stored: a second call finds the secrets of the first', async () => {
    expect(await createSecrets(file, second(6))).toEqual(await made)
    expect(readSecrets(file)).toEqual(await made)
  })
})

describe('replaceSecrets()', () => {
  it('says what to do where it cannot write', async () => {
    const nowhere = join(folder, 'nowhere', 'secrets.json')
    const secrets = await made
    const refusal = refusalOf(() => replaceSecrets(nowhere, secrets))
    expect(refusal).toBeInstanceOf(UnusableData)
    expect(refusal.message).toBe(`Cannot write ${nowhere}: ENOENT. See that there is room and that tenfoot may write there`)
  })
})

describe('readSecrets()', () => {
  it('finds none where there are none', () => {
    expect(readSecrets(join(folder, 'nowhere.json'))).toBeUndefined()
  })

  it.each<[string, (stored: Record<string, unknown>) => unknown]>([
    ['nothing', () => ''],
    ['half of it', (stored) => JSON.stringify(stored).slice(0, 100)],
    ['a list', () => []],
    ['null', () => null],
    ['another version', (stored) => ({ ...stored, version: 2 })],
    ['no pepper', ({ pepper: _pepper, ...rest }) => rest],
    ['a short pepper', (stored) => ({ ...stored, pepper: 'c2hvcnQ' })],
    ['an empty pepper', (stored) => ({ ...stored, pepper: '' })],
    ['no keys', (stored) => ({ ...stored, keys: [] })],
    ['keys that are none', (stored) => ({ ...stored, keys: ['key'] })],
    ['a key without a name', (stored) => ({ ...stored, keys: [{ alg: 'ES256', jwk: { kty: 'EC' } }] })],
    ['a key of an algorithm that is not ours', (stored) => ({ ...stored, keys: [{ kid: 'k', alg: 'HS256', jwk: { kty: 'oct' } }] })],
    [
      'a date that is none',
      ({ keys, ...rest }) => ({ ...rest, keys: (keys as object[]).map((key) => ({ ...key, retiresAt: 'tomorrow' })) }),
    ],
    ['a key without a kind', (stored) => ({ ...stored, keys: [{ kid: 'k', alg: 'ES256', jwk: {} }] })],
  ])('refuses a file that holds %s, says what to do, and tells nothing of what is in it', async (_what, change) => {
    const { pepper } = await made
    const broken = join(folder, 'broken.json')
    const content = change(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)
    writeFileSync(broken, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 })
    const refusal = refusalOf(() => readSecrets(broken))
    expect(refusal).toBeInstanceOf(UnusableData)
    expect(refusal.message).toBe(
      `Cannot read ${broken}: it is not a file of secrets that tenfoot wrote. Put the original back from a backup`,
    )
    expect(`${refusal.message}${String(refusal.cause)}`).not.toContain(Buffer.from(pepper).toString('base64url').slice(0, 8))
  })
})

function refusalOf(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('It was not refused')
}

import { execFile } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { inspect, promisify } from 'node:util'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { type Data, openData } from '../../../server/data/data.ts'
import { publicationTime, stageOf } from '../../../server/keys/rotation.ts'
import type { KeySet } from '../../../server/keys/signer.ts'
import { instant, later, numericDate, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'

/** Keys that change under running servers, which share nothing but their data directory. */

const folder = mkdtempSync(join(tmpdir(), 'tenfoot-keyring-'))
const known = join(folder, 'known')
const start = instant(1_800_000_000_000)
afterAll(() => rmSync(folder, { recursive: true }))
beforeAll(async () => (await openData(known, { create: true, clock: new VirtualClock(start) })).close())

/** A few servers on a directory and a clock of their own. */
async function nodes(test: TestContext, count: number) {
  const directory = mkdtempSync(join(folder, 'nodes-'))
  cpSync(known, directory, { recursive: true })
  const clock = new VirtualClock(start)
  const problems: string[] = []
  const open = async (): Promise<Data> => {
    const data = await openData(directory, { clock, onProblem: (error) => problems.push(inspect(error)) })
    test.onTestFinished(() => data.close())
    return data
  }
  const all = await Promise.all(Array.from({ length: count }, open))
  const wait = (by: number) => clock.advanceTo(later(clock.now(), seconds(by)))
  return { all, clock, wait, problems, directory, file: join(directory, 'secrets.json') }
}

const kids = async ({ signer }: Data) => (await signer.jwks()).keys.map(({ kid }) => kid)
const signed = (data: Data, claims = {}) => data.signer.sign({ sub: 'ada', ...claims }, 'at+jwt', 'ES256')
const kidOf = (token: string) => decodeProtectedHeader(token).kid

describe('a rotation', () => {
  it('B-59: lets every token be checked by whoever holds a key set that is as old as it may be, from either of two servers', async (test) => {
    const { all, clock, wait } = await nodes(test, 2)
    const sets: { readonly keySet: string; readonly at: number }[] = []
    const tokens: { readonly token: string; readonly at: number }[] = []
    const used = new Set<string | undefined>()
    for (let minute = 0; minute < 60; minute += 1) {
      const now = numericDate(clock.now())
      if (minute === 12) await all[0]?.keyring.rotate(['ES256'])
      for (const data of all) {
        sets.push({ keySet: JSON.stringify(await data.signer.jwks()), at: now })
        tokens.push({ token: await signed(data, { exp: now + 600 }), at: now })
      }
      const held = new Set(sets.filter(({ at }) => now - at <= 300).map(({ keySet }) => keySet))
      const alive = tokens.filter(({ at }) => now - at < 600)
      for (const { token } of alive) {
        used.add(kidOf(token))
        for (const keySet of held) await jwtVerify(token, asKeySet(keySet), { currentDate: new Date(clock.now()) })
        for (const { signer } of all) expect(await signer.verify(token, 'at+jwt')).toEqual(decodeJwt(token))
      }
      await wait(60)
    }
    expect(used.size).toBe(2)
    const [before, after] = [sets.at(0), sets.at(-1)].map((set) => JSON.parse(set?.keySet ?? '') as KeySet)
    expect(after?.keys).toHaveLength(2)
    expect(after?.keys).not.toContainEqual(before?.keys[0])
  })

  it('B-58 B-59: refuses a token of a key that is gone, and removes that key from the file, too', async (test) => {
    const { all, wait, file } = await nodes(test, 1)
    const [data] = all as [Data]
    const old = await signed(data)
    await data.keyring.rotate(['ES256'])
    await wait(1499)
    expect(await data.signer.verify(old, 'at+jwt')).toBeDefined()
    await wait(1)
    expect(await data.signer.verify(old, 'at+jwt')).toBeUndefined()
    expect(await kids(data)).not.toContain(kidOf(old))
    expect(readFileSync(file, 'utf8')).toContain(kidOf(old))
    expect(await data.keyring.tend(seconds(86_400))).toEqual([])
    expect(readFileSync(file, 'utf8')).not.toContain(kidOf(old))
    expect(data.keyring.list()).toHaveLength(2)
  })

  it('D-46: leaves a file for the owner alone, the pepper and the other keys in it, and nothing beside it', async (test) => {
    const { all, file, directory } = await nodes(test, 1)
    const before = JSON.parse(readFileSync(file, 'utf8')) as { pepper: string; keys: object[] }
    await all[0]?.keyring.rotate(['RS256'])
    const after = JSON.parse(readFileSync(file, 'utf8')) as { pepper: string; keys: object[] }
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(after.pepper).toBe(before.pepper)
    expect(after.keys[0]).toEqual(before.keys[0])
    expect(after.keys).toHaveLength(3)
    expect(readdirSync(directory).filter((name) => name.startsWith('secrets'))).toEqual(['secrets.json'])
  })

  it('answers and lists nothing that is secret', async (test) => {
    const { all } = await nodes(test, 1)
    const answered = await all[0]?.keyring.rotate(['ES256', 'RS256'])
    for (const key of [...(answered ?? []), ...(all[0]?.keyring.list() ?? [])])
      expect(Object.keys(key).sort()).toEqual(['alg', 'kid', 'publishedAt', 'retiresAt', 'signsFrom'])
  })

  it('makes one new key of each algorithm, whoever asks for it at once', async (test) => {
    const { all, file } = await nodes(test, 3)
    const answers = await Promise.all(all.map(({ keyring }) => keyring.rotate(['ES256', 'RS256'])))
    expect(answers.map((answer) => answer.length).sort()).toEqual([0, 0, 2])
    expect((JSON.parse(readFileSync(file, 'utf8')) as { keys: object[] }).keys).toHaveLength(4)
  })

  it('makes one new key, though four processes ask for it at once', async (test) => {
    const { directory, file } = await nodes(test, 0)
    const rotate = () =>
      promisify(execFile)(process.execPath, ['dist/cli/main.js', 'key', 'rotate', '--algorithm', 'ES256', '--data', directory]).then(
        () => 0,
        ({ code }: { code: number }) => code,
      )
    expect((await Promise.all([rotate(), rotate(), rotate(), rotate()])).sort()).toEqual([0, 2, 2, 2])
    expect((JSON.parse(readFileSync(file, 'utf8')) as { keys: object[] }).keys).toHaveLength(3)
  })
})

describe('the schedule', () => {
  const lifetime = seconds(90 * 86_400)

  it('B-59: publishes a successor of each key when its time is over, once for two servers', async (test) => {
    const { all, wait } = await nodes(test, 2)
    const tend = async () => (await Promise.all(all.map(({ keyring }) => keyring.tend(lifetime)))).flat().map(({ alg }) => alg)
    await wait(90 * 86_400 - 1)
    expect(await tend()).toEqual([])
    await wait(1)
    expect((await tend()).sort()).toEqual(['ES256', 'RS256'])
    await wait(publicationTime)
    expect(await tend()).toEqual([])
  })

  it('opens a file whose keys have no dates, signs with its first key, and replaces it in the order of all others', async (test) => {
    const { file, directory, clock, wait } = await nodes(test, 0)
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { keys: { kid: string; alg: string; jwk: object }[] }
    const keys = stored.keys.map(({ kid, alg, jwk }) => ({ kid, alg, jwk }))
    writeFileSync(file, JSON.stringify({ ...stored, keys }))
    const data = await openData(directory, { clock })
    test.onTestFinished(() => data.close())
    const before = kidOf(await signed(data))
    expect(before).toBe(keys[0]?.kid)
    const [successor] = await data.keyring.tend(lifetime)
    expect(kidOf(await signed(data))).toBe(before)
    await wait(publicationTime)
    expect(kidOf(await signed(data))).toBe(successor?.kid)
  })
})

describe('a process that is killed while it rotates', () => {
  it('leaves the file whole, and a draft that the next server removes once it is an hour old', async (test) => {
    const { all, file, directory } = await nodes(test, 1)
    const draft = `${file}.0a1b2c.draft`
    writeFileSync(draft, 'half a key')
    await all[0]?.keyring.tend(seconds(86_400))
    expect(readdirSync(directory)).toContain(basename(draft))
    utimesSync(draft, 1_000_000, 1_000_000)
    await all[0]?.keyring.tend(seconds(86_400))
    expect(readdirSync(directory)).not.toContain(basename(draft))
  })
})

describe('a changed file', () => {
  it('is noticed within ten seconds, by the time of the server', async (test) => {
    const { all, wait } = await nodes(test, 2)
    const [one, two] = all as [Data, Data]
    const before = await kids(two)
    await one.keyring.rotate(['ES256'])
    await wait(9)
    expect(await kids(two)).toEqual(before)
    await wait(1)
    expect(await kids(two)).toEqual(await kids(one))
    expect(JSON.stringify(await two.signer.jwks())).toBe(JSON.stringify(await one.signer.jwks()))
  })

  it('is noticed by a server that slept through all of it before it signs again', async (test) => {
    const { all, wait } = await nodes(test, 2)
    const [awake, asleep] = all as [Data, Data]
    const [successor] = await awake.keyring.rotate(['ES256'])
    await wait(100_000)
    const many = await Promise.all([signed(asleep), signed(asleep), signed(asleep)])
    expect(many.map(kidOf)).toEqual([successor?.kid, successor?.kid, successor?.kid])
  })

  it('is noticed after the clock was set back, too', async (test) => {
    const { all, directory } = await nodes(test, 1)
    let now = later(start, seconds(5000))
    const data = await openData(directory, { clock: { now: () => now, sleepUntil: async () => {} } })
    test.onTestFinished(() => data.close())
    await all[0]?.keyring.rotate(['ES256'])
    now = start
    expect(await kids(data)).toHaveLength(3)
  })

  it.for<[string, (file: string, whole: string) => void, string]>([
    ['torn', (file, whole) => writeFileSync(file, whole.slice(0, 700)), 'it is not a file of secrets that tenfoot wrote'],
    ['empty', (file) => writeFileSync(file, ''), 'it is not a file of secrets that tenfoot wrote'],
    [
      'overwritten',
      (file, whole) => writeFileSync(file, whole.replace('"d": "', '"d": x"')),
      'it is not a file of secrets that tenfoot wrote',
    ],
    ['gone', (file) => rmSync(file), 'it is gone'],
    ['one that others may read', (file) => chmodSync(file, 0o644), 'chmod 600'],
    ['one with a spoilt key', (file, whole) => writeFileSync(file, whole.replace('"kty": "EC"', '"kty": "oct"')), 'Cannot use the keys in'],
  ])(
    'that is %s leaves the keys in memory as they are, is said once, and is taken once it is whole again',
    async ([_what, spoil, said], test) => {
      const { all, wait, problems, file } = await nodes(test, 1)
      const [data] = all as [Data]
      const whole = readFileSync(file, 'utf8')
      const before = await kids(data)
      const token = await signed(data)
      spoil(file, whole)
      for (let look = 0; look < 3; look += 1) {
        await wait(10)
        expect(await kids(data)).toEqual(before)
        expect(kidOf(await signed(data))).toBe(kidOf(token))
        expect(await data.signer.verify(token, 'at+jwt')).toBeDefined()
      }
      expect(problems).toEqual([expect.stringContaining(said)])
      expect(problems[0]).not.toContain('"d"')
      rmSync(file, { force: true })
      writeFileSync(file, whole, { mode: 0o600 })
      await wait(10)
      await data.keyring.rotate(['ES256'])
      expect(await kids(data)).toHaveLength(3)
      expect(problems).toHaveLength(1)
    },
  )
})

describe('list()', () => {
  it('gives what a stage is told from', async (test) => {
    const { all, clock, wait } = await nodes(test, 1)
    const [data] = all as [Data]
    await data.keyring.rotate(['ES256'])
    const stages = () => data.keyring.list().map((key, _at, keys) => stageOf(keys, key, clock.now()))
    expect(stages()).toEqual(['signing', 'signing', 'waiting'])
    await wait(publicationTime)
    expect(stages()).toEqual(['retiring', 'signing', 'signing'])
  })
})

function asKeySet(published: string) {
  return createLocalJWKSet(JSON.parse(published))
}

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, it, type TestContext } from 'vitest'
import { openData } from '../../server/data/data.ts'
import type { StartOptions } from '../../server/start.ts'
import { seconds } from '../../src/time/units.ts'
import { startTestServer, type TestServer } from '../support/running-server.ts'
import { until } from '../support/until.ts'

/** Keys that come and go while a server runs and its clients know nothing of it (B-59). */

async function serverFor(test: TestContext, changed: Partial<StartOptions> = {}): Promise<TestServer> {
  const server = await startTestServer(changed)
  test.onTestFinished(() => server.close())
  return server
}

/** Rotates as an operator does, in the time of the server. */
async function rotate({ directory, clock }: TestServer): Promise<string> {
  const data = await openData(directory, { clock })
  const [key] = await data.keyring.rotate(['ES256'])
  await data.close()
  return key?.kid ?? ''
}

async function publishedKids({ send }: TestServer): Promise<readonly string[]> {
  return ((await send('/jwks')).json['keys'] as { kid: string }[]).map(({ kid }) => kid)
}

async function signIn(server: TestServer): Promise<Readonly<Record<'access' | 'id', string>>> {
  const { json } = await server.signIn()
  return { access: String(json['access_token']), id: String(json['id_token']) }
}

const kidOf = (token: string) => decodeProtectedHeader(token).kid

/** Checks as a resource server does that has just fetched the keys. */
async function check({ issuer, clock }: TestServer, token: string): Promise<void> {
  await jwtVerify(token, createRemoteJWKSet(new URL(`${issuer}/jwks`)), { issuer, currentDate: new Date(clock.now()) })
}

describe('a rotation under a running server', () => {
  it('B-58 B-59: is published, waits, signs, and takes the old key out after its last token: each step accepts the tokens of then', async (test) => {
    const server = await serverFor(test)
    const before = await signIn(server)
    const old = kidOf(before.access)
    const successor = await rotate(server)
    await server.wait(10)
    expect(await publishedKids(server)).toEqual(expect.arrayContaining([old, successor]))
    expect([kidOf((await signIn(server)).access), kidOf((await signIn(server)).id)]).toEqual([old, old])
    for (const token of Object.values(before)) await check(server, token)

    await server.wait(580)
    const last = await signIn(server)
    expect(kidOf(last.access)).toBe(old)
    await server.wait(10)
    const next = await signIn(server)
    expect([kidOf(next.access), kidOf(next.id)]).toEqual([successor, successor])
    for (const { access, id } of [last, next]) {
      for (const token of [access, id]) await check(server, token)
      expect((await server.userinfo(access)).status).toBe(200)
    }

    await server.wait(589)
    expect((await server.userinfo(last.access)).status).toBe(200)
    await check(server, last.access)
    await server.wait(311)
    expect(await publishedKids(server)).toEqual(expect.arrayContaining([successor]))
    expect(await publishedKids(server)).not.toContain(old)
    const now = await signIn(server)
    await check(server, now.access)
    expect((await server.userinfo(now.access)).status).toBe(200)
    expect((await server.userinfo(last.access)).status).toBe(401)
  })

  it('B-59 B-60: no API that keeps the keys for as long as it may refuses a token, or fetches them for one', async (test) => {
    const server = await serverFor(test)
    const guard = createRemoteJWKSet(new URL(`${server.issuer}/jwks`), {
      cooldownDuration: Number.POSITIVE_INFINITY,
      cacheMaxAge: Number.POSITIVE_INFINITY,
    })
    const used = new Set<string | undefined>()
    for (let step = 0; step < 12; step += 1) {
      if (step === 3) await rotate(server)
      if (step % 2 === 0) await guard.reload()
      const { access } = await signIn(server)
      used.add(kidOf(access))
      await jwtVerify(access, guard, { currentDate: new Date(server.clock.now()) })
      await server.wait(150)
    }
    expect(used.size).toBe(2)
  })

  it('B-60: says how long the set may be kept, which is less than a new key waits', async (test) => {
    const { send } = await serverFor(test)
    expect((await send('/jwks')).headers['cache-control']).toBe('public, max-age=300')
  })

  it('leaves a sign-in from before it with a refresh token that works', async (test) => {
    const server = await serverFor(test)
    const { json } = await server.signIn()
    const successor = await rotate(server)
    await server.wait(3600)
    const refreshed = await server.refresh(json['refresh_token'])
    expect(kidOf(String(refreshed.json['access_token']))).toBe(successor)
    expect((await server.userinfo(refreshed.json['access_token'])).status).toBe(200)
  })
})

describe('--key-lifetime', () => {
  it('B-59: rotates both keys by itself, and says so in the log', async (test) => {
    const server = await serverFor(test, { keyLifetime: seconds(86_400) })
    const first = await publishedKids(server)
    await server.wait(86_400 + 600)
    await until('new keys are published', () => server.log.filter((line) => line.includes('published a new key')).length === 2)
    expect(kidOf((await signIn(server)).access)).toBe(first[0])
    expect(await publishedKids(server)).toHaveLength(4)
    await server.wait(600)
    const { access } = await signIn(server)
    expect(first).not.toContain(kidOf(access))
    await check(server, access)
    await server.wait(1500)
    expect((await publishedKids(server)).filter((kid) => first.includes(kid))).toEqual([])
    const file = () => readFileSync(join(server.directory, 'secrets.json'), 'utf8')
    await until('the old keys are removed from the file', () => first.every((kid) => !file().includes(kid)))
  })
})

describe('secrets that are spoilt while a server runs', () => {
  it('leave it with the keys it has, and are in the log without what is secret in them', async (test) => {
    const server = await serverFor(test)
    const file = join(server.directory, 'secrets.json')
    const whole = readFileSync(file, 'utf8')
    const before = await publishedKids(server)
    writeFileSync(file, whole.replaceAll('"d": "', '"d": x"'))
    await server.wait(60)
    expect(await publishedKids(server)).toEqual(before)
    await check(server, (await signIn(server)).access)
    const errors = server.log.filter((line) => line.includes('"level":50'))
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain('it is not a file of secrets that tenfoot wrote. Put the original back from a backup')
    const { keys } = JSON.parse(whole) as { keys: { jwk: { d: string } }[] }
    for (const { jwk } of keys) expect(errors[0]).not.toContain(jwk.d.slice(0, 3))
    writeFileSync(file, whole)
    await server.wait(60)
    const successor = await rotate(server)
    await server.wait(10)
    expect(await publishedKids(server)).toEqual([...before, successor])
  })
})

import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Agent, type Holding } from '../../../cli/agent/agent.ts'
import { Memory } from '../../../cli/agent/memory.ts'
import { openAccount } from '../../../src/device/account.ts'
import { createHttp } from '../../../src/device/http.ts'
import { createProofKey, type ProofKey } from '../../../src/device/proof-key.ts'
import { provingHttp } from '../../../src/device/proving-http.ts'
import type { Tokens } from '../../../src/protocol/token.ts'
import { seededRandom } from '../../../src/random/seeded-random.ts'
import { instant, later, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { FakeKeyStore } from '../../support/fake-key-store.ts'
import { type LocalServer, serveLocally } from '../../support/local-server.ts'

/** What an agent answers, and when it ends: eight hours cost milliseconds here. */

const start = instant(1_800_000_000_000)
const eightHours = seconds(28_800)

/** A server that hands out a1, r1, then a2, r2 and so on, and remembers what it was asked. */
let server: LocalServer
let asked: string[]
let round: number
let isRevoked: boolean
let isDown: boolean
let isMute: boolean
let person: string
let lifetime: number
beforeAll(async () => {
  server = await serveLocally(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const form = new URLSearchParams(body)
    asked.push(request.url === '/revoke' ? `revoke ${form.get('token')}` : (form.get('refresh_token') ?? String(request.url)))
    response.setHeader('content-type', 'application/json')
    if (isMute) return
    if (isDown) return response.writeHead(503).end()
    if (request.url === '/revoke') return response.end('{}')
    if (request.url === '/userinfo') return response.writeHead(isRevoked ? 401 : 200).end(`{"sub":"${person}","name":"Ada"}`)
    if (isRevoked || form.get('refresh_token') !== `r${round}`) return response.writeHead(400).end('{"error":"invalid_grant"}')
    round += 1
    return response.end(
      JSON.stringify({ access_token: `a${round}`, token_type: 'Bearer', expires_in: lifetime, refresh_token: `r${round}` }),
    )
  })
})
afterAll(() => server.close())

let clock: VirtualClock
let store: FakeKeyStore
beforeEach(() => {
  asked = []
  round = 1
  isRevoked = false
  isDown = false
  isMute = false
  person = 'ada'
  lifetime = 600
  clock = new VirtualClock(start)
  store = new FakeKeyStore()
})

interface Changes extends Partial<Holding> {
  readonly tokens?: Partial<Tokens>
}

async function open({ tokens, memory, ...changes }: Changes = {}): Promise<Agent> {
  const issuer = server.url
  const metadata = {
    issuer,
    tokenEndpoint: `${issuer}/token`,
    revocationEndpoint: `${issuer}/revoke`,
    userinfoEndpoint: `${issuer}/userinfo`,
  }
  const first = { accessToken: 'a1', tokenType: 'Bearer', expiresIn: seconds(600), refreshToken: 'r1', ...tokens } as const
  await memory?.keep(first)
  const onRenewed = async (renewed: Tokens) => memory?.keep(renewed)
  const http = createHttp({ clock, environment: {} })
  const account = openAccount({ http, metadata, clientId: 'tv', tokens: first, clock, random: seededRandom(1), onRenewed })
  const endsAt = later(start, eightHours)
  return new Agent({ issuer, clientId: 'tv', account, clock, endsAt, scope: ['openid'], canRevoke: true, memory, ...changes })
}

const remembering = () => open({ memory: new Memory(store, { issuer: server.url, clientId: 'tv' }) })
const wait = (by: number) => clock.advanceTo(later(clock.now(), seconds(by)))
const isOver = (ended: Promise<void>) => Promise.race([ended.then(() => true), Promise.resolve(false)])

describe('an agent', () => {
  it('says what it holds without asking anybody', async () => {
    const agent = await open()
    await wait(60)
    expect(await agent.answer('status')).toEqual({
      kind: 'status',
      issuer: server.url,
      clientId: 'tv',
      scope: ['openid'],
      endsIn: 28_740,
      store: undefined,
    })
    expect(asked).toEqual([])
  })

  it('hands out the access token, and says how long it is good for', async () => {
    const agent = await open()
    await wait(60)
    expect(await agent.answer('access')).toEqual({
      kind: 'token',
      accessToken: 'a1',
      tokenType: 'Bearer',
      expiresIn: 540,
      scope: ['openid'],
    })
  })

  it('E-10: renews once, however many ask at the same time for a token that has expired', async () => {
    const agent = await open()
    await wait(601)
    const answers = await Promise.all(Array.from({ length: 50 }, () => agent.answer('access')))
    for (const answer of answers) expect(answer).toMatchObject({ kind: 'token', accessToken: 'a2', expiresIn: 600 })
    expect(asked).toEqual(['r1'])
  })

  it('says who is signed in, as the server does now', async () => {
    expect(await (await open()).answer('person')).toEqual({ kind: 'person', sub: 'ada', name: 'Ada', email: undefined })
  })

  it('E-11: whose refresh token was revoked elsewhere says so once, and has nothing left, nor has the key store', async () => {
    const agent = await remembering()
    isRevoked = true
    await wait(601)
    expect(await agent.answer('access')).toEqual({ kind: 'revoked' })
    await agent.ended
    expect(store.secrets.size).toBe(0)
    expect(await agent.answer('access')).toEqual({ kind: 'revoked' })
    expect(asked).toEqual(['r1'])
  })

  it('E-11: says so although its socket is let go of at once, which is the end of an agent that nobody can find', async () => {
    const agent = await open()
    let isHeld = true
    const life = agent.live(() => isHeld)
    void agent.ending.then(() => {
      isHeld = false
    })
    isRevoked = true
    expect(await agent.answer('person')).toEqual({ kind: 'revoked' })
    await life
    expect(asked).toEqual(['/userinfo', 'r1'])
  })

  it('learns from userinfo, too, that it was revoked elsewhere', async () => {
    const agent = await remembering()
    isRevoked = true
    expect(await agent.answer('person')).toEqual({ kind: 'revoked' })
    await agent.ended
    expect(store.secrets.size).toBe(0)
  })

  it('never hands out a token that has expired and cannot be renewed', async () => {
    const agent = await open({ tokens: { refreshToken: undefined } })
    await wait(599)
    expect(await agent.answer('access')).toMatchObject({ kind: 'token', expiresIn: 1 })
    await wait(1)
    expect(await agent.answer('access')).toEqual({ kind: 'spent' })
    await agent.ended
  })

  it('hands out what it has just been given, and keeps what renews it, where a server calls its tokens expired at once', async () => {
    const agent = await open()
    lifetime = 0
    await wait(601)
    expect(await agent.answer('access')).toMatchObject({ kind: 'token', accessToken: 'a2', expiresIn: 0 })
    expect(await agent.answer('access')).toMatchObject({ kind: 'token', accessToken: 'a3', expiresIn: 0 })
    expect(await agent.answer('end')).toEqual({ kind: 'ended', how: 'revoked' })
    expect(asked).toEqual(['r1', 'r2', 'revoke r3', 'revoke a3'])
  })

  it('goes on when the server has no usable answer, and asks again the next time', async () => {
    const agent = await open()
    await wait(601)
    isDown = true
    expect(await agent.answer('access')).toMatchObject({ kind: 'failed', message: expect.stringContaining('has trouble (503)') })
    isDown = false
    expect(await agent.answer('access')).toMatchObject({ kind: 'token', accessToken: 'a2' })
  })

  it('trusts no server that names somebody else later on, and keeps nothing of it', async () => {
    const agent = await remembering()
    await agent.answer('person')
    person = 'eve'
    expect(await agent.answer('person')).toMatchObject({ kind: 'violated' })
    await agent.ended
    expect(store.secrets.size).toBe(0)
  })
})

describe('an agent whose tokens are bound to a key', () => {
  const proverOf = (key: ProofKey) => provingHttp(createHttp({ clock, environment: {} }), { key, clock, places: [] }).prover
  const wanted = { ask: 'proof', method: 'GET', url: 'https://api.example/films', nonce: 'n' } as const

  it('E-03 B-96: gives its token and a proof that names it, for the one request that is asked for', async () => {
    const key = await createProofKey()
    const agent = await open({ prover: proverOf(key), tokens: { tokenType: 'DPoP' } })
    expect(await agent.answer('status')).toMatchObject({ jkt: key.thumbprint })
    const answer = await agent.answer(wanted)
    expect(answer).toMatchObject({ kind: 'proof', accessToken: 'a1', tokenType: 'DPoP', expiresIn: 600 })
    const proof = answer.kind === 'proof' ? answer.proof : ''
    const ath = createHash('sha256').update('a1').digest('base64url')
    expect(decodeJwt(proof)).toMatchObject({ htm: 'GET', htu: 'https://api.example/films', nonce: 'n', ath, iat: start / 1000 })
    expect(asked).toEqual([])
  })

  it('has no proof to give where the tokens are bound to no key', async () => {
    expect(await (await open()).answer(wanted)).toEqual({ kind: 'not-bound' })
  })

  it('E-11: proves nothing once the sign-in was ended elsewhere', async () => {
    const agent = await open({ prover: proverOf(await createProofKey()) })
    isRevoked = true
    await wait(601)
    expect(await agent.answer(wanted)).toEqual({ kind: 'revoked' })
    await agent.ended
  })
})

describe('the end of an agent', () => {
  it('is eight hours after the sign-in, to the second: its tokens are given back, and it answers nothing more', async () => {
    const agent = await open()
    const life = agent.live(() => true)
    await wait(eightHours - 1)
    expect(await agent.answer('access')).toMatchObject({ kind: 'token', accessToken: 'a2' })
    expect(await isOver(agent.ended)).toBe(false)
    await wait(1)
    await agent.ended
    await life
    expect(asked).toEqual(['r1', 'revoke r2', 'revoke a2'])
    expect(await agent.answer('access')).toEqual({ kind: 'ended', how: 'revoked' })
    expect(clock.sleeping).toBe(0)
  })

  it('comes at the next question, too, where the machine slept through it', async () => {
    const agent = await open()
    await wait(eightHours)
    expect(await agent.answer('access')).toEqual({ kind: 'ended', how: 'revoked' })
  })

  it('comes within five seconds when nobody can find it any more', async () => {
    const agent = await open()
    let isHeld = true
    void agent.live(() => isHeld)
    await wait(3600)
    isHeld = false
    await wait(5)
    await agent.ended
    expect(asked).toEqual(['revoke r1', 'revoke a1'])
  })

  it('comes once, however many ask for it, and everybody learns how', async () => {
    const agent = await open()
    const answers = await Promise.all([agent.answer('end'), agent.answer('end'), agent.retire(), agent.answer('end')])
    expect(answers).toEqual([
      { kind: 'ended', how: 'revoked' },
      { kind: 'ended', how: 'revoked' },
      'revoked',
      { kind: 'ended', how: 'revoked' },
    ])
    expect(asked).toEqual(['revoke r1', 'revoke a1'])
  })

  it('says that it begins before the server has answered, so that nobody new comes', async () => {
    const agent = await open()
    const farewell = agent.signOut()
    await agent.ending
    expect(await isOver(agent.ended)).toBe(false)
    await farewell
    await agent.ended
  })

  it('E-01: waits two seconds for a server that does not answer, and no longer', async () => {
    isMute = true
    const agent = await open()
    const answer = agent.answer('end')
    await wait(2)
    expect(await answer).toEqual({ kind: 'ended', how: 'failed' })
  })

  it('is said to be no more than forgetting where the server takes nothing back', async () => {
    expect(await (await open({ canRevoke: false })).answer('end')).toEqual({ kind: 'ended', how: 'not-offered' })
  })
})

describe('an agent whose refresh token is in a key store, too', () => {
  it('says in which, and keeps the latest there before anybody gets the token that came with it', async () => {
    const agent = await remembering()
    expect(await agent.answer('status')).toMatchObject({ store: 'the fake store' })
    await wait(601)
    await agent.answer('access')
    expect([...store.secrets.values()]).toEqual(['r2'])
  })

  it('gives nothing back when its time is over, for the next agent goes on with it', async () => {
    const agent = await remembering()
    await agent.retire()
    await agent.ended
    expect(asked).toEqual([])
    expect([...store.secrets.values()]).toEqual(['r1'])
  })

  it('gives everything back at logout, and takes it out of the store', async () => {
    const agent = await remembering()
    expect(await agent.answer('end')).toEqual({ kind: 'ended', how: 'revoked' })
    expect(asked).toEqual(['revoke r1', 'revoke a1'])
    expect(store.secrets.size).toBe(0)
  })

  it('is like any other once the store has failed: nothing old stays there, and its end gives the tokens back', async () => {
    const agent = await remembering()
    store.isLocked = true
    await wait(601)
    expect(await agent.answer('access')).toMatchObject({ kind: 'token', accessToken: 'a2' })
    expect(await agent.answer('status')).toMatchObject({ store: undefined })
    expect(store.secrets.size).toBe(0)
    await agent.retire()
    expect(asked).toEqual(['r1', 'revoke r2', 'revoke a2'])
  })
})

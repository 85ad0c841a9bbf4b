import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Opened, openAgent } from '../../../cli/agent/open.ts'
import type { Order } from '../../../cli/agent/order.ts'
import { createHttp } from '../../../src/device/http.ts'
import { instant, later, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { FakeKeyStore } from '../../support/fake-key-store.ts'
import { type LocalServer, serveLocally } from '../../support/local-server.ts'

/** What a new agent holds: the tokens it is given, or what the last one kept in a key store. */

/** A server that hands out a2, r2 for r1, and so on; `says` changes what it says to a refresh. */
let server: LocalServer
let says: { readonly status: number; readonly body: string } | undefined
let metadataStatus: number
let asked: string[]
beforeAll(async () => {
  server = await serveLocally(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const form = new URLSearchParams(body)
    response.setHeader('content-type', 'application/json')
    if (request.url?.startsWith('/.well-known')) return response.writeHead(metadataStatus).end(JSON.stringify(metadata()))
    asked.push(`${request.url} ${form.get('refresh_token') ?? form.get('token') ?? ''}`)
    if (request.url !== '/token') return response.end('{"sub":"ada"}')
    const next = { access_token: 'a2', token_type: 'Bearer', expires_in: 600, refresh_token: 'r2' }
    return response.writeHead(says?.status ?? 200).end(says?.body ?? JSON.stringify(next))
  })
})
afterAll(() => server.close())

const metadata = () => ({
  issuer: server.url,
  device_authorization_endpoint: `${server.url}/device`,
  token_endpoint: `${server.url}/token`,
  userinfo_endpoint: `${server.url}/userinfo`,
  revocation_endpoint: `${server.url}/revoke`,
  response_types_supported: [],
})

let clock: VirtualClock
let store: FakeKeyStore
beforeEach(() => {
  says = undefined
  metadataStatus = 200
  asked = []
  clock = new VirtualClock(instant(1_800_000_000_000))
  store = new FakeKeyStore()
})

const open = (order: Order) => openAgent(order, { clock, http: createHttp({ clock, environment: {} }), openStore: async () => store })
const key = () => ({ issuer: server.url, clientId: 'tv', socket: '/nowhere', lifetime: seconds(28_800) })
const resume = () => open({ ...key(), task: 'resume', store: 'keychain', allowsInsecure: false })
const account = () => `tv at ${server.url}`

function agentOf(opened: Opened) {
  if (opened.kind !== 'open') throw new Error(`No agent: ${JSON.stringify(opened.answer)}`)
  return opened.agent
}

describe('openAgent() that is to remember', () => {
  const hold = (refreshToken: string | undefined) => {
    const { url: issuer } = server
    const tokens = { accessToken: 'a1', tokenType: 'Bearer', expiresIn: seconds(600), refreshToken } as const
    const told = {
      issuer,
      tokenEndpoint: `${issuer}/token`,
      userinfoEndpoint: `${issuer}/userinfo`,
      revocationEndpoint: `${issuer}/revoke`,
    }
    return open({ ...key(), task: 'hold', tokens, metadata: told, store: 'keychain' })
  }

  it('keeps the refresh token, and nothing else', async () => {
    const opened = await hold('r1')
    expect(opened).toMatchObject({ kind: 'open', notKept: undefined })
    expect([...store.secrets]).toEqual([[account(), 'r1']])
  })

  it('E-11: leaves nothing in the key store once a sign-in was ended elsewhere, nor in itself', async () => {
    const agent = agentOf(await hold('r1'))
    says = { status: 400, body: '{"error":"invalid_grant"}' }
    await clock.advanceTo(later(clock.now(), seconds(601)))
    expect(await agent.answer('access')).toEqual({ kind: 'revoked' })
    await agent.ended
    expect(store.secrets.size).toBe(0)
    says = undefined
    expect(await agent.answer('access')).toEqual({ kind: 'revoked' })
    expect(asked).toEqual(['/token r1'])
  })

  it('says why it cannot, and holds the tokens all the same', async () => {
    store.isLocked = true
    expect(await hold('r1')).toMatchObject({ kind: 'open', notKept: 'The store is locked' })
    expect(await hold(undefined)).toMatchObject({ kind: 'open', notKept: expect.stringContaining('offline_access') })
    expect(store.secrets.size).toBe(0)
  })
})

describe('openAgent() that is to go on', () => {
  it('renews what was kept at once, and keeps what came of it', async () => {
    store.secrets.set(account(), 'r1')
    const agent = agentOf(await resume())
    expect(await agent.answer('access')).toMatchObject({ kind: 'token', accessToken: 'a2' })
    expect([...store.secrets.values()]).toEqual(['r2'])
    expect(asked).toEqual(['/token r1'])
  })

  it('E-11: keeps nothing of what was ended elsewhere, and says so', async () => {
    store.secrets.set(account(), 'r1')
    says = { status: 400, body: '{"error":"invalid_grant"}' }
    expect(await resume()).toEqual({ kind: 'empty', answer: { kind: 'revoked' } })
    expect(store.secrets.size).toBe(0)
  })

  it.each<[string, { readonly answer?: typeof says; readonly publishes?: number }]>([
    ['has trouble', { answer: { status: 503, body: '{}' } }],
    ['answers a renewal with garbage', { answer: { status: 200, body: '{"access_token":7}' } }],
    ['publishes nothing', { publishes: 404 }],
  ])('keeps what it could not ask a server about that %s', async (_, { answer, publishes = 200 }) => {
    store.secrets.set(account(), 'r1')
    says = answer
    metadataStatus = publishes
    expect(await resume()).toMatchObject({ kind: 'empty', answer: { kind: 'failed' } })
    expect([...store.secrets.values()]).toEqual(['r1'])
  })

  it('has nothing where nothing is kept', async () => {
    expect(await resume()).toEqual({ kind: 'empty', answer: { kind: 'ended', how: 'not-offered' } })
    expect(asked).toEqual([])
  })
})

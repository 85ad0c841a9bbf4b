import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { forgetKept } from '../../../cli/agent/forget-kept.ts'
import { createHttp } from '../../../src/device/http.ts'
import { instant, later, seconds } from '../../../src/time/units.ts'
import { VirtualClock } from '../../../src/time/virtual-clock.ts'
import { FakeKeyStore } from '../../support/fake-key-store.ts'
import { type LocalServer, serveLocally } from '../../support/local-server.ts'

/** What becomes of a refresh token in a key store when its person signs out and no agent runs. */

let server: LocalServer
let mute: string
let status: number
let offers: boolean
let asked: string[]
beforeAll(async () => {
  server = await serveLocally(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const isMetadata = request.url?.startsWith('/.well-known') ?? false
    asked.push(isMetadata ? 'metadata' : `revoke ${new URLSearchParams(body).get('token')}`)
    if (mute === (isMetadata ? 'metadata' : 'revocation')) return
    const issuer = server.url
    const revocation = offers ? { revocation_endpoint: `${issuer}/revoke` } : {}
    const metadata = { issuer, token_endpoint: `${issuer}/token`, response_types_supported: [], ...revocation }
    response.setHeader('content-type', 'application/json')
    if (isMetadata) response.end(JSON.stringify(metadata))
    else response.writeHead(status).end('{}')
  })
})
afterAll(() => server.close())

let clock: VirtualClock
let store: FakeKeyStore
beforeEach(() => {
  mute = 'nothing'
  status = 200
  offers = true
  asked = []
  clock = new VirtualClock(instant(1_800_000_000_000))
  store = new FakeKeyStore()
  store.secrets.set(`tv at ${server.url}`, 'r1')
})

function forget() {
  const whereKept = async (account: string) => (store.secrets.has(account) ? store : undefined)
  return forgetKept({ issuer: server.url, clientId: 'tv' }, { clock, http: createHttp({ clock, environment: {} }), whereKept })
}

describe('forgetKept()', () => {
  it('removes it and gives it back', async () => {
    expect(await forget()).toBe('revoked')
    expect(store.secrets.size).toBe(0)
    expect(asked).toEqual(['metadata', 'revoke r1'])
  })

  it('asks nobody where nothing is kept', async () => {
    store.secrets.clear()
    expect(await forget()).toBeUndefined()
    expect(asked).toEqual([])
  })

  it('says that the server did not confirm it, and has removed it all the same', async () => {
    status = 503
    expect(await forget()).toBe('failed')
    expect(store.secrets.size).toBe(0)
  })

  it('says where a server takes nothing back', async () => {
    offers = false
    expect(await forget()).toBe('not-offered')
    expect(store.secrets.size).toBe(0)
  })

  it.each(['metadata', 'revocation'])('E-01: waits four seconds for a server that never answers (%s), and no longer', async (what) => {
    mute = what
    const forgotten = forget()
    while (asked.length < (what === 'metadata' ? 1 : 2)) await new Promise((resolve) => setImmediate(resolve))
    expect(store.secrets.size).toBe(0)
    await clock.advanceTo(later(clock.now(), seconds(4)))
    expect(await forgotten).toBe('failed')
    expect(clock.sleeping).toBe(0)
  })
})

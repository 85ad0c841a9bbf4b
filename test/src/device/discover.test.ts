import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { discover, type Search } from '../../../src/device/discover.ts'
import { createHttp, type Http } from '../../../src/device/http.ts'
import { monotonicClock } from '../../../src/time/system-clock.ts'
import { type LocalServer, serveLocally } from '../../support/local-server.ts'

const oauth = '/.well-known/oauth-authorization-server'
const openid = '/.well-known/openid-configuration'

let server: LocalServer
let pages: Record<string, { status?: number; type?: string; headers?: Record<string, string>; body: unknown }>
let asked: string[]

beforeAll(async () => {
  server = await serveLocally((request, response) => {
    asked.push(request.url ?? '')
    const page = pages[request.url ?? ''] ?? { status: 404, type: 'text/html', body: '<h1>Not found</h1>' }
    response.writeHead(page.status ?? 200, { 'content-type': page.type ?? 'application/json', ...page.headers })
    response.end(typeof page.body === 'string' ? page.body : JSON.stringify(page.body))
  })
})
beforeEach(() => {
  pages = {}
  asked = []
})
afterAll(() => server.close())

const http = createHttp({ clock: monotonicClock, environment: {} })
const find = (more: Partial<Search> = {}) => discover({ http, issuer: server.url, ...more })
const document = (more: object = {}) => ({
  issuer: server.url,
  token_endpoint: `${server.url}/token`,
  device_authorization_endpoint: `${server.url}/device_authorization`,
  jwks_uri: `${server.url}/jwks`,
  ...more,
})

describe('discover()', () => {
  it('A-55 B-30: finds the endpoints where RFC 8414 puts them', async () => {
    pages[oauth] = { body: document() }
    expect(await find()).toMatchObject({
      kind: 'found',
      metadata: {
        issuer: server.url,
        deviceAuthorizationEndpoint: `${server.url}/device_authorization`,
        tokenEndpoint: `${server.url}/token`,
      },
    })
    expect(asked).toEqual([oauth])
  })

  it.each([
    ['a page that says so', 404, 'text/html', '<h1>Not found</h1>'],
    ['JSON that says so', 404, 'application/json', '{"error":"not_found"}'],
    ['a page that says anything', 200, 'text/html', '<h1>Welcome</h1>'],
    ['trouble', 500, 'text/html', ''],
  ])('B-31: looks where OpenID puts them after %s', async (_, status, type, body) => {
    pages[oauth] = { status, type, body }
    pages[openid] = { body: document() }
    expect(await find()).toMatchObject({ kind: 'found' })
    expect(asked).toEqual([oauth, openid])
  })

  it('B-30 B-31: puts the path of an issuer behind the first location and before the second', async () => {
    const issuer = `${server.url}/tenant`
    pages[`/tenant${openid}`] = { body: document({ issuer }) }
    expect(await find({ issuer })).toMatchObject({ kind: 'found', metadata: { issuer } })
    expect(asked).toEqual([`${oauth}/tenant`, `/tenant${openid}`])
  })

  it('says what to do when there is nothing at either place', async () => {
    const message = `${new URL(server.url).host} publishes no metadata; check the issuer, or give its endpoints by hand`
    expect(await find()).toEqual({ kind: 'violated', message })
  })

  it('A-52: says that a later try may help when the server has trouble, or a hotel answers in its place', async () => {
    pages[oauth] = pages[openid] = { status: 503, body: '' }
    expect(await find()).toMatchObject({ kind: 'failed', failure: { kind: 'server-error' } })
    pages[oauth] = pages[openid] = { type: 'text/html', body: '<html>Welcome to Hotel Wi-Fi' }
    expect(await find()).toMatchObject({ kind: 'failed', failure: { kind: 'captive-portal' } })
  })

  it.each([
    ['text/plain', 'text/plain'],
    ['application/octet-stream; x=y', 'application/octet-stream'],
    ['', 'of no type'],
  ])('B-30: says at once that metadata is served as %j, which no later try would change', async (type, named) => {
    const message = `${new URL(server.url).host} does not answer with a JSON object of a fair size (200, ${named})`
    pages[oauth] = { type, body: document() }
    expect(await find()).toEqual({ kind: 'violated', message })
    pages[openid] = { type, body: document() }
    expect(await find()).toEqual({ kind: 'violated', message })
    pages[openid] = { body: document() }
    expect(await find()).toMatchObject({ kind: 'found' })
  })

  it.each([
    ['is asked too often', 429, undefined],
    ['asks for a minute', 503, '60'],
  ])('A-52: does not look elsewhere at once when the server %s', async (_, status, retryAfter) => {
    pages[oauth] = { status, body: '', ...(retryAfter ? { headers: { 'retry-after': retryAfter } } : {}) }
    expect(await find()).toMatchObject({ kind: 'failed', failure: { kind: 'server-error' } })
    expect(asked).toEqual([oauth])
  })

  it('does not look elsewhere when the network wants a sign-in first (RFC 6585 §6)', async () => {
    pages[oauth] = { status: 511, body: '<html>', type: 'text/html' }
    expect(await find()).toMatchObject({ kind: 'failed', failure: { kind: 'captive-portal' } })
    expect(asked).toEqual([oauth])
  })

  it('looks elsewhere behind a page or a redirect in the first place, as servers give that know no metadata there', async () => {
    for (const page of [
      { type: 'text/html', body: '<html>' },
      { status: 302, body: '', headers: { location: 'http://other.example/' } },
    ]) {
      pages[oauth] = page
      pages[openid] = { body: document() }
      expect(await find()).toMatchObject({ kind: 'found' })
    }
  })

  it('does not look twice when nobody answers', async () => {
    const gone = await serveLocally(() => {})
    await gone.close()
    const sought: string[] = []
    const getJson: Http['getJson'] = (url, options) => {
      sought.push(url)
      return http.getJson(url, options)
    }
    const found = await find({ issuer: gone.url, http: { ...http, getJson } })
    expect(found).toMatchObject({ kind: 'failed', failure: { kind: 'unreachable' } })
    expect(sought).toEqual([`${gone.url}${oauth}`])
  })

  it('B-42 E-20: discards the metadata of another issuer', async () => {
    pages[oauth] = { body: document({ issuer: 'https://evil.example' }) }
    pages[openid] = { body: document() }
    expect(await find()).toMatchObject({ kind: 'violated', message: expect.stringContaining('calls itself https://evil.example') })
    expect(asked).toEqual([oauth])
  })

  it('B-42: names both spellings when a slash is the difference', async () => {
    pages[oauth] = { body: document({ issuer: `${server.url}/` }) }
    expect(await find()).toMatchObject({
      message: expect.stringMatching(
        /calls itself http:\/\/127\.0\.0\.1:\d+\/, but http:\/\/127\.0\.0\.1:\d+ was asked for: give the issuer exactly/,
      ),
    })
  })

  it.each([
    ['tv.example', 'tv.example is not an address; give the issuer as https://…'],
    ['http://tv.example', 'http://tv.example is not an https address; plain http is for this machine alone'],
    ['http://localhost.evil.com', 'http://localhost.evil.com is not an https address; plain http is for this machine alone'],
    ['http://192.168.1.7', 'http://192.168.1.7 is not an https address; plain http is for this machine alone'],
    ['file:///etc/passwd', 'file:///etc/passwd is not an https address; plain http is for this machine alone'],
    ['https://tv.example?x=1', 'Give the issuer without query, fragment and password, as https://tv.example'],
    ['https://tv.example#x', 'Give the issuer without query, fragment and password, as https://tv.example'],
    ['https://a:b@tv.example', 'Give the issuer without query, fragment and password, as https://tv.example'],
  ])('B-29 E-19: asks nothing of the issuer %s', async (issuer, message) => {
    expect(await find({ issuer })).toEqual({ kind: 'violated', message })
    expect(asked).toEqual([])
  })

  it.each(['token_endpoint', 'device_authorization_endpoint', 'revocation_endpoint', 'userinfo_endpoint', 'jwks_uri'])(
    'E-19 E-20: refuses a %s that is not https, or of another origin unless that is allowed',
    async (name) => {
      pages[oauth] = { body: document({ [name]: 'http://tv.example/x' }) }
      expect(await find()).toEqual({ kind: 'violated', message: "The server's endpoint http://tv.example/x is not an https address" })
      pages[oauth] = { body: document({ [name]: 'https://elsewhere.example/x' }) }
      expect(await find()).toEqual({
        kind: 'violated',
        message: `The server's endpoint https://elsewhere.example/x is on another origin than ${server.url}; allow other origins if you trust it`,
      })
      expect(await find({ allowsOtherOrigins: true })).toMatchObject({ kind: 'found' })
    },
  )

  it('E-28: cannot use metadata of a wrong shape', async () => {
    pages[oauth] = { body: { issuer: server.url, token_endpoint: 7 } }
    const message = `Cannot use the metadata of ${new URL(server.url).host}: token_endpoint is not a string`
    expect(await find()).toEqual({ kind: 'violated', message })
  })
})

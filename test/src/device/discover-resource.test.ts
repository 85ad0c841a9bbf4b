import type { ServerResponse } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { discoverResource, type ResourceDiscovery } from '../../../src/device/discover-resource.ts'
import { createHttp } from '../../../src/device/http.ts'
import { monotonicClock } from '../../../src/time/system-clock.ts'
import { type LocalServer, serveLocally } from '../../support/local-server.ts'

/** Resources that say where to sign in, and those that lie about it. No request here may carry anything, or go where it should not. */

type Say = (response: ServerResponse) => unknown

let api: LocalServer
let other: LocalServer
let says: Record<string, Say>
let asked: string[]
let elsewhere: number

beforeAll(async () => {
  api = await serveLocally(({ url = '', method = '', headers }, response) => {
    asked.push(`${method} ${url}`)
    if ('authorization' in headers || 'cookie' in headers) asked.push('a secret')
    const say = says[url] ?? refuse(404)
    say(response)
  })
  other = await serveLocally((_, response) => {
    elsewhere += 1
    response.end()
  })
})
beforeEach(() => {
  ;[asked, elsewhere, says] = [[], 0, { '/films': challenge(`Bearer resource_metadata="${api.url}${place}"`), [place]: metadata({}) }]
})
afterEach(() => {
  expect([elsewhere, asked.filter((what) => !what.startsWith('GET '))]).toEqual([0, []])
})
afterAll(async () => {
  await api.close()
  await other.close()
})

const place = '/.well-known/oauth-protected-resource/films'
const issuer = 'https://signin.example'

function refuse(status: number, headers: Record<string, string | string[]> = {}, body = ''): Say {
  return (response) => response.writeHead(status, headers).end(body)
}

function challenge(...challenges: string[]): Say {
  return refuse(401, { 'www-authenticate': challenges })
}

function metadata(changed: Record<string, unknown>): Say {
  return (response) => json({ resource: `${api.url}/films`, authorization_servers: [issuer], ...changed })(response)
}

function json(value: unknown): Say {
  return refuse(200, { 'content-type': 'application/json' }, JSON.stringify(value))
}

function discover(path = '/films'): Promise<ResourceDiscovery> {
  return discoverResource({ http: createHttp({ clock: monotonicClock }), resource: `${api.url}${path}` })
}

/** Why nothing came of it, with addresses made comparable. */
async function why(path?: string): Promise<string> {
  const found = await discover(path)
  if (found.kind === 'found') return 'found'
  const message = found.kind === 'failed' ? found.failure.message : found.message
  return message.replaceAll(api.url, 'API').replaceAll(other.url, 'OTHER').replaceAll(new URL(api.url).host, 'HOST')
}

describe('discoverResource()', () => {
  it('B-41: follows a 401 to the metadata, and asks for nothing else', async () => {
    const found = await discover()
    expect(found).toMatchObject({ kind: 'found', metadata: { resource: `${api.url}/films`, authorizationServers: [issuer] } })
    expect(asked).toEqual(['GET /films', `GET ${place}`])
  })

  it.each([
    ['a 401 that says nothing', 401],
    ['one that knows POST alone', 405],
    ['one that wants to be asked otherwise', 406],
    ['one that is not there itself', 404],
  ])('RFC 9728 §3.1: asks at the well-known place after %s', async (_, status) => {
    says['/films'] = refuse(status)
    expect(await discover()).toMatchObject({ kind: 'found' })
    says['/'] = refuse(status)
    says['/.well-known/oauth-protected-resource'] = metadata({ resource: api.url })
    expect(await discover('')).toMatchObject({ kind: 'found' })
    says['/a/'] = refuse(status)
    says['/.well-known/oauth-protected-resource/a/'] = metadata({ resource: `${api.url}/a/` })
    expect(await discover('/a/')).toMatchObject({ kind: 'found' })
  })

  it.each<[string, string, Record<string, unknown>, unknown]>([
    ['what the challenge says', ', scope="films.read"', { scopes_supported: ['a', 'b'] }, ['films.read']],
    ['all that the metadata names', '', { scopes_supported: ['a', 'b'] }, ['a', 'b']],
    ['nothing', '', {}, undefined],
    ['nothing that cannot be a scope', ', scope="\\\\"', { scopes_supported: ['"'] }, undefined],
  ])('wants for scope %s', async (_, parameter, members, scope) => {
    says['/films'] = challenge(`Bearer resource_metadata="${api.url}${place}"${parameter}`)
    says[place] = metadata(members)
    expect(await discover()).toMatchObject({ kind: 'found', scope })
  })

  it.each<[string, string, () => Partial<typeof says>]>([
    ['that opens without a token', 'API/films wants no token: it opens without one', () => ({ '/films': json({ films: [] }) })],
    [
      'with nothing at the well-known place',
      'API/films does not say where to sign in: it publishes no metadata (RFC 9728)',
      () => ({ '/films': challenge('Bearer'), [place]: refuse(404) }),
    ],
    ['E-24: that sends elsewhere', 'HOST redirects (307), which is never followed', () => ({ '/films': refuse(307, { location: '/a' }) })],
    [
      'E-24: whose metadata is elsewhere',
      'HOST redirects (302), which is never followed',
      () => ({ [place]: refuse(302, { location: place }) }),
    ],
    ['that sends to another host', 'HOST redirects elsewhere (302)', () => ({ '/films': refuse(302, { location: `${other.url}/films` }) })],
    [
      'whose metadata is on another host',
      "API/films says that its metadata is at OTHER/x, which is another server's",
      () => ({ '/films': challenge(`Bearer resource_metadata="${other.url}/x"`) }),
    ],
    [
      'E-19: whose metadata is not over https',
      'API/films says that its metadata is at http://a.example/, which is not an https address',
      () => ({ '/films': challenge('Bearer resource_metadata="http://a.example/"') }),
    ],
    [
      'E-21: whose metadata is a script',
      'which is not an https address',
      () => ({ '/films': challenge('Bearer resource_metadata="javascript:alert(1)"') }),
    ],
    [
      'E-21: whose metadata is a file',
      'which is not an https address',
      () => ({ '/films': challenge('Bearer resource_metadata="file:///etc/passwd"') }),
    ],
    [
      'whose metadata is behind a password',
      'which has a password in it',
      () => ({ '/films': challenge(`Bearer resource_metadata="${api.url.replace('//', '//a:b@')}/x"`) }),
    ],
    [
      'RFC 9728 §3.3: with the metadata of another',
      'Cannot use the metadata of API/films: it is of https://bank.example/, but API/films was asked for',
      () => ({ [place]: metadata({ resource: 'https://bank.example/' }) }),
    ],
    [
      'RFC 9728 §3.3: with the metadata of its parent',
      'Cannot use the metadata of API/films: it is of API, but API/films was asked for',
      () => ({ [place]: metadata({ resource: api.url }) }),
    ],
    [
      'RFC 9728 §3.3: with a slash too many',
      'Cannot use the metadata of API/films: it is of API/films/, but API/films was asked for',
      () => ({ [place]: metadata({ resource: `${api.url}/films/` }) }),
    ],
    [
      'whose metadata names nothing',
      'Cannot use the metadata of API/films: resource is missing',
      () => ({ [place]: metadata({ resource: undefined }) }),
    ],
    [
      'E-28: whose metadata has wrong types',
      'Cannot use the metadata of API/films: authorization_servers is not a list of strings',
      () => ({ [place]: metadata({ authorization_servers: issuer }) }),
    ],
    [
      'that takes tokens in a form alone',
      'Cannot use the metadata of API/films: API/films takes no tokens in a header',
      () => ({ [place]: metadata({ bearer_methods_supported: ['body'] }) }),
    ],
    [
      'E-26: with metadata without end',
      'HOST does not answer with a JSON object of a fair size',
      () => ({ [place]: metadata({ more: 'x'.repeat(100_000) }) }),
    ],
    [
      'E-28: with metadata that is a page',
      'may want a sign-in of its own first',
      () => ({ [place]: refuse(200, { 'content-type': 'text/html' }, '<p>') }),
    ],
    ['with trouble', 'HOST', () => ({ '/films': refuse(503) })],
    ['that is asked too often', 'HOST', () => ({ '/films': refuse(429) })],
  ])('refuses a resource %s', async (_, message, changed) => {
    Object.assign(says, changed())
    expect(await why()).toContain(message)
  })

  it('E-26: reads the challenge of a refusal, however much comes with it', async () => {
    const headers = { 'www-authenticate': `Bearer resource_metadata="${api.url}${place}"` }
    says['/films'] = refuse(401, headers, 'x'.repeat(1_000_000))
    expect(await discover()).toMatchObject({ kind: 'found' })
  })

  it('E-13: says nothing in a stranger’s escape sequences', async () => {
    says[place] = metadata({ resource: 'https://a.example/\u001b[31m\u202e' })
    expect(await why()).toMatch(/^[\x20-\x7e]+$/)
  })

  it.each([
    ['E-19: is not over https', 'http://api.example/films', 'not an https address'],
    ['is no address', 'films', 'not an https address'],
    ['E-21: is a script', 'javascript:alert(1)', 'not an https address'],
    ['has a query', 'https://api.example/films?a=b', 'without query'],
    ['has a password', 'https://a:b@api.example/films', 'without query, fragment and password'],
  ])('asks nothing of a resource that %s', async (_, resource, message) => {
    const http = { getJson: () => Promise.reject(new Error('asked')), postForm: () => Promise.reject(new Error('asked')) }
    expect(await discoverResource({ http, resource })).toMatchObject({ kind: 'violated', message: expect.stringContaining(message) })
  })

  it('says that nobody answers', async () => {
    const gone = await serveLocally(() => {})
    await gone.close()
    const found = await discoverResource({ http: createHttp({ clock: monotonicClock }), resource: gone.url })
    expect(found).toMatchObject({ kind: 'failed', failure: { kind: 'unreachable' } })
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import type { Access } from '../../../src/device/account-port.ts'
import type { Http, HttpOutcome } from '../../../src/device/http.ts'
import { askResources } from '../../../src/device/protected-resource.ts'
import type { TokenKeeper } from '../../../src/device/token-keeper.ts'
import type { Tokens } from '../../../src/protocol/token.ts'

/** What a device does to be told something by a resource of its server, over a wire that the test holds in its hand (RFC 9728). */

const issuer = 'https://tv.example/house'
const url = `${issuer}/api/tiles`
const place = 'https://tv.example/.well-known/oauth-protected-resource/house/api/tiles'
const first: Tokens = { accessToken: 'a1', tokenType: 'DPoP', refreshToken: 'r1' }
const second: Tokens = { accessToken: 'a2', tokenType: 'DPoP', refreshToken: 'r2' }

let sent: string[]
let answers: Record<string, HttpOutcome[]>
let renewals: Access[]
beforeEach(() => {
  ;[sent, renewals] = [[], []]
  answers = { [place]: [described()], [url]: [answer({ tiles: [] })] }
})

const answer = (members: object, status = 200): HttpOutcome => ({ kind: 'answer', status, members: { ...members } })
const described = (more: object = {}) => answer({ resource: url, authorization_servers: ['https://other.example', issuer], ...more })
const failed = (status?: number): HttpOutcome => ({ kind: 'failed', failure: { kind: 'unreadable', message: 'No JSON' }, status })

function ask(resources: readonly string[] | undefined = [issuer, url], tokens = first) {
  const http: Http = {
    getJson: async (to, { authorization = '' } = {}) => {
      sent.push(`${to} ${authorization}`.trim())
      return answers[to]?.shift() ?? failed(404)
    },
    postForm: async () => failed(),
  }
  const keeper: TokenKeeper = {
    current: async () => ({ kind: 'usable', tokens }),
    renewed: async () => renewals.shift() ?? { kind: 'revoked' },
    forget: async () => undefined,
  }
  return askResources({ http, keeper, metadata: { issuer, tokenEndpoint: `${issuer}/token`, protectedResources: resources } })
}

describe('askResources()', () => {
  it('B-41: asks the resource who it is before a token is shown to it, once, and then what it has', async () => {
    answers[url] = [answer({ tiles: [] }), answer({ tiles: [1] })]
    const resource = ask()
    expect(await resource('api/tiles')).toEqual({ kind: 'told', members: { tiles: [] } })
    expect(await resource('/api/tiles')).toEqual({ kind: 'told', members: { tiles: [1] } })
    expect(sent).toEqual([place, `${url} DPoP a1`, `${url} DPoP a1`])
  })

  it.each<[string, readonly string[] | undefined]>([
    ['no resources', undefined],
    ['others only', ['https://elsewhere.example/api/tiles', issuer, `${url}/`]],
  ])('B-41: asks for nothing at all where the metadata of the server names %s', async (_, resources) => {
    expect(await ask(resources ?? [])('api/tiles')).toEqual({ kind: 'absent' })
    expect(sent).toEqual([])
  })

  it('never leaves the origin of the issuer, whatever the path', async () => {
    expect(await ask(['https://evil.example/x'])('//evil.example/x')).toEqual({ kind: 'absent' })
    expect(sent).toEqual([])
  })

  it.each<[string, HttpOutcome, RegExp]>([
    ['is of another resource', described({ resource: issuer }), /it is of https:\/\/tv\.example\/house, but/],
    ['is of the same with a slash more', described({ resource: `${url}/` }), /it is of/],
    ['is of nothing', described({ resource: undefined }), /resource is missing/],
    ['names another issuer', described({ authorization_servers: ['https://other.example'] }), /takes no tokens of/],
    ['names no issuer', described({ authorization_servers: undefined }), /takes no tokens of/],
    ['has a number for its issuers', described({ authorization_servers: 7 }), /not a list of strings/],
    ['wants tokens in the body', described({ bearer_methods_supported: ['body'] }), /in a header/],
  ])('B-41: discards metadata that %s, and shows it no token', async (_, outcome, why) => {
    answers[place] = [outcome]
    expect(await ask()('api/tiles')).toMatchObject({ kind: 'failed', failure: { message: expect.stringMatching(why) } })
    expect(sent).toEqual([place])
  })

  it.each<[string, HttpOutcome, string]>([
    ['is not there', failed(404), 'absent'],
    ['is not there, in JSON', answer({ error: 'not_found' }, 404), 'absent'],
    ['is somewhere else', failed(302), 'failed'],
    ['does not come', failed(), 'failed'],
    ['comes too often', failed(429), 'failed'],
  ])('shows no token where the metadata %s', async (_, outcome, kind) => {
    answers[place] = [outcome]
    expect(await ask()('api/tiles')).toMatchObject({ kind })
    expect(sent).toEqual([place])
  })

  it('E-38: renews once after a 401 and tries once more', async () => {
    answers[url] = [failed(401), answer({ tiles: [] })]
    renewals = [{ kind: 'usable', tokens: second }]
    expect(await ask()('api/tiles')).toMatchObject({ kind: 'told' })
    expect(sent.slice(1)).toEqual([`${url} DPoP a1`, `${url} DPoP a2`])
  })

  it('E-38: does not try again after a second 401, which says nothing of the sign-in', async () => {
    answers[url] = [failed(401), failed(401), answer({ tiles: [] })]
    renewals = [{ kind: 'usable', tokens: second }]
    expect(await ask()('api/tiles')).toEqual({ kind: 'absent' })
    expect(sent).toHaveLength(3)
  })

  it('E-11: hears that the sign-in is over where the renewal is refused', async () => {
    answers[url] = [failed(401)]
    expect(await ask()('api/tiles')).toEqual({ kind: 'revoked' })
  })

  it('leaves it to userinfo whether the sign-in is over where there is nothing to renew it with', async () => {
    answers[url] = [failed(401)]
    expect(await ask([url], { accessToken: 'a1', tokenType: 'Bearer' })('api/tiles')).toEqual({ kind: 'absent' })
  })

  it.each<[HttpOutcome, string]>([
    [answer({ error: 'insufficient_scope' }, 403), 'absent'],
    [failed(404), 'absent'],
    [failed(500), 'failed'],
    [failed(307), 'failed'],
    [failed(), 'failed'],
  ])('takes nothing but a 200: %j is %s', async (outcome, kind) => {
    answers[url] = [outcome]
    expect(await ask()('api/tiles')).toMatchObject({ kind })
  })
})

import { describe, expect, it } from 'vitest'
import { decideTokenRequest, exemptFromProxy } from '../../../cli/exec/token-request.ts'

/** Protects the tokens at a loopback address from the pages of a browser, which reach loopback, too, and from whoever guesses. */

const place = { host: '127.0.0.1:4711', path: '/dGhpcyBpcyBhIHNlY3JldA' }
const good = { method: 'GET', path: place.path, headers: { host: place.host } }

describe('decideTokenRequest()', () => {
  it.each([
    ['the command itself', {}, 'token'],
    ['the command itself, for a proof', { method: 'POST' }, 'proof'],
    ['a page under a name that leads here (DNS rebinding)', { headers: { host: 'evil.example:4711' } }, 421],
    ['a page of localhost', { headers: { host: 'localhost:4711' } }, 421],
    ['nobody in particular', { headers: {} }, 421],
    ['a page of another origin', { headers: { host: place.host, origin: 'https://evil.example' } }, 403],
    ['a page that was opened at the address', { headers: { host: place.host, 'sec-fetch-site': 'none' } }, 403],
    ['whoever does not know the path', { path: '/' }, 404],
    ['whoever knows a part of it', { path: place.path.slice(0, -1) }, 404],
    ['whoever knows more than it', { path: `${place.path}?x` }, 404],
    ['whoever sends no path', { path: undefined }, 404],
    ['a page that posts', { method: 'POST', headers: { host: place.host, origin: 'https://evil.example' } }, 403],
    ['whoever puts', { method: 'PUT' }, 405],
    ['whoever posts without the path', { method: 'POST', path: '/' }, 404],
  ])('answers %s, who asks with %o, with %s', (_, changed, status) => {
    expect(decideTokenRequest({ ...good, ...changed }, place)).toBe(status)
  })
})

describe('exemptFromProxy()', () => {
  it('changes nothing where there is no proxy', () => {
    expect(exemptFromProxy('127.0.0.1', { NO_PROXY: 'x' })).toEqual({})
    expect(exemptFromProxy('127.0.0.1', { https_proxy: 'http://proxy' })).toEqual({})
  })

  it('keeps the address from a proxy, beside what is kept from it already', () => {
    expect(exemptFromProxy('127.0.0.1', { http_proxy: 'http://proxy' })).toEqual({ no_proxy: '127.0.0.1', NO_PROXY: '127.0.0.1' })
    expect(exemptFromProxy('127.0.0.1', { ALL_PROXY: 'socks://proxy', no_proxy: 'a,b' })).toEqual({
      no_proxy: 'a,b,127.0.0.1',
      NO_PROXY: '127.0.0.1',
    })
  })
})

import { gzipSync } from 'node:zlib'
import { adding, changed, first, good, raw, refuses, rewritten, says } from '../answers.ts'
import { drips, jsonHead, resets, stops } from '../floods.ts'
import type { Answer, Exchange, Json, Way } from '../way.ts'

const subject = 'the home row'

/** Tiles that are none, or more than tiles. */
const wrongTiles: readonly (readonly [string, unknown])[] = [
  ['an object', {}],
  ['a text', 'Films'],
  ['null', null],
  ['an empty list', []],
  ['a list of numbers', [1, 2, 3]],
  ['a list of lists', [[{ id: 'a', title: 'A' }]]],
  ['tiles without a title', [{ id: 'films' }]],
  ['titles that are objects', [{ id: 'films', title: { en: 'Films' } }]],
  ['titles that nobody sees', [{ id: 'films', title: '\u200b\u2060\u3164' }]],
  ['10,000 tiles', Array.from({ length: 10_000 }, () => 0)],
  ['thirty tiles with one name', Array.from({ length: 30 }, () => ({ id: 'a', title: 'Again', about: 'and again' }))],
  ['a title of 60 kB', [{ id: 'long', title: 'x'.repeat(60_000), about: '' }]],
  ['titles of wide letters and joined signs', [{ id: 'wide', title: '映画'.repeat(40), about: '👩\u200d👧'.repeat(30) }]],
  ['tiles that look like a question', [{ id: 'account', title: 'Sign out', about: 'press OK' }]],
  ['tiles named after what every object has', [{ id: '__proto__', title: 'constructor', about: 'toString' }]],
]

/** Metadata of a resource that must be discarded (B-41). */
const wrongMetadata: readonly (readonly [string, (exchange: Exchange) => Json])[] = [
  ['another resource', ({ foreign }) => ({ resource: `${foreign}/api/tiles` })],
  ['the whole server', ({ issuer }) => ({ resource: issuer })],
  ['a resource without a name', () => ({ resource: undefined })],
  ['a resource of another issuer', ({ foreign }) => ({ authorization_servers: [foreign] })],
  ['a resource of no issuer', () => ({ authorization_servers: [] })],
  ['issuers that are a number', () => ({ authorization_servers: 7 })],
  ['a resource that wants tokens in addresses', () => ({ bearer_methods_supported: ['query'] })],
]

const escapes = '\x1b[2J\x1b]52;c;AAAA\x07\x9b31m\u202eevil\u200b\r\n\x1b]0;owned\x07'

/** A 401 that leads astray (RFC 9728 §5.1). */
const refusesLoudly: Answer = (exchange) =>
  refuses('invalid_token', {}, 401, { 'www-authenticate': `DPoP resource_metadata="${exchange.foreign}", Basic realm="\x9b2J"` })(exchange)

/** Lies about what stands in the home row; none of them is worth a word, let alone a home screen. */
export const homeRowWays: readonly Way[] = [
  ...wrongTiles.map(([what, tiles]) => way(`${what} for a home row`, ['E-28', 'E-12'], { tiles: changed({ tiles }) })),
  ...wrongMetadata.map(([what, members]) => way(`metadata of ${what} for that of the home row`, ['B-41'], { resource: changed(members) })),
  way('tiles with everything that a terminal obeys', ['E-12', 'E-13', 'E-15'], {
    tiles: changed({ tiles: [{ id: escapes, title: `Films ${escapes}`, about: escapes }] }),
  }),
  way('metadata with everything that a terminal obeys for that of the home row', ['E-12', 'E-13', 'E-15'], {
    resource: changed({ resource: escapes }),
  }),
  way('a home row nested 30,000 deep', ['E-29'], {
    tiles: rewritten((text) => text.replace('[', `[${'['.repeat(30_000)}${']'.repeat(30_000)},`)),
  }),
  way('a home row of 1 MB', ['E-26'], { tiles: changed({ more: 'x'.repeat(1_048_576) }) }),
  way('a home row of one byte a second', ['E-27'], { tiles: drips(`${jsonHead}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n') }),
  way('half a home row, and then nothing', ['E-27'], { tiles: stops(`${jsonHead}content-length: 100\r\n\r\n{"tiles":`) }),
  way('half a home row, and a reset', ['A-51'], { tiles: resets(`${jsonHead}content-length: 100\r\n\r\n{"tiles":`) }),
  way('a home row that is packed', ['E-26'], { tiles: rewritten((text) => gzipSync(text), { 'content-encoding': 'gzip' }) }),
  way('a home row that is a page', ['E-28'], { tiles: says(200, '<html>\x1b[2J</html>', { 'content-type': 'text/html' }) }),
  way('a home row that is no JSON', ['E-28'], { tiles: says(200, '{"tiles":[') }),
  way('a home row that is a list', ['E-28'], { tiles: says(200, '[{"id":"films","title":"Films"}]') }),
  way('a home row with a name that is there twice', ['E-29'], { tiles: says(200, '{"tiles":[],"tiles":7,"__proto__":{"tiles":[]}}') }),
  way('a home row that is created, not found', ['E-43'], { tiles: says(201, { tiles: [{ id: 'films', title: 'Films' }] }) }),
  way('too many questions (429) in place of the home row', ['A-52'], { tiles: says(429, {}, { 'retry-after': '0' }) }),
  way('trouble of its own (503) in place of the home row', ['A-52'], { tiles: says(503, {}, { 'retry-after': '1' }) }),
  way('no HTTP in place of the home row', ['A-51'], { tiles: raw('SSH-2.0-OpenSSH_9.6\r\n') }),
  way('a home row on another origin', ['E-20', 'B-41'], {
    metadata: changed(({ foreign }) => ({ protected_resources: [`${foreign}/api/tiles`] })),
  }),
  way('resources that are a number', ['E-28'], { metadata: changed({ protected_resources: 7 }) }, 'violated'),
  way('resources that are null', ['E-28'], { metadata: changed({ protected_resources: null }) }),
  way('3,000 resources', ['E-26'], {
    metadata: changed(({ issuer }) => ({
      protected_resources: [...Array.from({ length: 3000 }, (_, n) => `x:${n}`), `${issuer}/api/tiles`],
    })),
  }),
  way('a home row with cookies', ['E-30'], { tiles: adding({ 'set-cookie': ['session=evil; Path=/'] }) }),
  way('a home row that is not let in (401), for ever', ['E-38'], { tiles: refusesLoudly }),
  way(
    'a home row that is not let in, and no new token',
    ['E-38', 'E-11'],
    { token: first(2, good, refuses('invalid_grant')), tiles: refusesLoudly },
    'revoked',
    'home',
  ),
  way('a home row that is forbidden', ['E-38'], { tiles: refuses('insufficient_scope', {}, 403) }),
  way('a home row that holds tokens', ['E-43'], { tiles: says(200, { access_token: 'x', token_type: 'Bearer', refresh_token: 'y' }) }),
]

function way(does: string, tries: readonly string[], answers: Way['answers'], fate: Way['fate'] = 'home', bearerFate = fate): Way {
  return { subject, does, tries, fate, bearerFate, answers }
}

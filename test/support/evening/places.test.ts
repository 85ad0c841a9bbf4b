import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { secretsOf } from '../wire-secrets.ts'
import type { Exchange } from '../wire-tap.ts'
import { placesOf, placesOfProvider, strays } from './places.ts'

/** Protects the tests that find no secret where none belongs: one of each kind, planted in each kind of place, is found there. */

const bare = { sent: {}, form: '', status: 200, headers: {}, body: '', isCareless: false }
const quiet: Exchange = { ...bare, method: 'GET', url: '/health' }
const page = { 'content-type': 'text/html' }
const secret = (index: number) => `${'kX7'.repeat(index % 3)}${String.fromCharCode(97 + index)}Q2-vF8qU_n4Zt0sLw7yXcB1mHa9Rj3o`
const hidden = (token: string) => `<form action="/x" method="post"><input type="hidden" name="token" value="${token}"></form>`

/** One of each kind, as they go over the wire. */
const wire: readonly Exchange[] = [
  { ...bare, method: 'POST', url: '/signin', form: `password=${secret(0)}&email=ada@example.test` },
  { ...bare, method: 'POST', url: '/account/password', form: `current=${secret(1)}&wanted=${secret(2)}` },
  { ...bare, method: 'POST', url: '/signin/code', form: 'code=831427' },
  {
    ...bare,
    method: 'GET',
    url: '/device',
    sent: { cookie: `a=${secret(3)}` },
    headers: { 'set-cookie': [`b=name.${secret(4)}; Path=/`] },
  },
  { ...bare, method: 'GET', url: '/signin', headers: page, body: hidden(secret(5)) },
  {
    ...bare,
    method: 'GET',
    url: '/account/second-factor',
    headers: page,
    body: '<p class="key">ABCD EFGH IJKL MNOP</p><li>abcde-fghjk</li>',
  },
  { ...bare, method: 'POST', url: '/device_authorization', body: JSON.stringify({ device_code: secret(6), user_code: 'WDJB-MJHT' }) },
  {
    ...bare,
    method: 'POST',
    url: '/token',
    body: JSON.stringify({ access_token: secret(7), refresh_token: secret(8), id_token: secret(9) }),
  },
  { ...bare, method: 'POST', url: '/token', form: `client_secret=${secret(10)}&code_verifier=${secret(11)}` },
  { ...bare, method: 'POST', url: '/signin/passkey/options', body: JSON.stringify({ challenge: secret(12) }) },
  { ...bare, method: 'POST', url: '/signin/passkey', form: `answer=${JSON.stringify({ id: 'x', response: { signature: secret(13) } })}` },
  { ...bare, method: 'GET', url: `/reset?token=${secret(14)}` },
  { ...bare, method: 'GET', url: '/signin/with/Example', headers: { location: `http://x/auth?state=${secret(15)}&nonce=${secret(16)}` } },
  { ...bare, method: 'GET', url: `/signin/callback?code=${secret(17)}&state=${secret(15)}` },
  { ...bare, method: 'GET', url: '/userinfo', sent: { authorization: `Bearer ${secret(18)}` } },
  { ...bare, method: 'GET', url: `/userinfo?anything=${secret(19)}`, isCareless: true },
]
const ofServer = { kind: 'key of the server', text: secret(20) }
const secrets = [...secretsOf(wire), ofServer]
const kinds = [...new Set(secrets.map(({ kind }) => kind))]
const planted = secrets.map(({ text }) => text).join(' ')

/** All the kinds of secrets that are found to be strays in what an evening left behind, with the place that they were found in. */
function straysAfter(exchange: Exchange, { said = {}, file }: { said?: Record<string, string>; file?: string } = {}) {
  const data = mkdtempSync(join(tmpdir(), 'tenfoot-places-'))
  onTestFinished(() => rmSync(data, { recursive: true, force: true }))
  if (file !== undefined) writeFileSync(join(data, file), planted)
  const places = placesOf({ data, tap: { exchanges: [quiet, exchange] }, said: () => new Map(Object.entries(said)) })
  return kindsAt(strays(new Map([...places, ...placesOfProvider([exchange])]), secrets))
}

function kindsAt(found: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const at = new Map<string, Set<string>>()
  for (const one of found) {
    const [, place = '', kind = ''] = /^(.+): (.+?), /.exec(one) ?? []
    at.set(place, (at.get(place) ?? new Set()).add(kind))
  }
  return at
}

const all = new Set(kinds)
const allBut = (...rightful: readonly string[]) => new Set(kinds.filter((kind) => !rightful.includes(kind)))

it('knows every kind', () => {
  const expected = ['password', 'code of an app', 'cookie', 'form token', 'key of an app', 'recovery code', 'device_code', 'user_code']
  const others = [
    'access_token',
    'refresh_token',
    'id_token',
    'client_secret',
    'code_verifier',
    'challenge',
    'signature',
    'token of a link',
  ]
  expect(all).toEqual(new Set([...expected, ...others, 'state', 'nonce', 'code of a provider', 'stray', 'key of the server']))
})

it.each<[string, Parameters<typeof straysAfter>, ReadonlySet<string>]>([
  ['answer to GET /signin', [{ ...quiet, url: '/signin', body: planted }], all],
  [
    'answer to POST /token',
    [{ ...quiet, method: 'POST', url: '/token', body: planted }],
    allBut('access_token', 'refresh_token', 'id_token'),
  ],
  ['answer to somebody careless', [{ ...quiet, body: planted, isCareless: true }], all],
  ['headers of GET /account', [{ ...quiet, url: '/account', headers: { location: planted } }], all],
  ['headers of somebody careless', [{ ...quiet, headers: { 'www-authenticate': planted }, isCareless: true }], all],
  ['cookies of GET /device', [{ ...quiet, url: '/device', headers: { 'set-cookie': [planted] } }], allBut('cookie')],
  ['form tokens of GET /device', [{ ...quiet, url: '/device', body: hidden(planted) }], allBut('form token')],
  ['URL of GET /device', [{ ...quiet, url: `/device?x=${planted}` }], allBut('user_code')],
  ['URL of GET /reset', [{ ...quiet, url: `/reset?x=${planted}` }], allBut('token of a link')],
  ['URL at the provider of GET /auth', [{ ...quiet, url: `/auth?x=${planted}` }], allBut('state', 'nonce')],
  ['log', [quiet, { said: { log: planted } }], all],
  ['cmdline of 1', [quiet, { said: { 'cmdline of 1': planted } }], all],
  ['environ of 1', [quiet, { said: { 'environ of 1': planted } }], all],
  ['arguments 1', [quiet, { said: { 'arguments 1': planted } }], all],
  ['output 1 of session list', [quiet, { said: { 'output 1 of session list': planted } }], all],
  ['output 2 of person reset', [quiet, { said: { 'output 2 of person reset': planted } }], allBut('token of a link')],
  ['file tenfoot.db', [quiet, { file: 'tenfoot.db' }], all],
  ['file secrets.json', [quiet, { file: 'secrets.json' }], allBut('key of the server')],
])('finds each kind of secret in: %s', (place, left, expected) => {
  const found = straysAfter(...left)
  expect(found.get(place)).toEqual(expected)
})

it('finds nothing where nothing is, and says nothing of what it finds', () => {
  expect(straysAfter(quiet)).toEqual(new Map())
  const said = strays(new Map([['log', planted]]), secrets).join()
  expect(secrets.filter(({ text }) => said.includes(text))).toEqual([])
})

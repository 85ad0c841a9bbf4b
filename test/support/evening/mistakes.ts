import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { Jar } from '../browser-jar.ts'
import { sendRaw } from '../raw-http.ts'
import { secretsOf } from '../wire-secrets.ts'
import type { House } from './house.ts'
import { Machine } from './machine.ts'
import { expectTo, type Guest } from './people.ts'

const endpoints = ['/device_authorization', '/token', '/revocation', '/introspection', '/userinfo', '/api/me', '/api/tiles', '/jwks']
const documents = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server', '/.well-known/oauth-protected-resource']
const pages = ['/', '/nowhere', '/switch', '/signout', '/reset', '/reset/done', '/account', '/account/passkeys', '/account/second-factor']
const devicePages = ['', '/code', '/answer', '/answer/options', '/outcome'].map((path) => `/device${path}`)
const signInPages = ['', '/again', '/callback', '/code', '/demo', '/link', '/passkey', '/set-up', '/with/Example'].map(
  (path) => `/signin${path}`,
)
const forms = ['/device/answer', '/signin', '/signin/code', '/signin/passkey', '/signin/passkey/options', '/reset', '/account/password']

/** Clients that send one secret of each kind that has gone by so far to every place where none belongs. */
export async function carelessClients(house: House, { jar }: Guest): Promise<void> {
  const machine = new Machine(house, { id: 'tenfoot-tv' })
  const samples = new Map(secretsOf(house.tap.exchanges).map(({ kind, text }) => [kind.replaceAll(' ', '_'), text]))
  const query = new URLSearchParams([...samples]).toString()
  const [stray, cut] = ['stray-token-0123456789', query.slice(0, 3000)]
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const headers = { authorization: `Bearer ${stray}`, cookie: `__Host-tenfoot=${stray}`, referer: `${house.issuer}/x?${stray}` }
  for (const path of [...endpoints, ...documents, ...pages, ...devicePages, ...signInPages]) {
    await machine.send(`${path}?${query}`)
    await machine.send(`${path}?${query}`, { method: 'POST', headers: { ...type, ...headers }, body: query })
    await machine.send(`${path}/${encodeURIComponent(samples.get('password') ?? '')}`, { headers })
  }
  for (const path of [...endpoints, ...forms])
    for (const body of [
      `{"token":"${stray}"`,
      `grant_type=${stray}&scope=${stray}"&token=${stray}&token=${stray}`,
      `%${cut}%zz`,
      `${stray}\xff`,
    ]) {
      await machine.send(path, { method: 'POST', headers: { ...type, 'sec-fetch-site': 'same-origin' }, body })
      await machine.send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    }
  for (const name of ['client_id', 'client_secret', 'grant_type', 'scope', 'resource', 'device_code', 'refresh_token'])
    await machine.post('/token', { grant_type: 'refresh_token', refresh_token: stray, [name]: samples.get('refresh_token') ?? '' })
  await machine.send('/userinfo', { headers: { authorization: `DPoP ${stray}`, dpop: stray } })
  await jar.get('/device')
  await jar.raw('/device/answer', `says=approve&token=${stray}`)
  await jar.raw('/signin', stray.repeat(4000))
  const raw = [
    [`GET /${stray} HTTP/1.1`, `Host: ${stray}.example`],
    [`${stray.toUpperCase()} /${cut} HTTP/1.1`, `Host: ${stray}.example`],
    [`GET /a%0d%0a${stray} HTTP/1.1`, 'Host: localhost', `Cookie ${stray}`],
    ['GET /a%0d%0a{"level":60}%1b[31m HTTP/1.1', `Host: localhost:${house.tap.port}`, 'User-Agent: {"level":60}'],
  ]
  const answers = await Promise.all(raw.map((lines) => sendRaw(house.port, [...lines, 'Connection: close'])))
  expectTo('answer without an echo', !/stray-token|%0d%0a|level/i.test(answers.join()), answers)
}

/** What is said when the store breaks in the middle of it all. */
export async function aBrokenStore(house: House, { jar }: Guest): Promise<void> {
  const machine = new Machine(house, { id: 'tenfoot-tv' })
  const { deviceCode, userCode } = await machine.ask()
  const database = new DatabaseSync(join(house.data, 'tenfoot.db'), { timeout: 5000 })
  const tables = ['grants', 'sessions', 'people']
  for (const table of tables) database.exec(`alter table ${table} rename to hidden_${table}`)
  const broken = [await machine.poll(deviceCode), await machine.post('/device_authorization', {})]
  for (const path of [`/device?user_code=${userCode}`, '/account', '/signin', '/reset?token=none-of-ours-at-all'])
    broken.push(await machine.send(path, { headers: { cookie: [...jar.cookies].map((pair) => pair.join('=')).join('; ') } }))
  const typed = new Jar(house.issuer)
  await typed.raw('/signin', 'email=ada@example.test&password=typed%20while%20it%20is%20broken')
  for (const table of tables) database.exec(`alter table hidden_${table} rename to ${table}`)
  database.close()
  expectTo(
    'fail',
    broken.filter(({ status }) => status === 500).length > 3,
    broken.map(({ status }) => status),
  )
}

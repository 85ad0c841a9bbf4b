import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express, { type Express } from 'express'
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Accounts, createAuthorizationServer, type EmbeddedServer, type SignedInAccount } from '../../../server/index.ts'
import { deviceCodeGrant } from '../../../src/protocol/token.ts'
import { Jar } from '../../support/browser-jar.ts'

/** A server inside somebody's application: it takes its own paths, and believes the application who is there. */

const ada = { id: '7', email: 'ada@example.test', name: 'Ada Example' }
const bob = { id: '8', email: 'bob@example.test', name: 'Bob Example' }

let folder: string
let http: Server
let origin: string
let server: EmbeddedServer
/** Who exists, and who is signed in to the application. */
let known: readonly (typeof ada)[]
let current: SignedInAccount | undefined
let problems: unknown[]

const signsIn: Accounts = {
  find: (id) => known.find((one) => one.id === id),
  current: () => current,
  signInAt: (returnTo, { isFresh }) => `/login?${new URLSearchParams({ next: returnTo, ...(isFresh && { fresh: '1' }) })}`,
}

/** Starts an application with the server in it. */
async function start(accounts: Accounts, mount: (app: Express) => void = (app) => app.use(server.router)): Promise<void> {
  server = await createAuthorizationServer({
    issuer: `${origin}/tv`,
    data: join(folder, 'data'),
    accounts,
    onProblem: (error) => problems.push(error),
  })
  const app = express()
  mount(app)
  app.use((request, response) => void response.send(`the application’s own: ${request.method} ${request.originalUrl}`))
  http.on('request', app)
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tenfoot-embed-'))
  http = createServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  known = [ada, bob]
  current = { ...ada, authenticatedAt: new Date(), methods: ['pwd', 'otp'] }
  problems = []
})
afterEach(async () => {
  http.closeAllConnections()
  await new Promise((resolve) => http.close(resolve))
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function post(path: string, fields: Record<string, string>): Promise<{ status: number; json: Record<string, unknown> }> {
  const answer = await fetch(`${origin}${path}`, { method: 'POST', body: new URLSearchParams(fields) })
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
}

const askForCodes = async () => (await post('/tv/device_authorization', { client_id: 'tenfoot-tv' })).json as Record<string, string>
const poll = (code: string | undefined) =>
  post('/tv/token', { client_id: 'tenfoot-tv', grant_type: deviceCodeGrant, device_code: code ?? '' })

/** Scans, compares and approves. */
async function approve(jar: Jar, userCode: string | undefined): Promise<void> {
  await jar.get(`/tv/device?user_code=${userCode}`)
  expect((await jar.get('/tv/device')).body).toContain('Is this the code on your television?')
  expect((await jar.post('/tv/device/answer', { says: 'approve' })).headers['location']).toBe('/tv/device/outcome')
}

describe('createAuthorizationServer() in an application that signs people in', () => {
  beforeEach(() => start(signsIn))

  it('signs a television in as whoever is signed in to the application, and tokens say who and how', async () => {
    const codes = await askForCodes()
    await approve(new Jar(origin), codes['user_code'])
    const { json } = await poll(codes['device_code'])
    expect(decodeJwt(String(json['id_token']))).toMatchObject({ iss: `${origin}/tv`, sub: '7', name: 'Ada Example', amr: ['pwd', 'otp'] })
  })

  it('takes its own paths alone', async () => {
    for (const path of ['/', '/device', '/signin', '/tvs', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'])
      expect(await (await fetch(origin + path)).text()).toBe(`the application’s own: GET ${path}`)
    for (const path of ['/tv/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/tv', '/tv/jwks', '/tv/healthz'])
      expect((await fetch(origin + path)).headers.get('content-type')).toMatch(/^application\/json/)
    expect((await fetch(`${origin}/tv/nowhere`)).status).toBe(404)
  })

  it('asks the application to sign in whoever is not, and the code is there afterwards', async () => {
    const codes = await askForCodes()
    const jar = new Jar(origin)
    current = undefined
    await jar.get(`/tv/device?user_code=${codes['user_code']}`)
    expect((await jar.get('/tv/device')).headers['location']).toBe('/tv/signin')
    const { location } = (await jar.get('/tv/signin')).headers
    expect(location).toBe(`/login?${new URLSearchParams({ next: `${origin}/tv/device` })}`)
    current = { ...ada, authenticatedAt: new Date() }
    expect((await jar.get('/tv/device')).body).toContain(codes['user_code'])
  })

  it('C-27: asks for a fresh sign-in there by a link, and takes one that is', async () => {
    const codes = await askForCodes()
    const jar = new Jar(origin)
    current = { ...ada, authenticatedAt: new Date(Date.now() - 301_000) }
    await jar.get(`/tv/device?user_code=${codes['user_code']}`)
    expect((await jar.get('/tv/device')).headers['location']).toBe('/tv/signin/again')
    const { body, status } = await jar.get('/tv/signin/again')
    expect(status).toBe(200)
    expect(body).toContain(`href="/login?next=${encodeURIComponent(`${origin}/tv/device`)}&amp;fresh=1"`)
    current = { ...ada, authenticatedAt: new Date() }
    await approve(jar, codes['user_code'])
  })

  it('D-15: follows whoever signs out or in there, under another token, and offers no way out of its own', async () => {
    const jar = new Jar(origin)
    const { body } = await jar.get('/tv/account')
    expect(body).toContain('Ada Example')
    expect(body).not.toMatch(/Sign out<|Use another account|Change password|authenticator app/)
    const before = [...jar.cookies.values()]
    current = { ...bob, authenticatedAt: new Date() }
    expect((await jar.get('/tv/account')).body).toContain('Bob Example')
    expect([...jar.cookies.values()]).not.toEqual(before)
    current = undefined
    expect((await jar.get('/tv/account')).headers['location']).toBe('/tv/signin')
  })

  it('D-15: keeps the forms of whoever is said to have signed in just now each time, or a little later than it is here', async () => {
    for (const ahead of [0, 3_600_000]) {
      const jar = new Jar(origin)
      const codes = await askForCodes()
      current = {
        ...ada,
        get authenticatedAt() {
          return new Date(Date.now() + ahead)
        },
      }
      await approve(jar, codes['user_code'])
      expect((await poll(codes['device_code'])).status).toBe(200)
    }
  })

  it('C-27: learns of another sign-in and of a second factor there, and the form that was open still counts', async () => {
    const codes = await askForCodes()
    const jar = new Jar(origin)
    current = { ...ada, authenticatedAt: new Date(Date.now() - 200_000), methods: ['pwd'] }
    await jar.get(`/tv/device?user_code=${codes['user_code']}`)
    expect((await jar.get('/tv/device')).status).toBe(200)
    current = { ...ada, authenticatedAt: new Date(Date.now() - 190_000), methods: ['pwd', 'otp'] }
    expect((await jar.post('/tv/device/answer', { says: 'approve' })).headers['location']).toBe('/tv/device/outcome')
    const { json } = await poll(codes['device_code'])
    expect(decodeJwt(String(json['id_token']))['amr']).toEqual(['pwd', 'otp'])
  })

  it('says whose bug it is where nobody can tell when somebody signed in', async () => {
    current = { ...ada, authenticatedAt: new Date('never') }
    expect((await new Jar(origin).get('/tv/account')).status).toBe(500)
    expect(String(problems[0])).toContain('The authenticatedAt of an account is a Date')
  })

  it('signs the devices out of whose account is gone', async () => {
    const codes = await askForCodes()
    await approve(new Jar(origin), codes['user_code'])
    const { json } = await poll(codes['device_code'])
    const refresh = () =>
      post('/tv/token', { client_id: 'tenfoot-tv', grant_type: 'refresh_token', refresh_token: String(json['refresh_token']) })
    known = [bob]
    expect((await refresh()).json['error']).toBe('invalid_grant')
    const who = await fetch(`${origin}/tv/userinfo`, { headers: { authorization: `Bearer ${String(json['access_token'])}` } })
    expect(who.status).toBe(401)
  })

  it('says whose bug it is where an account has no id that tokens could hold', async () => {
    current = { ...ada, id: 'Adä', authenticatedAt: new Date() }
    known = [{ ...ada, id: 'Adä' }]
    expect((await new Jar(origin).get('/tv/account')).status).toBe(500)
    expect(String(problems[0])).toContain('The id of an account has 1 to 255 printable ASCII characters')
  })
})

describe('createAuthorizationServer() elsewhere', () => {
  it('checks passwords with the application, where its own page asks for them', async () => {
    const asked: (string | undefined)[] = []
    await start({
      find: (id) => known.find((one) => one.id === id),
      findByEmail: (email) => known.find((one) => one.email === email),
      authenticate: (id, password) => {
        asked.push(id)
        return id === '7' && password === 'six green boats'
      },
    })
    const jar = new Jar(origin)
    await jar.get('/tv/signin')
    expect((await jar.post('/tv/signin', { email: 'eve@example.test', password: 'x' })).status).toBe(422)
    expect((await jar.post('/tv/signin', { email: ada.email, password: 'x' })).status).toBe(422)
    expect((await jar.post('/tv/signin', { email: ada.email, password: 'six green boats' })).status).toBe(303)
    expect(asked).toEqual([undefined, '7', '7'])
    const codes = await askForCodes()
    await approve(jar, codes['user_code'])
    expect((await poll(codes['device_code'])).status).toBe(200)
    expect((await jar.get('/tv/account')).body).not.toMatch(/Change password|authenticator app/)
  })

  it('goes on where it is mounted below its path', async () => {
    await start(signsIn, (app) => app.use(['/tv', '/.well-known'], server.router))
    expect((await fetch(`${origin}/.well-known/oauth-authorization-server/tv`)).status).toBe(200)
    const codes = await askForCodes()
    await approve(new Jar(origin), codes['user_code'])
  })

  it('says what to do where a parser has read its forms', async () => {
    await start(signsIn, (app) => {
      app.use(express.urlencoded({ extended: false }), server.router)
      app.use(((error, _request, response, _next) => void response.status(500).send(String(error))) as express.ErrorRequestHandler)
    })
    const answer = await fetch(`${origin}/tv/device_authorization`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'tenfoot-tv' }),
    })
    expect(await answer.text()).toContain('Put the router of tenfoot before parsers of bodies')
  })

  it.each([
    ['https://app.example', 'Give the issuer a path of its own, such as https://app.example/tv'],
    ['http://app.example/tv', 'put https in front'],
  ])('refuses the issuer %s', async (issuer, message) => {
    await start(signsIn)
    await expect(createAuthorizationServer({ issuer, data: join(folder, 'other'), accounts: signsIn })).rejects.toThrow(message)
  })
})

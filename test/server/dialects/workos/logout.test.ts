import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Phone } from '../../../../device-sim/phone/phone.ts'
import { Jar } from '../../../support/browser-jar.ts'
import { claimsIn, startWorkosServer, type WorkosServer } from '../../../support/workos-server.ts'

/** The logout address: a GET asks and changes nothing; what was asked for happens on one of our own pages. */

let server: WorkosServer
beforeAll(async () => {
  server = await startWorkosServer()
})
afterAll(() => server.close())

const path = '/user_management/sessions/logout'

async function session() {
  const { json } = await server.signedIn()
  const sid = String(claimsIn(json['access_token'])['sid'])
  const renew = () =>
    server.tell('/user_management/authenticate', {
      grant_type: 'refresh_token',
      refresh_token: String(json['refresh_token']),
      client_id: server.clientId,
    })
  return { sid, renew }
}

describe('logout', () => {
  it('asks first, and ends nothing by being opened', async () => {
    const { sid, renew } = await session()
    const page = await new Phone().open(`${server.issuer}${path}?session_id=${sid}`)
    expect(page).toMatchObject({ status: 200, html: expect.stringContaining('Sign out?') })
    expect((await renew()).status).toBe(200)
  })

  it.each([
    ['de', 'Abmelden?'],
    ['ja', 'サインアウトしますか？'],
    ['en-XA', 'Sign out?'],
  ])('asks in the language of the browser: %s', async (lang, question) => {
    const { sid } = await session()
    const { body } = await new Jar(server.issuer).get(`${path}?session_id=${sid}`, { 'accept-language': lang })
    expect(body).toContain(`<h1>${question}</h1>`)
  })

  it('ends the session once somebody says yes', async () => {
    const { sid, renew } = await session()
    const phone = new Phone()
    const page = await phone.open(`${server.issuer}${path}?session_id=${sid}`)
    const [form] = page.forms
    if (!form) throw new Error('There is no form')
    expect(await phone.send(page, form)).toMatchObject({ status: 200, html: expect.stringContaining('Signed out') })
    expect(await renew()).toMatchObject({ status: 400, json: { error: 'invalid_grant' } })
  })

  it('leads back to a program on this machine at once, and lets browsers follow', async () => {
    const { sid } = await session()
    const jar = new Jar(server.issuer)
    const returnTo = 'http://localhost:3999/bye?x=1'
    const asked = await jar.get(`${path}?session_id=${sid}&return_to=${encodeURIComponent(returnTo)}`)
    expect(asked.headers['content-security-policy']).toContain("form-action 'self' http://localhost:3999;")
    const ended = await jar.post(path, { session_id: sid, return_to: returnTo })
    expect(ended).toMatchObject({ status: 302, headers: { location: returnTo } })
  })

  it('D-08: offers any other address as a link alone, and no address that is none', async () => {
    const { sid } = await session()
    const jar = new Jar(server.issuer)
    const asked = await jar.get(`${path}?session_id=${sid}&return_to=https://app.example/bye`)
    expect(asked.headers['content-security-policy']).not.toContain('app.example')
    const ended = await jar.post(path, { session_id: sid, return_to: 'https://app.example/bye' })
    expect(ended.status).toBe(200)
    expect(ended.body).toContain('href="https://app.example/bye"')
    const other = await session()
    const scripted = await jar.get(`${path}?session_id=${other.sid}&return_to=javascript:alert(1)`)
    expect(scripted.body).not.toContain('javascript:')
  })

  it('D-03: takes no form but the one that was shown', async () => {
    const { sid, renew } = await session()
    const jar = new Jar(server.issuer)
    await jar.get(`${path}?session_id=${sid}`)
    expect((await jar.post(path, { session_id: sid, return_to: 'http://localhost:1/' })).status).toBe(403)
    expect((await jar.post(path, { session_id: sid }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await renew()).status).toBe(200)
  })

  it('answers 422 where nobody knows the session', async () => {
    expect((await server.send(`${path}?session_id=session_01J9ZZZZZZZZZZZZZZZZZZZZZZ`)).status).toBe(422)
    expect((await server.send(path)).status).toBe(422)
  })
})

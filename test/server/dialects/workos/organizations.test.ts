import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Phone } from '../../../../device-sim/phone/phone.ts'
import { claimsIn, startWorkosServer, type WireCodes, type WorkosServer } from '../../../support/workos-server.ts'

/** Organizations: which one a session is for, chosen on the phone where somebody belongs to several. */

let server: WorkosServer
let acme: string
beforeAll(async () => {
  server = await startWorkosServer()
})
afterAll(() => server.close())

const renew = (token: unknown, organization?: string) =>
  server.tell('/user_management/authenticate', {
    grant_type: 'refresh_token',
    refresh_token: String(token),
    client_id: server.clientId,
    ...(organization !== undefined && { organization_id: organization }),
  })

/** Approves, and answers the page that comes then. */
async function approve(codes: WireCodes) {
  const phone = new Phone()
  const { page } = await server.say(codes, 'approve', phone)
  return { phone, page }
}

describe.sequential('organizations', () => {
  it('are not told of where a person belongs to none', async () => {
    const { json } = await server.signedIn()
    expect(json).not.toHaveProperty('organization_id')
    expect(claimsIn(json['access_token'])).not.toHaveProperty('org_id')
  })

  it('need no choice where a person belongs to one', async () => {
    acme = await server.addOrganization('Acme', 'admin', ['posts:read', 'posts:write'])
    const { json } = await server.signedIn()
    expect(json).toMatchObject({ organization_id: acme })
    expect(claimsIn(json['access_token'])).toMatchObject({
      org_id: acme,
      role: 'admin',
      roles: ['admin'],
      permissions: ['posts:read', 'posts:write'],
      entitlements: [],
      feature_flags: [],
    })
  })

  it('are chosen on the phone where a person belongs to several; until then the program waits', async () => {
    const globex = await server.addOrganization('Globex <b>')
    const codes = await server.begin()
    const { phone, page } = await approve(codes)
    expect(new URL(page.address).pathname).toBe('/organization-selection')
    expect(page.html).toContain('Globex &lt;b&gt;')
    expect(await server.authenticate(codes)).toMatchObject({ status: 400, json: { error: 'authorization_pending' } })
    const [form] = page.forms
    if (!form) throw new Error('There is no form')
    expect(form.buttons.map(({ label }) => label)).toEqual(['Acme', 'Globex &lt;b&gt;'].map((name) => name.replace('&lt;b&gt;', '<b>')))
    const outcome = await phone.send(page, form, { organization: globex })
    expect(new URL(outcome.address).pathname).toBe('/device/outcome')
    const { json } = await server.authenticate(codes)
    expect(json).toMatchObject({ organization_id: globex })
    expect(claimsIn(json['access_token'])).toMatchObject({ org_id: globex, role: 'member', permissions: [] })
  })

  it('D-03: are chosen by a form of our own, of those that are the person’s', async () => {
    const codes = await server.begin()
    const { phone, page } = await approve(codes)
    const [form] = page.forms
    if (!form) throw new Error('There is no form')
    expect((await phone.send(page, form, { organization: acme, token: 'forged' })).status).toBe(403)
    expect((await phone.send(page, form, { organization: 'org_01J9ZZZZZZZZZZZZZZZZZZZZZZ' })).status).toBe(400)
    expect(await server.authenticate(codes)).toMatchObject({ json: { error: 'authorization_pending' } })
  })

  it('are asked for no longer than codes live', async () => {
    const codes = await server.begin()
    await approve(codes)
    await server.wait(301)
    expect(await server.authenticate(codes)).toMatchObject({ json: { error: 'expired_token' } })
  })

  it('are not asked for where an operator approved: the first one counts', async () => {
    const codes = await server.begin()
    await server.sayAsOperator(codes)
    expect((await server.authenticate(codes)).json).toMatchObject({ organization_id: acme })
  })

  it('stay with a session, and change with organization_id', async () => {
    const codes = await server.begin()
    await server.sayAsOperator(codes)
    const first = await server.authenticate(codes)
    const again = await renew(first.json['refresh_token'])
    expect(claimsIn(again.json['access_token'])).toMatchObject({ org_id: acme })
    const globex = (await server.workos.organizations.findByName('Globex <b>'))?.id
    const moved = await renew(again.json['refresh_token'], globex)
    expect(moved.json).toMatchObject({ organization_id: globex })
    const stayed = await renew(moved.json['refresh_token'])
    expect(claimsIn(stayed.json['access_token'])).toMatchObject({ org_id: globex })
  })

  it('of others are refused, and nothing is spent by asking', async () => {
    const codes = await server.begin()
    await server.sayAsOperator(codes)
    const { json } = await server.authenticate(codes)
    const token = json['refresh_token']
    expect(await renew(token, 'org_01J9ZZZZZZZZZZZZZZZZZZZZZZ')).toMatchObject({ status: 400, json: { error: 'invalid_grant' } })
    expect(await renew(token)).toMatchObject({ status: 200 })
  })
})

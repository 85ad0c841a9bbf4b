import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Codes } from '../../support/running-server.ts'
import { Kit } from './kit.ts'
import { type Outcome, play, type Raid, raid, rob, spelled } from './play.ts'
import { minute, networks, type Scene, startScene } from './scene.ts'
import { afterwards, row, rowsOf } from './table.ts'
import { Victim } from './victim.ts'

/** C-34, Storm-2372: a message from somebody known, "join the meeting with this code", the genuine page, and then more than was approved. */

let scene: Scene
beforeAll(async () => {
  scene = await startScene({ issuer: 'http://localhost:0' })
})
afterAll(() => scene.close())

/** Somebody hurries through a message that spells the code. */
function hurried(kit: Raid['kit'] = {}): Promise<Outcome> {
  return raid(scene, { kit, manner: 'hurries', lure: spelled })
}

/** The same, by somebody who did something before. */
async function prepared(prepare: (victim: Victim) => Promise<void>, client = 'tenfoot-tv'): Promise<Outcome> {
  const victim = await Victim.at(scene, networks.office)
  await prepare(victim)
  return play(scene, { kit: new Kit(scene, { asksFrom: networks.cloud, client }), victim, manner: 'hurries', lure: spelled })
}

async function leaveBrowserOpen(victim: Victim): Promise<void> {
  await victim.signIn()
  scene.clock.skip(10 * minute)
}

describe('Storm-2372', () => {
  it('C-34: ends as the threat model says, for each victim and each setting of the client', async () => {
    const typed = await scene.addClient('typed', { confirmation: 'type' })
    const factor = await scene.addClient('factor', { requiresSecondFactor: true })
    const inside = await scene.addClient('inside', { networks: ['145.97.0.0/16'] })
    const bound = await scene.addClient('bound', { mustProveKey: true })
    const signed = await scene.addClient('signed', { requiresSignedApproval: true })
    const off = await scene.addClient('off', { mayUseDeviceGrant: false })
    const { kit, victim, tokens } = await rob(scene)
    await victim.elsewhere(networks.residence).disown()
    const left = await kit.rights(tokens)
    expect([
      row('C-34', 'a message spells the code: reads', await raid(scene, { manner: 'reads', lure: spelled })),
      row('C-34', 'the same: hurries', await hurried()),
      row('C-34', 'the same: hurries, signed in ten minutes ago', await prepared(leaveBrowserOpen)),
      row(
        'C-34',
        'the same: hurries, and says later that it was not them',
        afterwards(left === 'nothing', 'any other browser', ['C-12', 'C-29']),
        left,
      ),
      row('C-34', 'the same, `--type-code`: hurries', await hurried({ client: typed })),
      row('C-34', 'the same, `--require-second-factor`: hurries, has no app', await hurried({ client: factor })),
      row('C-34', 'the same, `--require-second-factor`: hurries, has an app', await prepared((person) => person.setUpApp(), factor)),
      row('C-34', 'the same, `--sign-approval`: hurries, has no passkey', await hurried({ client: signed })),
      row('C-34', 'the same, `--sign-approval`: hurries, has a passkey', await prepared((person) => person.addPasskey(), signed)),
      row('C-34', 'the same, `--network` of the office: hurries', await hurried({ client: inside })),
      row('C-34', 'the same, `--dpop`: hurries', await hurried({ client: bound, provesKey: true })),
      row('C-34', 'the same, `--no-device-grant`: hurries', await hurried({ client: off })),
    ]).toEqual(rowsOf('C-34'))
  })

  it('C-34, C-15, B-61, B-65: turns what it got into nothing more: not for another client, scope or resource', async () => {
    const mail = await scene.addClient('mail', { scope: ['openid', 'mail'], resources: ['https://mail.example'] })
    const { kit, tokens } = await rob(scene, { scope: 'openid offline_access' })
    const tries = [
      { client_id: mail },
      { client_id: mail, scope: 'mail' },
      { scope: 'openid profile' },
      { scope: 'mail' },
      { resource: 'https://mail.example' },
    ]
    const errors = []
    for (const fields of tries) errors.push((await kit.renew(tokens, fields)).json['error'])
    expect(errors).toEqual(['invalid_grant', 'invalid_grant', 'invalid_scope', 'invalid_scope', 'invalid_target'])
    expect((await kit.renew(tokens)).json['scope']).toBe('openid offline_access')
  })

  it('C-34, C-15: cannot ask for more at first either, nor redeem as another client', async () => {
    const kit = new Kit(scene, { asksFrom: networks.cloud })
    expect(await new Kit(scene, { asksFrom: networks.cloud, scope: 'openid mail' }).ask()).toMatchObject({
      json: { error: 'invalid_scope' },
    })
    const codes = (await kit.ask()) as Codes
    await (await Victim.at(scene, networks.office)).follow(spelled(codes), 'hurries')
    expect((await kit.poll(codes, 'keyboard')).status).toBe(400)
    expect((await kit.poll(codes, 'projector')).json['error']).toBe('invalid_grant')
  })
})

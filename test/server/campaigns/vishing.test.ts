import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Raid, raid, rob, spelled } from './play.ts'
import { minute, networks, type Scene, startScene } from './scene.ts'
import { afterwards, row, rowsOf } from './table.ts'

/** C-40, UNC6040: a voice on the phone, from somebody's house, reads a code for the program that the operator added. */

let scene: Scene
let strict: Scene
beforeAll(async () => {
  ;[scene, strict] = [await startScene(), await startScene({ refusedScope: ['records', 'offline_access'] })]
})
afterAll(async () => {
  await scene.close()
  await strict.close()
})

function called(kit: Raid['kit'] = {}, more: Partial<Raid> = {}, at = scene) {
  return raid(at, { manner: 'hurries', lure: spelled, ...more, kit: { asksFrom: networks.residence, client: 'loader', ...kit } })
}

describe('vishing', () => {
  it('C-40: ends as the threat model says', async () => {
    const scope = ['openid', 'profile', 'records', 'offline_access']
    await scene.addClient('loader', { name: 'Data Loader', scope })
    await strict.addClient('loader', { name: 'Data Loader', scope })
    await scene.addClient('brief', { scope: ['openid', 'profile', 'records'] })
    await scene.addClient('typed', { scope, confirmation: 'type' })
    await scene.addClient('factor', { scope, requiresSecondFactor: true })
    await scene.addClient('inside', { scope, networks: ['145.97.0.0/16'] })
    await scene.addClient('off', { scope, mayUseDeviceGrant: false })

    const { kit, victim, tokens } = await rob(scene, { client: 'loader', asksFrom: networks.residence })
    scene.clock.skip(minute)
    await victim.regret()
    const left = await kit.rights(tokens)

    expect([
      row('C-40', 'a voice reads a code out: reads the page', await called({}, { manner: 'reads' })),
      row('C-40', 'the same: hurries', await called()),
      row('C-40', 'the same: hurries, behind the same address as the caller', await called({}, { at: networks.residence })),
      row(
        'C-40',
        'the same: hurries, and says so on the page that is still open, a minute later',
        afterwards(left === 'nothing', 'outcome page', ['C-12', 'C-29']),
        left,
      ),
      row('C-40', 'the same, the caller wants a scope that the operator did not give', await called({ scope: 'openid records admin' })),
      row('C-40', 'the same, a client without `offline_access`: hurries', await called({ client: 'brief' })),
      row('C-40', 'the same, `--refuse-scope`, for a scope that the caller wants', await called({ scope: 'openid records' }, {}, strict)),
      row('C-40', 'the same, `--refuse-scope`, also for `offline_access`: hurries', await called({}, {}, strict)),
      row('C-40', 'the same, `--type-code`: hurries', await called({ client: 'typed' })),
      row('C-40', 'the same, `--require-second-factor`: hurries, has no app', await called({ client: 'factor' })),
      row('C-40', 'the same, `--network` of the office: hurries', await called({ client: 'inside' })),
      row('C-40', 'the same, the caller is in that network: hurries', await called({ client: 'inside', asksFrom: '145.97.39.1' })),
      row('C-40', 'the same, `--no-device-grant`: hurries', await called({ client: 'off' })),
    ]).toEqual(rowsOf('C-40'))
  })
})

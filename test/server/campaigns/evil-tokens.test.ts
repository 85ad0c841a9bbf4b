import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Codes } from '../../support/running-server.ts'
import { onPage, type Raid, raid, spelled, traceless } from './play.ts'
import { networks, type Scene, startScene } from './scene.ts'
import { row, rowsOf } from './table.ts'

/** C-38, EvilTokens: the code is made at the click and shown with a button to copy it; whatever polls is not what asked. */

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.close())

const copied = (codes: Codes) => ({ ...onPage(codes), ...spelled(codes) })
const swarm = { pollsFrom: networks.nodes }

function clicked(lure: Raid['lure'], more: Partial<Raid> = {}) {
  return raid(scene, { after: 5, manner: 'hurries', lure, ...more, kit: { ...swarm, ...more.kit } })
}

describe('EvilTokens', () => {
  it('C-38: ends as the threat model says', async () => {
    await scene.addClient('bound', { mustProveKey: true })
    await scene.addClient('factor', { requiresSecondFactor: true })
    const bound = { client: 'bound', provesKey: true }
    const mobile = { at: networks.mobile }
    expect([
      row(
        'C-38',
        'a code made at the click, copied from the page of the kit, polls from other nodes: reads',
        await clicked(copied, { manner: 'reads' }),
      ),
      row('C-38', 'the same: hurries', await clicked(copied)),
      row('C-38', 'a link made at the click: hurries', await clicked(onPage)),
      row('C-38', 'a QR code made at the click: hurries, phone at an IPv6 address', await clicked(traceless, mobile)),
      row(
        'C-38',
        'the same, polls from where it asked: hurries, phone at an IPv6 address',
        await clicked(traceless, { ...mobile, kit: { pollsFrom: [networks.cloud] } }),
      ),
      row(
        'C-38',
        'a copied code, `--dpop`, each node has a key of its own: hurries',
        await clicked(copied, { kit: { ...bound, pollsWithOwnKey: true } }),
      ),
      row('C-38', 'a copied code, `--dpop`, the nodes share the key: hurries', await clicked(copied, { kit: bound })),
      row('C-38', 'a copied code, `--require-second-factor`: hurries, has no app', await clicked(copied, { kit: { client: 'factor' } })),
    ]).toEqual(rowsOf('C-38'))
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Codes } from '../../support/running-server.ts'
import { isRefused, Kit } from './kit.ts'
import { onPage, type Raid, raid, spelled, traceless } from './play.ts'
import { minute, networks, type Scene, startScene } from './scene.ts'
import { afterwards, row, rowsOf } from './table.ts'
import { Victim } from './victim.ts'

/** C-35 and C-36: mails to many, with a link or a QR picture that leads to the page for codes. */

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.close())

function hurried(lure: Raid['lure'], more: Partial<Raid> = {}) {
  return raid(scene, { manner: 'hurries', lure, ...more })
}

const both = (codes: Codes) => ({ ...onPage(codes), ...spelled(codes) })
const pictureWithCode = (codes: Codes) => ({ ...traceless(codes), ...spelled(codes) })
const mobile = { at: networks.mobile }
const typed = { kit: { client: 'typed' } }

/** Asks for codes until there are no more. */
async function exhaust(kit: Kit): Promise<number> {
  for (let issued = 0; ; issued += 1) if (isRefused(await kit.ask())) return issued
}

describe('mass mail', () => {
  it('C-35: a link ends as the threat model says', async () => {
    await scene.addClient('typed', { confirmation: 'type' })
    expect([
      row('C-35', 'a link in webmail: reads', await raid(scene, { manner: 'reads', lure: onPage })),
      row('C-35', 'a link in webmail: hurries', await hurried(onPage)),
      row('C-35', 'a link in webmail, the code beside it: hurries', await hurried(both)),
      row('C-35', 'a link in a mail program, which leaves no trace: reads', await raid(scene, { manner: 'reads', lure: traceless })),
      row('C-35', 'a link without a trace: hurries', await hurried(traceless)),
      row('C-35', 'a link without a trace: hurries, at an IPv6 address', await hurried(traceless, mobile)),
      row('C-35', 'the same, `--type-code`: hurries, at an IPv6 address', await hurried(traceless, { ...mobile, ...typed })),
      row('C-35', 'the same: hurries, an hour later', await hurried(traceless, { ...mobile, after: 60 * minute })),
    ]).toEqual(rowsOf('C-35'))
  })

  it('C-36: a picture of a QR code ends as the threat model says', async () => {
    const first = await Victim.at(scene, networks.mobile)
    const seenBefore = async (codes: Codes) => {
      await first.follow({ ...traceless(codes) }, 'leaves')
      return traceless(codes)
    }
    expect([
      row('C-36', 'a QR picture: reads', await raid(scene, { manner: 'reads', lure: traceless, ...mobile })),
      row('C-36', 'a QR picture: hurries, phone in the Wi-Fi of the office', await hurried(traceless)),
      row('C-36', 'a QR picture: hurries, phone at an IPv6 address', await hurried(traceless, mobile)),
      row('C-36', 'one picture for many: hurries, at an IPv6 address, is the second to scan it', await hurried(seenBefore, mobile)),
      row('C-36', 'a QR picture, the code below: hurries', await hurried(pictureWithCode)),
      row('C-36', 'a QR picture, `--type-code`: hurries, at an IPv6 address', await hurried(traceless, { ...mobile, ...typed })),
      row('C-36', 'a QR picture, the code below, `--type-code`: hurries', await hurried(pictureWithCode, typed)),
    ]).toEqual(rowsOf('C-36'))
  })

  it('C-17: is made from one network at the pace that the threat model says', async () => {
    const kit = new Kit(scene, { asksFrom: '185.60.216.35' })
    const atOnce = await exhaust(kit)
    let inAll = atOnce
    for (let minutes = 1; minutes < 10; minutes += 1) {
      scene.clock.skip(minute)
      inAll += await exhaust(kit)
    }
    const gain = `${atOnce} codes in a minute, ${inAll} in ten`
    expect([
      row('C-35, C-36', 'codes for everybody, asked for from one network', afterwards(true, 'request for codes', ['C-17']), gain),
    ]).toEqual(rowsOf('C-35, C-36'))
  })
})

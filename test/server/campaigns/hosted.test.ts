import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Kit } from './kit.ts'
import { type Outcome, play, raid, traceless } from './play.ts'
import { day, networks, type Scene, startScene } from './scene.ts'
import { afterwards, row, rowsOf } from './table.ts'
import { Victim } from './victim.ts'

/** C-37, hosted campaigns: one infrastructure, ten waves a day, people who hurry, and some who notice. */

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.close())

const waves = 10

/** Each wave meets somebody who hurries, and every second of them notices at once. Answers how they fared. */
async function campaign(addressOf: (wave: number) => string): Promise<readonly Outcome[]> {
  const hurried: Outcome[] = []
  for (let wave = 1; wave <= waves; wave += 1) {
    const kit = new Kit(scene, { asksFrom: addressOf(wave) })
    const victim = await Victim.at(scene, networks.mobile)
    const outcome = await play(scene, { kit, victim, manner: 'hurries', lure: traceless })
    if (outcome.tokens && wave % 2 === 0) await victim.regret()
    hurried.push(outcome)
    scene.clock.skip(day / waves - 300)
  }
  return hurried
}

function told(what: string, all: readonly Outcome[]): string {
  const got = all.filter(({ tokens }) => tokens).length
  const by = [...new Set(all.flatMap((outcome) => outcome.by))]
  const outcome = afterwards(got < all.length, 'confirm page', by)
  return row('C-37', what, outcome, `${got} of ${all.length} who hurried`)
}

describe('a hosted campaign', () => {
  it('C-37, C-33: ends as the threat model says', async () => {
    const same = await campaign(() => networks.cloud)
    scene.clock.skip(day)
    const nextDay = await raid(scene, { at: networks.mobile, manner: 'hurries', lure: traceless })
    expect([
      told('links without a trace, 10 waves a day from one address: hurry, at IPv6 addresses, every second notices', same),
      row('C-37', 'the same: hurries, a day after the last of them noticed', nextDay),
      told(
        'the same, each wave from the next address of the cloud: hurry, every second notices',
        await campaign((wave) => `34.90.17.${wave}`),
      ),
      told('the same, each wave from another cloud: hurry, every second notices', await campaign((wave) => `34.90.${100 + wave}.1`)),
    ]).toEqual(rowsOf('C-37'))
  })
})

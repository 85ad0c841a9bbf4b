import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Tokens, tokensOf } from './kit.ts'
import { type Robbery, rob } from './play.ts'
import { day, minute, networks, type Scene, startScene } from './scene.ts'
import { afterwards, row, rowsOf } from './table.ts'

/** C-39, the Kali365 kit: many customers, who live on refresh tokens; and what is left when a victim notices. */

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.close())

/** Renews until it is refused, every so many days; answers after how many days that was, and undefined after a year. */
async function keep({ kit, tokens }: Robbery, every: number): Promise<number | undefined> {
  let held: Tokens | undefined = tokens
  for (let days = every; days < 365; days += every) {
    scene.clock.skip(every * day)
    held = tokensOf(await kit.renew(held))
    if (!held) return days
  }
  return undefined
}

/** For how long a resource server that looks at the signature alone goes on, in minutes. */
function minutesLeft({ access }: Tokens): number {
  return ((decodeJwt(access).exp ?? 0) * 1000 - scene.clock.now()) / 60_000
}

describe('Kali365', () => {
  it('C-39, B-67: keeps what it renews as long as the threat model says', async () => {
    const [daily, once] = [await keep(await rob(scene), 1), await keep(await rob(scene), 30)]
    expect([
      row(
        'C-39',
        'a code sent along, renewed every day: hurries, notices nothing',
        afterwards(daily !== undefined, 'renewal', ['B-67']),
        `${daily} days`,
      ),
      row('C-39', 'the same, not renewed for 30 days', afterwards(once !== undefined, 'renewal', ['B-67']), `${once} days`),
    ]).toEqual(rowsOf('C-39').slice(0, 2))
  })

  it('C-39, C-12: is left with what the threat model says when a victim notices, or its customers are careless', async () => {
    await scene.addClient('bound', { mustProveKey: true })
    await scene.addClient('brief', { scope: ['openid', 'profile'] })
    expect([...(await noticedOnTheThirdDay()), await changedPassword(), await soldTwice(), await soldWithoutKey(), await brief()]).toEqual(
      rowsOf('C-39').slice(2),
    )
  })
})

async function noticedOnTheThirdDay(): Promise<readonly string[]> {
  const [robbery, other] = [await rob(scene), await rob(scene)]
  scene.clock.skip(3 * day)
  const tokens = await renewed(robbery)
  await robbery.victim.elsewhere(networks.residence).disown()
  const [left, others] = [await robbery.kit.rights(tokens), await other.kit.rights(other.tokens)]
  const gain = `${left} here; ${minutesLeft(tokens)} minutes of access wherever the signature alone is looked at`
  return [
    row(
      'C-39',
      'the same: says on the third day that it was not them',
      afterwards(left === 'nothing', 'any other browser', ['C-12', 'C-29']),
      gain,
    ),
    row(
      'C-39',
      'the same: another victim of the kit, who notices nothing',
      afterwards(others === 'nothing', 'any other browser', ['C-12']),
      others,
    ),
  ]
}

async function changedPassword(): Promise<string> {
  const { kit, victim, tokens } = await rob(scene)
  expect(await victim.changePassword()).toContain('Devices stay signed in')
  const left = await kit.rights(tokens)
  return row('C-39', 'the same: changes the password, and nothing else', afterwards(left === 'nothing', 'account page', ['B-67']), left)
}

async function soldTwice(): Promise<string> {
  const robbery = await rob(scene)
  const tokens = await renewed(robbery)
  await robbery.kit.soldTo(networks.nodes[0]).renew(robbery.tokens)
  const left = await robbery.kit.rights(tokens)
  return row(
    'C-39',
    'one refresh token sold to two customers',
    afterwards(left === 'nothing', 'second renewal', ['B-63']),
    `${left}, for either`,
  )
}

async function soldWithoutKey(): Promise<string> {
  const { kit, tokens } = await rob(scene, { client: 'bound', provesKey: true })
  const bought = await kit.soldTo(networks.nodes[0]).rights(tokens)
  const gain = `${bought} for the buyer; ${await kit.rights(tokens)} for the seller`
  return row('C-39', 'tokens sold without their key, `--dpop`', afterwards(bought === 'nothing', 'use', ['C-18']), gain)
}

async function brief(): Promise<string> {
  const { kit, tokens } = await rob(scene, { client: 'brief' })
  scene.clock.skip(10 * minute)
  const left = await kit.rights(tokens)
  return row(
    'C-39',
    'a client without `offline_access`',
    afterwards(left === 'nothing', 'expiry', ['C-15', 'C-16']),
    `access for ${tokens.expiresIn / 60} minutes, then ${left}`,
  )
}

async function renewed({ kit, tokens }: Robbery): Promise<Tokens> {
  const next = tokensOf(await kit.renew(tokens))
  if (!next) throw new Error('A kit could not renew')
  return next
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JWK } from 'jose'
import type { Places } from '../secret-search.ts'
import { secretsOf, type WireSecret } from '../wire-secrets.ts'
import type { Exchange } from '../wire-tap.ts'
import { anAccountPage, type Clients, filmsResource, someDevices } from './devices.ts'
import type { House } from './house.ts'
import { aBrokenStore, carelessClients } from './mistakes.ts'
import {
  aCompany,
  aForgottenPassword,
  anApp,
  anAppFromTheStart,
  anotherPassword,
  aPasskey,
  aPerson,
  comeIn,
  type Guest,
  signIn,
} from './people.ts'
import { placesOf, placesOfProvider } from './places.ts'

/** What an evening left behind. */
export interface Evening {
  readonly secrets: readonly WireSecret[]
  readonly places: Places
  readonly exchanges: readonly Exchange[]
}

/** Every flow that the server has, one after the other. */
export async function spendEvening(house: House): Promise<Evening> {
  const [clients, ada, bea, cyd, dot, linus] = await Promise.all([
    registerClients(house),
    aPerson(house, 'ada@example.test'),
    aPerson(house, 'bea@example.test'),
    aPerson(house, 'cyd@example.test'),
    aPerson(house, 'dot@example.test', '--require-second-factor'),
    aPerson(house, 'linus@company.test'),
  ])
  // First: what a provider says is of the time on the wall, which ours will soon be ahead of.
  const company = await aCompany(house, linus)
  await someDevices(house, await comeIn(ada), clients)
  await anAccountPage(house, ada, clients)
  await aPasskey(house, ada)
  await anApp(house, await anotherPassword(house, await comeIn(bea)))
  await anAppFromTheStart(house, dot)
  await aForgottenPassword(house, ada)
  await house.operate(['key', 'rotate'])
  await mistakes(house, cyd)
  return leftBehind(house, company.exchanges)
}

/** As much of it as a test has time for that runs with every change. */
export async function spendHour(house: House): Promise<Evening> {
  const [clients, ada, cyd] = await Promise.all([
    registerClients(house),
    aPerson(house, 'ada@example.test'),
    aPerson(house, 'cyd@example.test'),
  ])
  await someDevices(house, await comeIn(ada), clients)
  await anApp(house, await signIn(house, ada))
  await aForgottenPassword(house, ada)
  await mistakes(house, cyd)
  return leftBehind(house, [])
}

async function mistakes(house: House, guest: Guest): Promise<void> {
  await comeIn(guest)
  await house.tap.carelessly(() => carelessClients(house, guest))
  await aBrokenStore(house, guest)
}

/** What went by at a provider is secret, too; what went by here comes first, since it is called after what it is here. */
function leftBehind(house: House, atProvider: readonly Exchange[]): Evening {
  const { exchanges } = house.tap
  return {
    secrets: [...secretsOf([...exchanges, ...atProvider]), ...ownSecrets(house)],
    places: new Map([...placesOf(house), ...placesOfProvider(atProvider)]),
    exchanges,
  }
}

async function registerClients({ operate }: House): Promise<Clients> {
  const add = async (id: string, ...flags: readonly string[]) => {
    const { stdout } = await operate(['client', 'add', id, '--name', id, ...flags])
    const secret = /[\w-]{43}/.exec(stdout)?.[0]
    return { id, ...(secret !== undefined && { secret }) }
  }
  const [kitchen, films] = await Promise.all([
    add('kitchen', '--confidential'),
    add('films', '--confidential', '--guards', filmsResource),
    add('player', '--resource', filmsResource),
    add('vault', '--sign-approval'),
    add('typist', '--type-code'),
  ])
  return { kitchen, films }
}

/** Secrets that never go over a wire: the private members of the signing keys (RFC 7518 §6), and the pepper. */
function ownSecrets({ data }: House): readonly WireSecret[] {
  const { pepper, keys } = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')) as { pepper: string; keys: { jwk: JWK }[] }
  const members = keys.flatMap(({ jwk: { d, p, q, dp, dq, qi } }) => [d, p, q, dp, dq, qi])
  return [pepper, ...members].flatMap((text) => (text === undefined ? [] : [{ kind: 'key of the server', text }]))
}

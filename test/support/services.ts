import { exportJWK, generateKeyPair } from 'jose'
import { answerUserCode } from '../../server/flows/answer-user-code.ts'
import { authorizeDevice } from '../../server/flows/authorize-device.ts'
import { openResource } from '../../server/flows/check-access.ts'
import { redeemDeviceCode } from '../../server/flows/redeem-device-code.ts'
import type { Services, Settings } from '../../server/flows/services.ts'
import { userClaims } from '../../server/flows/userinfo.ts'
import { usualBrand } from '../../server/identity/brand.ts'
import type { Client, ClientId } from '../../server/identity/client.ts'
import type { Person, PersonId } from '../../server/identity/person.ts'
import { argon2Passwords } from '../../server/keys/argon2-passwords.ts'
import { hashSecret } from '../../server/keys/hash.ts'
import { createSigner } from '../../server/keys/jose-signer.ts'
import { openSqlite } from '../../server/store/sqlite/open.ts'
import type { TokenFamily } from '../../server/token/token.ts'
import type { DeviceAuthorization } from '../../src/protocol/device-authorization.ts'
import type { Scope } from '../../src/protocol/scope.ts'
import type { Tokens } from '../../src/protocol/token.ts'
import { readUserCode } from '../../src/protocol/user-code.ts'
import { seededRandom } from '../../src/random/seeded-random.ts'
import { wallClock } from '../../src/time/system-clock.ts'
import { instant, later, seconds } from '../../src/time/units.ts'
import { VirtualClock } from '../../src/time/virtual-clock.ts'

/** What flows are given, with a time that the test decides and a chance that repeats. */
export interface TestServices extends Services {
  readonly clock: VirtualClock
}

/** The password of everybody in these tests. */
export const password = 'correct horse battery staple 42'

/** What a confidential client proves itself with. */
export const secret = 'a secret of 256 random bits'

/** Where everybody comes from, unless said otherwise. */
export const address = '192.168.1.31'

/** Weak on purpose: what is tested here is not the hash. */
const passwords = argon2Passwords({ memoryCost: 8, timeCost: 1, parallelism: 1 })
const passwordHash = passwords.hash(password)

/** One key is enough here, and an RSA key would take longer to make than all the rest. */
const signer = generateKeyPair('ES256', { extractable: true })
  .then(({ privateKey }) => exportJWK(privateKey))
  .then((jwk) => createSigner([{ kid: 'test', alg: 'ES256', jwk }], wallClock))

/** Nobody comes through a provider here. */
const upstream: Services['upstream'] = {
  begin: async () => ({ kind: 'unusable' }),
  finish: async () => ({ kind: 'unusable' }),
}

const usual: Settings = {
  issuer: 'https://tv.example',
  codeLifetime: seconds(600),
  interval: seconds(5),
  accessTokenLifetime: seconds(600),
  limitsIssuing: true,
  refusedScope: [],
  trustedProxies: [],
  isPlainDemo: false,
  brand: usualBrand,
}

/** Opens a world of its own: a store in memory, and the television as its one client. */
export async function openServices(settings: Partial<Settings> = {}): Promise<TestServices> {
  const world = { store: await openSqlite(':memory:'), clock: new VirtualClock(instant(1_800_000_000_000)), random: seededRandom(7) }
  const services = {
    ...world,
    signer: await signer,
    passwords,
    upstream,
    pepper: new Uint8Array(32).fill(7),
    settings: { ...usual, ...settings },
  }
  await services.store.clients.insert(television)
  return services
}

/** The public client that everything is about. */
export const television: Client = {
  id: 'tenfoot-tv' as ClientId,
  name: 'Tenfoot TV',
  scope: ['openid', 'profile', 'email', 'offline_access'],
  mayUseDeviceGrant: true,
  mustProveKey: false,
  signingAlgorithm: 'ES256',
  createdAt: instant(0),
}

/** Another client, with a secret. */
export const kitchen: Client = { ...television, id: 'kitchen' as ClientId, name: 'Kitchen display', secret: hashSecret(secret) }

/** Moves time on. */
export function wait({ clock }: TestServices, by: number): Promise<void> {
  return clock.advanceTo(later(clock.now(), seconds(by)))
}

/** Adds somebody who can sign in. */
export async function addPerson({ store, clock }: Services, name = 'ada'): Promise<Person> {
  const email = `${name}@example.test`
  const person = { id: name as PersonId, email, name, passwordHash: await passwordHash, isDemo: false, createdAt: clock.now() }
  await store.people.insert(person)
  return person
}

/** Gives a device its codes. */
export function ask(services: Services, client = television, scope?: Scope): Promise<DeviceAuthorization> {
  return authorizeDevice(services, client, { scope }, { address })
}

/** Answers a device's codes, as somebody who has just signed in. */
export function answer(services: Services, codes: DeviceAuthorization, person: Person, says: 'approve' | 'deny' = 'approve') {
  const code = readUserCode(codes.userCode)
  if (!code) throw new Error('The codes hold no user code')
  return answerUserCode(services, { code, says, person: person.id, by: 'person', authTime: services.clock.now(), amr: ['pwd'] })
}

/** A device that a person has let in. */
export interface SignedIn {
  readonly tokens: Tokens & { readonly refreshToken: string }
  readonly family: TokenFamily
}

/** Signs a device in, from the request for codes to its tokens; `offline_access` is approved unless said otherwise. */
export async function signInDevice(services: Services, person: Person, client = television, scope?: Scope): Promise<SignedIn> {
  const codes = await ask(services, client, scope)
  await answer(services, codes, person)
  const redemption = await redeemDeviceCode(services, client, codes.deviceCode)
  if (redemption.kind !== 'issued') throw new Error(`The device was not let in: ${redemption.kind}`)
  const { tokens, family } = redemption
  return { tokens: { ...tokens, refreshToken: tokens.refreshToken ?? '' }, family }
}

/** The events of the audit trail, oldest first. */
export async function eventsOf({ store }: Services): Promise<readonly string[]> {
  return (await store.audit.list(1000)).map(({ event }) => event)
}

/** How often each outcome came. */
export function tally(outcomes: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

/** What the UserInfo endpoint tells to a token. */
export async function userinfo(services: Services, token: string) {
  const verdict = await openResource(services, { token, scope: 'openid' })
  return verdict.kind === 'open' ? { kind: 'ok', claims: userClaims(verdict.access) } : verdict
}

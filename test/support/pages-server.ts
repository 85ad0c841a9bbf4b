import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { redeemDeviceCode } from '../../server/flows/redeem-device-code.ts'
import type { Services, Settings } from '../../server/flows/services.ts'
import type { Grant, GrantId } from '../../server/grant/grant.ts'
import { approvalPages } from '../../server/http/routes/index.ts'
import { usualBrand } from '../../server/identity/brand.ts'
import type { Client, ClientId } from '../../server/identity/client.ts'
import type { Person, PersonId } from '../../server/identity/person.ts'
import { argon2Passwords } from '../../server/keys/argon2-passwords.ts'
import { hashSecret, hashWithPepper } from '../../server/keys/hash.ts'
import { openSqlite } from '../../server/store/sqlite/open.ts'
import type { FamilyId } from '../../server/token/token.ts'
import { openidUpstream } from '../../server/upstream/openid-upstream.ts'
import { readUserCode } from '../../src/protocol/user-code.ts'
import { systemRandom } from '../../src/random/system-random.ts'
import { type Instant, instant, later, seconds } from '../../src/time/units.ts'
import { VirtualClock } from '../../src/time/virtual-clock.ts'

/** The approval pages alone, on a real store and real HTTP, at a time that the test decides. */
export interface PagesServer {
  readonly issuer: string
  readonly port: number
  readonly services: Services
  readonly clock: VirtualClock
  readonly errors: unknown[]
  /** Why providers could not be used. */
  readonly problems: readonly string[]
  visits(): number
  /** Moves time on. */
  wait(by: number): Promise<void>
  addPerson(email: string, name: string, changed?: Partial<Person>): Promise<Person>
  /** A television asks for codes. */
  ask(code: string, changed?: Partial<Grant>): Promise<Grant>
  /** The television fetches its tokens. */
  redeem(grant: Grant): Promise<FamilyId>
  close(): Promise<void>
}

/** What a test may want otherwise. */
export interface PagesOptions {
  readonly host?: string
  readonly settings?: Partial<Settings>
  readonly clientName?: string
  /** What time it is at first. */
  readonly startsAt?: Instant
}

/** The password of everybody in these tests. */
export const password = 'correct horse battery staple 42'

/** Weak on purpose: what is tested here is not the hash. */
const passwords = argon2Passwords({ memoryCost: 8, timeCost: 1, parallelism: 1 })
const passwordHash = passwords.hash(password)

export async function startPages({
  host = '127.0.0.1',
  settings = {},
  clientName = 'Tenfoot TV',
  startsAt = instant(1_800_000_000_000),
}: PagesOptions = {}): Promise<PagesServer> {
  const http = createServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const issuer = `http://${host}:${port}`
  const clock = new VirtualClock(startsAt)
  const store = await openSqlite(':memory:')
  const problems: string[] = []
  const services: Services = {
    store,
    clock,
    random: systemRandom,
    signer,
    passwords,
    upstream: openidUpstream((issuer, why) => problems.push(`${issuer}: ${why}`)),
    pepper: systemRandom.bytes(32),
    settings: { ...usual, issuer, ...settings },
  }
  const errors: unknown[] = []
  let visits = 0
  const app = express().disable('x-powered-by')
  const onVisit = () => {
    visits += 1
  }
  app.use(approvalPages(services, { onVisit, onError: (error) => errors.push(error) }))
  http.on('request', app)
  await store.clients.insert(television(clientName, services))
  return {
    issuer,
    port,
    services,
    clock,
    errors,
    problems,
    visits: () => visits,
    wait: (by) => clock.advanceTo(later(clock.now(), seconds(by))),
    addPerson: (email, name, changed) => addPerson(services, email, name, changed),
    ask: (code, changed) => ask(services, code, changed),
    redeem: (grant) => redeem(services, grant),
    close: async () => {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
      await store.close()
    },
  }
}

const usual = {
  codeLifetime: seconds(600),
  interval: seconds(5),
  accessTokenLifetime: seconds(600),
  limitsIssuing: true,
  refusedScope: [],
  trustedProxies: [],
  isPlainDemo: false,
  brand: usualBrand,
}

/** What a television's tokens say does not matter to the pages. */
const signer: Services['signer'] = {
  sign: async () => 'signed',
  verify: async () => undefined,
  jwks: async () => ({ keys: [] }),
}

function television(name: string, { clock }: Services): Client {
  const id = 'tenfoot-tv' as ClientId
  return {
    id,
    name,
    scope: ['openid', 'profile', 'email', 'offline_access'],
    mayUseDeviceGrant: true,
    mustProveKey: false,
    signingAlgorithm: 'ES256',
    createdAt: clock.now(),
  }
}

async function addPerson({ store, clock }: Services, email: string, name: string, changed: Partial<Person> = {}): Promise<Person> {
  const person = {
    id: `person-${email}` as PersonId,
    email,
    name,
    passwordHash: await passwordHash,
    isDemo: false,
    createdAt: clock.now(),
    ...changed,
  }
  await store.people.insert(person)
  return person
}

async function ask({ store, clock, pepper }: Services, code: string, changed: Partial<Grant> = {}): Promise<Grant> {
  const at = clock.now()
  const facts = {
    id: `grant-${code}` as GrantId,
    client: 'tenfoot-tv' as ClientId,
    scope: ['openid', 'profile', 'email', 'offline_access'],
  }
  const pending = { ...facts, requestedAt: at, expiresAt: later(at, seconds(600)), address: '192.168.1.31', deviceName: 'Living room TV' }
  const grant = { ...pending, interval: seconds(5), isSlowed: false, status: 'pending', ...changed } as Grant
  await store.grants.insert({
    grant,
    deviceCode: hashSecret(code),
    userCode: hashWithPepper(pepper, 'user-code', readUserCode(code) ?? ''),
  })
  return grant
}

async function redeem(services: Services, { id, client }: Grant): Promise<FamilyId> {
  const registered = await services.store.clients.find(client)
  if (!registered) throw new Error('The television is not registered')
  const redemption = await redeemDeviceCode(services, registered, deviceCodeOf(id))
  if (redemption.kind !== 'issued') throw new Error(`The television was not let in: ${redemption.kind}`)
  return redemption.family.id
}

/** Each test television's device code is its user code. */
function deviceCodeOf(id: GrantId): string {
  return id.replace('grant-', '')
}

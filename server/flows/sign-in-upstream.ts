import { randomUUID } from 'node:crypto'
import { cleanText } from '../../src/text/clean.ts'
import { type Seconds, seconds } from '../../src/time/units.ts'
import { decideCount } from '../grant/guesses.ts'
import { normaliseEmail, type Person, type PersonId } from '../identity/person.ts'
import {
  decideUpstream,
  isProvenSince,
  knownMethods,
  type Provider,
  type UpstreamClaims,
  type UpstreamRefusal,
  type UpstreamVerdict,
} from '../identity/provider.ts'
import { hashWithPepper } from '../keys/hash.ts'
import { isSameText, seal, unseal } from '../keys/seal.ts'
import type { RelyingParty } from '../upstream/upstream.ts'
import { type Browser, keepDetour, takeDetour } from './browser-session.ts'
import { type Away, detourOf, type Linking } from './detour.ts'
import { networkOf } from './network.ts'
import { drawSecret } from './secrets.ts'
import type { Services } from './services.ts'
import { goOn, type ProvenMeans, type SignInOutcome } from './sign-in.ts'
import { countersFor, countTry, forgetTries } from './sign-in-limits.ts'
import { isOpenToOthers, isWelcome } from './welcome.ts'

/** A browser, and where it is. */
export interface UpstreamAttempt {
  readonly browser: Browser
  readonly address: string
}

/** What became of a wish to sign in through a provider. */
export type DepartureOutcome =
  | { readonly kind: 'away'; readonly address: string }
  | { readonly kind: 'unusable'; readonly provider: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'limited'; readonly retryAfter: Seconds }

/** The providers that the sign-in page offers. */
export async function offeredProviders({ store, settings }: Services): Promise<readonly Provider[]> {
  return isOpenToOthers(settings) ? store.providers.list() : []
}

/** Sends a browser to a provider; somebody who is signed in already has to prove there that it is still them (C-27). */
export async function departUpstream(
  services: Services,
  { browser, address, name, person }: UpstreamAttempt & { readonly name: string; readonly person: Person | undefined },
): Promise<DepartureOutcome> {
  const provider = (await offeredProviders(services)).find((one) => one.name === name)
  if (!provider) return { kind: 'unknown' }
  const allowed = await countDeparture(services, address)
  if (allowed.kind === 'limited') return allowed
  const { clock, random, upstream } = services
  const checks = { state: drawSecret(random), nonce: drawSecret(random), verifier: drawSecret(random) }
  const departure = await upstream.begin(partyAt(services, provider), checks, person !== undefined)
  if (departure.kind === 'unusable') return { kind: 'unusable', provider: name }
  const away: Away = { kind: 'away', provider: name, issuer: provider.issuer, person: person?.id, at: clock.now(), ...checks }
  await keepDetour(services, browser, JSON.stringify(away))
  return departure
}

/** A departure makes this server ask another one, so nobody may cause many. */
async function countDeparture({ store, clock }: Services, address: string) {
  const limits = [
    { key: `departure network ${networkOf(address)}`, most: 100, per: seconds(600) },
    { key: 'departure everybody', most: 600, per: seconds(60) },
  ]
  return store.guesses.update(
    limits.map(({ key }) => key),
    (windows) => decideCount(limits, windows, clock.now()),
  )
}

function partyAt({ settings, pepper }: Services, { name, issuer, clientId, sealedSecret }: Provider): RelyingParty {
  const secret = sealedSecret === undefined ? undefined : unseal(sealingKey(pepper, name), sealedSecret)
  return { issuer, clientId, secret, redirectUri: `${settings.issuer.replace(/\/$/, '')}/signin/callback` }
}

/** Seals our secret at a provider: the database alone does not give it away, nor takes it for another's. */
export function sealProviderSecret({ random, pepper }: Pick<Services, 'random' | 'pepper'>, name: string, secret: string): string {
  return seal(random, sealingKey(pepper, name), secret)
}

function sealingKey(pepper: Uint8Array, name: string): string {
  return hashWithPepper(pepper, 'provider secret', name)
}

/** What became of somebody who came back from a provider. */
export type ArrivalOutcome =
  | SignInOutcome
  /** The browser did not ask for this answer, or had it already, or it came too late. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'unusable'; readonly provider: string }
  | { readonly kind: 'denied'; readonly provider: string; readonly says?: string | undefined }
  | { readonly kind: 'unfit'; readonly provider: string; readonly why: UpstreamRefusal | 'not-again' | 'other' }
  /** The address is that of a person with a password; they prove with it that both are one (decision 13). */
  | { readonly kind: 'prove' }

/** Takes what a browser came back with from a provider: its own answer only, once, and within ten minutes. */
export async function arriveFromUpstream(
  services: Services,
  attempt: UpstreamAttempt & { readonly query: string },
): Promise<ArrivalOutcome> {
  const { browser, query } = attempt
  const away = detourOf(browser, services.clock.now())
  const states = new URLSearchParams(query).getAll('state')
  if (away?.kind !== 'away' || states.length !== 1 || !isSameText(states[0] ?? '', away.state)) return { kind: 'stale' }
  if (!(await takeDetour(services, browser))) return { kind: 'stale' }
  const provider = (await offeredProviders(services)).find(({ name, issuer }) => name === away.provider && issuer === away.issuer)
  if (!provider) return { kind: 'stale' }
  const arrival = await services.upstream.finish(partyAt(services, provider), away, query)
  if (arrival.kind === 'unusable') return { kind: 'unusable', provider: provider.name }
  if (arrival.kind === 'refused') return { kind: 'denied', provider: provider.name, says: arrival.says }
  return admit(services, attempt, provider, away, arrival.claims)
}

async function admit(
  services: Services,
  attempt: UpstreamAttempt,
  provider: Provider,
  away: Away,
  said: UpstreamClaims,
): Promise<ArrivalOutcome> {
  const claims = { ...said, email: said.email === undefined ? undefined : normaliseEmail(said.email) }
  const means = { amr: knownMethods(claims.amr), provider: provider.name, authTime: claims.authTime }
  const decided = await decide(services, provider, claims)
  if (away.person !== undefined) {
    const isThem = decided.verdict === 'known' && decided.person === away.person
    if (!isThem) return unfit(services, attempt, provider, 'other')
    if (!isProvenSince(away.at, claims.authTime)) return unfit(services, attempt, provider, 'not-again')
  }
  switch (decided.verdict) {
    case 'known':
      return enter(services, attempt, decided.person, means)
    case 'create':
      return create(services, attempt, provider, { ...claims, email: decided.email }, means)
    case 'link':
      return link(services, attempt, { identity: claims, person: decided.person.id, means })
    case 'prove': {
      const { issuer, subject } = claims
      const linking: Linking = {
        kind: 'linking',
        identity: { issuer, subject },
        means,
        person: decided.person.id,
        at: services.clock.now(),
      }
      await keepDetour(services, attempt.browser, JSON.stringify(linking))
      return { kind: 'prove' }
    }
    default:
      return unfit(services, attempt, provider, decided.verdict)
  }
}

async function decide({ store }: Services, provider: Provider, claims: UpstreamClaims): Promise<UpstreamVerdict> {
  const named = claims.email === undefined ? undefined : await store.people.findByEmail(claims.email)
  const isNamedLinked = named !== undefined && (await store.links.has(named.id))
  return decideUpstream(provider, claims, { linked: await store.links.find(claims), named, isNamedLinked })
}

async function unfit(
  { store, clock }: Services,
  { address }: UpstreamAttempt,
  { name }: Provider,
  why: UpstreamRefusal | 'not-again' | 'other',
): Promise<ArrivalOutcome> {
  await store.audit.append({ event: 'upstream-refused', at: clock.now(), address })
  return { kind: 'unfit', provider: name, why }
}

async function enter(services: Services, attempt: UpstreamAttempt, id: PersonId, means: UpstreamMeans): Promise<ArrivalOutcome> {
  const person = await services.store.people.find(id)
  if (!person || !isWelcome(person, services.settings)) return { kind: 'unfit', provider: means.provider, why: 'unknown' }
  return goOn(services, attempt, person, means)
}

type UpstreamMeans = ProvenMeans & { readonly provider: string }

/** Makes a person of somebody who comes for the first time; of two browsers at once, the second finds what the first has made. */
async function create(
  services: Services,
  attempt: UpstreamAttempt,
  provider: Provider,
  claims: UpstreamClaims & { readonly email: string },
  means: UpstreamMeans,
): Promise<ArrivalOutcome> {
  const { store, clock } = services
  const { issuer, subject, email } = claims
  const at = clock.now()
  const name = cleanText(claims.name ?? '', 60) || cleanText(email.replace(/@.*/, ''), 60) || email
  const person: Person = { id: randomUUID() as PersonId, email, name, isDemo: false, createdAt: at }
  const audit = { event: 'person-created', at, person: person.id, address: attempt.address } as const
  const added = await store.links.add({ issuer, subject, person: person.id, linkedAt: at }, audit, person)
  const known = added === 'linked' ? person.id : await store.links.find(claims)
  return known === undefined ? unfit(services, attempt, provider, 'taken') : enter(services, attempt, known, means)
}

async function link(
  services: Services,
  attempt: UpstreamAttempt,
  { identity: { issuer, subject }, person, means }: Pick<Linking, 'identity' | 'person' | 'means'>,
): Promise<ArrivalOutcome> {
  const { store, clock } = services
  const at = clock.now()
  const audit = { event: 'linked', at, person, address: attempt.address } as const
  const added = await store.links.add({ issuer, subject, person, linkedAt: at }, audit)
  return added === 'linked' ? enter(services, attempt, person, means) : { kind: 'unfit', provider: means.provider, why: 'taken' }
}

/** Whoever came back from a provider with the address of somebody here, and what is wanted of them. */
export async function linkingPerson({ store, clock }: Services, browser: Browser): Promise<Person | undefined> {
  const linking = detourOf(browser, clock.now())
  return linking?.kind === 'linking' ? store.people.find(linking.person) : undefined
}

/** Links an identity at a provider to the person who proves with their password that both are one, under the limits of a sign-in. */
export async function proveLink(
  services: Services,
  attempt: UpstreamAttempt & { readonly password: string; readonly known?: string | undefined },
): Promise<ArrivalOutcome> {
  const { store, clock, passwords } = services
  const linking = detourOf(attempt.browser, clock.now())
  const person = await linkingPerson(services, attempt.browser)
  if (linking?.kind !== 'linking' || !person) return { kind: 'stale' }
  const counters = countersFor(services, { ...attempt, step: 'sign-in', email: person.email, person })
  const allowed = await countTry(services, counters)
  if (allowed.kind === 'limited') return allowed
  if (!(await passwords.verify(person.passwordHash, attempt.password)).isRight) {
    await store.audit.append({ event: 'sign-in-failed', at: clock.now(), address: attempt.address, person: person.id })
    return { kind: 'refused' }
  }
  await forgetTries(services, counters)
  const isOffered = (await offeredProviders(services)).some(({ name }) => name === linking.means.provider)
  if (!isOffered || !(await takeDetour(services, attempt.browser))) return { kind: 'stale' }
  return link(services, attempt, linking)
}

import { isLoopback, isPrivateAddress } from '../../src/text/transport.ts'
import { type Seconds, seconds } from '../../src/time/units.ts'
import { decideCount, decideReturn, type GuessLimit } from '../grant/guesses.ts'
import { normaliseEmail, type Person } from '../identity/person.ts'
import { decideSignIn } from '../identity/sign-in-throttle.ts'
import { hashWithPepper } from '../keys/hash.ts'
import { isSameText } from '../keys/seal.ts'
import { type Browser, beginSignedIn } from './browser-session.ts'
import { networkOf } from './network.ts'
import type { Services, Settings } from './services.ts'
import { isWelcome } from './welcome.ts'

/** Somebody at the sign-in page. */
export interface SignInAttempt {
  readonly browser: Browser
  readonly email: string
  readonly password: string
  readonly address: string
  /** The mark of an earlier sign-in in this browser, from a cookie of its own (D-22). */
  readonly known?: string | undefined
}

/** What became of it. Nobody learns which half was wrong (D-72). */
export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly browser: Browser; readonly known: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'limited'; readonly retryAfter: Seconds }

/** Signs a person in with a password, under limits by account, by network and for everybody together (D-21, D-22). */
export async function signIn(services: Services, attempt: SignInAttempt): Promise<SignInOutcome> {
  const email = normaliseEmail(attempt.email)
  const person = email === undefined ? undefined : await findPerson(services, email)
  const counters = countersFor(services, attempt, email, person)
  const allowed = await count(services, counters)
  if (allowed.kind === 'limited') return allowed
  const { isRight, upgraded } = await services.passwords.verify(person?.passwordHash, attempt.password)
  if (!person || !isRight) return refused(services, attempt, person)
  await forget(services, counters)
  if (upgraded !== undefined) await services.store.people.setPasswordHash(person.id, upgraded)
  return signedIn(services, attempt, person)
}

async function findPerson({ store, settings }: Services, email: string): Promise<Person | undefined> {
  const person = await store.people.findByEmail(email)
  return person && isWelcome(person, settings) ? person : undefined
}

/** Signs the demo's person in with one tap, where that is offered. */
export async function signInToDemo(services: Services, browser: Browser, address: string): Promise<SignInOutcome> {
  const demo = demoOffer(services.settings)
  return demo ? signIn(services, { browser, address, ...demo }) : { kind: 'refused' }
}

/** Whom the sign-in page offers in one tap: the demo's person, and only while the server has no public address. */
export function demoOffer({ issuer, demoSignIn }: Settings): Settings['demoSignIn'] {
  const { hostname } = new URL(issuer)
  return isLoopback(hostname) || isPrivateAddress(hostname) ? demoSignIn : undefined
}

interface Counters {
  /** Failures in a row: of the account among strangers, or of this one browser that it knows. */
  readonly row: string
  /** Empty for a browser that the account knows, so that no crowd of strangers locks its owner out. */
  readonly crowd: readonly GuessLimit[]
}

function countersFor(services: Services, attempt: SignInAttempt, email: string | undefined, person: Person | undefined): Counters {
  const browser = person && knownBrowser(services, person, attempt.known)
  if (browser !== undefined) return { row: `sign-in browser ${browser}`, crowd: [] }
  const account = hashWithPepper(services.pepper, 'sign-in account', email ?? '')
  return { row: `sign-in account ${account}`, crowd: crowdLimits(attempt.address) }
}

function crowdLimits(address: string): readonly GuessLimit[] {
  return [
    { key: `sign-in network ${networkOf(address)}`, most: 100, per: seconds(600) },
    { key: 'sign-in everybody', most: 600, per: seconds(60) },
  ]
}

async function count({ store, clock }: Services, { row, crowd }: Counters) {
  const at = clock.now()
  const keys = crowd.map((limit) => limit.key)
  const inCrowd = await store.guesses.update(keys, (windows) => decideCount(crowd, windows, at))
  return inCrowd.kind === 'limited' ? inCrowd : store.guesses.update([row], ([failures]) => decideSignIn(failures, at))
}

async function forget({ store, clock }: Services, { row, crowd }: Counters): Promise<void> {
  const keys = crowd.map((limit) => limit.key)
  await store.guesses.forget([row])
  await store.guesses.update(keys, (windows) => decideReturn(windows, clock.now()))
}

async function refused({ store, clock }: Services, { address }: SignInAttempt, person: Person | undefined): Promise<SignInOutcome> {
  await store.audit.append({ event: 'sign-in-failed', at: clock.now(), address, person: person?.id })
  return { kind: 'refused' }
}

async function signedIn(services: Services, { browser, address }: SignInAttempt, person: Person): Promise<SignInOutcome> {
  const at = services.clock.now()
  const moved = await beginSignedIn(services, browser, person, at)
  await services.store.audit.append({ event: 'signed-in', at, address, person: person.id })
  return { kind: 'signed-in', browser: moved, known: knownMark(services, person) }
}

/** The mark that lets this browser be known again: random, and signed for this one person. */
function knownMark({ random, pepper }: Services, person: Person): string {
  const browser = Buffer.from(random.bytes(12)).toString('base64url')
  return `${browser}.${hashWithPepper(pepper, 'known browser', `${person.id}\n${browser}`)}`
}

function knownBrowser({ pepper }: Services, person: Person, known: string | undefined): string | undefined {
  const [browser, signature] = known?.split('.') ?? []
  if (!browser || !signature) return undefined
  return isSameText(signature, hashWithPepper(pepper, 'known browser', `${person.id}\n${browser}`)) ? browser : undefined
}

import { isLoopback, isPrivateAddress } from '../../src/text/transport.ts'
import { earlier, type Instant, type Seconds } from '../../src/time/units.ts'
import { normaliseEmail, type Person } from '../identity/person.ts'
import { requiredProvider } from '../identity/provider.ts'
import { hasSecondFactor, type SignInMeans, withOneTimeCode } from '../identity/session.ts'
import { drawOneTimeSecret } from '../keys/one-time-code.ts'
import { isSameText } from '../keys/seal.ts'
import { type Browser, beginHalfSignedIn, beginSignedIn, byPassword, halfPersonOf, keepEnrolment, signOut } from './browser-session.ts'
import { enableFactor } from './own-second-factor.ts'
import { spendFactorCode } from './second-factor.ts'
import type { Services, Settings } from './services.ts'
import { countersFor, countTry, forgetTries, knownMark } from './sign-in-limits.ts'
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

/** Somebody who gave the right password, with a code of their app or a recovery code. */
export type SecondFactorAttempt = Pick<SignInAttempt, 'browser' | 'address' | 'known'> & { readonly code: string }

/** A sign-in that is complete. */
export interface SignedIn {
  readonly kind: 'signed-in'
  readonly browser: Browser
  readonly known: string
}

/** What became of it. Nobody learns which half of e-mail and password was wrong (D-72). */
export type SignInOutcome =
  | SignedIn
  /** The password was right; what is still wanted is the second factor. */
  | { readonly kind: 'half'; readonly browser: Browser }
  | { readonly kind: 'refused' }
  /** Addresses of this domain sign in through a provider, whether or not anybody has this one (D-72). */
  | { readonly kind: 'elsewhere'; readonly provider: string }
  | { readonly kind: 'limited'; readonly retryAfter: Seconds }

/** Signs a person in with a password, under limits by account, by network and for everybody together (D-21, D-22). */
export async function signIn(services: Services, attempt: SignInAttempt): Promise<SignInOutcome> {
  const email = normaliseEmail(attempt.email)
  const provider = requiredProvider(await services.store.providers.list(), email)
  if (provider) return { kind: 'elsewhere', provider: provider.name }
  const person = email === undefined ? undefined : await findPerson(services, email)
  const counters = countersFor(services, { ...attempt, step: 'sign-in', email, person })
  const allowed = await countTry(services, counters)
  if (allowed.kind === 'limited') return allowed
  const { isRight, upgraded } = await services.passwords.verify(person?.passwordHash, attempt.password)
  if (!person || !isRight) return refused(services, attempt, person, 'sign-in-failed')
  await forgetTries(services, counters)
  if (upgraded !== undefined) await services.store.people.replacePasswordHash(person.id, person.passwordHash, upgraded)
  return unlessChanged(services, attempt, person, await goOn(services, attempt, person, byPassword))
}

/**
 * Takes a sign-in back whose password was changed while it went on: that signed out the browsers there were, and this one was not there yet. One
 * that is made before the password is read again is there for whoever changes it later.
 */
async function unlessChanged(
  services: Services,
  { password }: SignInAttempt,
  person: Person,
  outcome: SignInOutcome,
): Promise<SignInOutcome> {
  const { store, passwords } = services
  const now = (await store.people.findByEmail(person.email))?.passwordHash
  if (isSameText(now ?? '', person.passwordHash ?? '') || (await passwords.verify(now, password)).isRight) return outcome
  if ('browser' in outcome) await signOut(services, outcome.browser)
  return { kind: 'refused' }
}

/** Signs in somebody who is known by now, or asks for the second factor that they have or have to have. */
export async function goOn(services: Services, attempt: Attempt, person: Person, means: ProvenMeans): Promise<SignInOutcome> {
  const factor = await services.store.factors.find(person.id)
  if (factor || (person.requiresSecondFactor && !hasSecondFactor(means)))
    return half(services, attempt, person, means, factor !== undefined)
  return signedIn(services, attempt, person, means)
}

/** Ends a sign-in with the second factor, under limits of its own (D-21, D-29); `nobody`: no password was given here lately. */
export async function proveSecondFactor(services: Services, attempt: SecondFactorAttempt): Promise<SignInOutcome | { kind: 'nobody' }> {
  const person = await halfPersonOf(services, attempt.browser)
  if (!person) return { kind: 'nobody' }
  const counters = countersFor(services, { ...attempt, step: 'second-factor', email: person.email, person })
  const allowed = await countTry(services, counters)
  if (allowed.kind === 'limited') return allowed
  const isRight = (await spendFactorCode(services, person.id, attempt.code, attempt.address)) !== 'wrong'
  if (!isRight) return refused(services, attempt, person, 'second-factor-failed')
  await forgetTries(services, counters)
  return signedIn(services, attempt, person, meansOf(attempt))
}

/** The password was right. Who has to have a second factor and has none gets the key of an app to set up. */
async function half(
  services: Services,
  { browser }: Attempt,
  person: Person,
  { amr, provider }: ProvenMeans,
  hasFactor: boolean,
): Promise<SignInOutcome> {
  const moved = await beginHalfSignedIn(services, browser, person, { amr, provider })
  return { kind: 'half', browser: hasFactor ? moved : await keepEnrolment(services, moved, drawOneTimeSecret(services.random)) }
}

/** What became of setting up an app during a sign-in; the recovery codes are told this once (D-30). */
export type SetUpOutcome = (SignedIn & { readonly recovery: readonly string[] }) | { readonly kind: 'refused' | 'nobody' }

/** Ends the sign-in of somebody who has to have a second factor with a first code of the app that they set up just now. */
export async function setUpAtSignIn(services: Services, attempt: SecondFactorAttempt): Promise<SetUpOutcome> {
  const person = await halfPersonOf(services, attempt.browser)
  if (!person) return { kind: 'nobody' }
  const outcome = await enableFactor(services, { ...attempt, person })
  if (outcome.kind === 'wrong') return { kind: 'refused' }
  if (outcome.kind !== 'enabled') return { kind: 'nobody' }
  return { ...(await signedIn(services, attempt, person, meansOf(attempt))), recovery: outcome.recovery }
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

type Attempt = Pick<SignInAttempt, 'browser' | 'address'>

/** By what somebody signed in, and when that was, where it was not just now. */
export type ProvenMeans = SignInMeans & { readonly authTime?: Instant | undefined }

function meansOf({ browser }: Attempt): SignInMeans {
  return withOneTimeCode(browser.session.firstFactor ?? byPassword)
}

async function refused(
  { store, clock }: Services,
  { address }: Attempt,
  person: Person | undefined,
  event: 'sign-in-failed' | 'second-factor-failed',
): Promise<SignInOutcome> {
  await store.audit.append({ event, at: clock.now(), address, person: person?.id })
  return { kind: 'refused' }
}

/** Completes a sign-in; the methods are named as RFC 8176 §2 does. */
export async function signedIn(
  services: Services,
  { browser, address }: Attempt,
  person: Person,
  { amr, provider, authTime }: ProvenMeans,
): Promise<SignedIn> {
  const at = services.clock.now()
  const moved = await beginSignedIn(services, browser, person, earlier(authTime ?? at, at), { amr, provider })
  const event = provider === undefined ? 'signed-in' : 'signed-in-upstream'
  await services.store.audit.append({ event, at, address, person: person.id })
  return { kind: 'signed-in', browser: moved, known: knownMark(services, person) }
}

import type { Seconds } from '../../src/time/units.ts'
import type { Person } from '../identity/person.ts'
import { countingSteps, readFactorCode, recoveryCodeCount, recoveryCodeLength, recoveryCodeOf } from '../identity/second-factor.ts'
import { decideSignIn } from '../identity/sign-in-throttle.ts'
import { authenticatorAddress, drawOneTimeSecret, stepOfCode } from '../keys/one-time-code.ts'
import { type Browser, keepEnrolment, pendingEnrolment, stepUp } from './browser-session.ts'
import { hashRecoveryCode, sealFactorSecret, spendFactorCode } from './second-factor.ts'
import type { Services } from './services.ts'

/** Somebody who is signed in, with what they typed. */
export interface FactorWish {
  readonly browser: Browser
  readonly person: Person
  readonly address: string
  readonly password?: string
  readonly code?: string
}

type Limited = { readonly kind: 'limited'; readonly retryAfter: Seconds }

/** An authenticator app that is being set up: its secret, and the address that the app reads. */
export interface Enrolment {
  readonly secret: string
  readonly address: string
}

/** Begins to set up an app, for whoever knows the password: nothing counts yet, and only this browser knows the secret. */
export async function beginEnrolment(
  services: Services,
  wish: FactorWish,
): Promise<{ readonly kind: 'begun' | 'wrong' | 'in-use' } | Limited> {
  const { person, browser, password = '' } = wish
  if (await services.store.factors.find(person.id)) return { kind: 'in-use' }
  const outcome = await underLimit(services, `change-password ${person.id}`, async () => isPassword(services, person, password))
  if (outcome !== 'right') return outcome === 'wrong' ? { kind: outcome } : outcome
  await keepEnrolment(services, browser, drawOneTimeSecret(services.random))
  return { kind: 'begun' }
}

/** What is being set up in this browser, if anything is. */
export function enrolmentOf({ settings }: Services, browser: Browser, person: Person): Enrolment | undefined {
  const secret = pendingEnrolment(browser)
  return secret === undefined ? undefined : { secret, address: authenticatorAddress(secret, new URL(settings.issuer).host, person.email) }
}

/** What became of a confirmation; the recovery codes are told this once (D-30). */
export type ConfirmationOutcome =
  | { readonly kind: 'enabled'; readonly recovery: readonly string[] }
  | { readonly kind: 'wrong' | 'nothing' | 'in-use' }

/** Lets somebody who is signed in confirm their app; they go on under a new session (D-15). */
export async function confirmEnrolment(services: Services, wish: FactorWish): Promise<ConfirmationOutcome & { readonly browser: Browser }> {
  const outcome = await enableFactor(services, wish)
  return { ...outcome, browser: outcome.kind === 'enabled' ? await stepUp(services, wish.browser) : wish.browser }
}

/** Makes an app count once it has shown a code, gives recovery codes, and signs every other browser out. */
export async function enableFactor(services: Services, { browser, person, address, code = '' }: FactorWish): Promise<ConfirmationOutcome> {
  const { store, clock } = services
  const secret = pendingEnrolment(browser)
  if (secret === undefined) return { kind: 'nothing' }
  const at = clock.now()
  const typed = readFactorCode(code)
  const lastStep = typed.kind === 'app' ? stepOfCode(secret, typed.code, countingSteps(at)) : undefined
  if (lastStep === undefined) return { kind: 'wrong' }
  const { recovery, hashes } = drawRecoveryCodes(services, person)
  const next = {
    person: person.id,
    sealedSecret: sealFactorSecret(services, person.id, secret),
    createdAt: at,
    lastStep,
    recovery: hashes,
  }
  const audit = { event: 'second-factor-enabled', at, person: person.id, address } as const
  const kind = await store.factors.update<'in-use' | 'enabled'>(person.id, (found) =>
    found ? { verdict: 'in-use' } : { verdict: 'enabled', next, audit },
  )
  if (kind === 'in-use') return { kind }
  await store.sessions.removeOthers(person.id, browser.session.id)
  return { kind, recovery }
}

/** Recovery codes, to be told once, and their hashes, to be kept (D-30). */
function drawRecoveryCodes({ random, pepper }: Services, { id }: Person) {
  const recovery = Array.from({ length: recoveryCodeCount }, () => recoveryCodeOf(random.bytes(recoveryCodeLength)))
  return { recovery, hashes: recovery.map((one) => hashRecoveryCode(pepper, id, one)) }
}

/** What became of a wish for new recovery codes; they are told this once (D-30). */
export type RenewalOutcome = { readonly kind: 'renewed'; readonly recovery: readonly string[] } | { readonly kind: 'wrong' } | Limited

/** Makes new recovery codes, for whoever has both, as for turning the app off; those before are void. */
export async function renewRecoveryCodes(services: Services, wish: FactorWish): Promise<RenewalOutcome> {
  const { store, clock } = services
  const { person, address } = wish
  const proven = await proveBoth(services, wish)
  if (proven !== 'right') return proven === 'wrong' ? { kind: proven } : proven
  const { recovery, hashes } = drawRecoveryCodes(services, person)
  const audit = { event: 'recovery-codes-renewed', at: clock.now(), person: person.id, address } as const
  const kind = await store.factors.update<'renewed' | 'wrong'>(person.id, (factor) =>
    factor ? { verdict: 'renewed', next: { ...factor, recovery: hashes }, audit } : { verdict: 'wrong' },
  )
  return kind === 'renewed' ? { kind, recovery } : { kind }
}

/**
 * Turns the second factor off, for whoever has both: the password, and a code of the app or for recovery. Who has to have one
 * goes on to set another up.
 */
export async function endSecondFactor(services: Services, wish: FactorWish): Promise<{ readonly kind: 'ended' | 'wrong' } | Limited> {
  const { store, clock } = services
  const { person, address } = wish
  const proven = await proveBoth(services, wish)
  if (proven !== 'right') return proven === 'wrong' ? { kind: proven } : proven
  const audit = { event: 'second-factor-disabled', at: clock.now(), person: person.id, address } as const
  const kind = await store.factors.update<'ended'>(person.id, () => ({ verdict: 'ended', next: 'none', audit }))
  if (person.requiresSecondFactor) await keepEnrolment(services, wish.browser, drawOneTimeSecret(services.random))
  return { kind }
}

/** Both factors once more, whatever for: tries of one purpose leave none over for another. */
async function proveBoth(
  services: Services,
  { person, address, password = '', code = '' }: FactorWish,
): Promise<'right' | 'wrong' | Limited> {
  const proven = await underLimit(services, `end-second-factor ${person.id}`, async () => {
    return (await isPassword(services, person, password)) && (await spendFactorCode(services, person.id, code, address)) !== 'wrong'
  })
  if (proven === 'wrong')
    await services.store.audit.append({ event: 'second-factor-failed', at: services.clock.now(), person: person.id, address })
  return proven
}

async function isPassword({ passwords }: Services, { passwordHash }: Person, password: string): Promise<boolean> {
  return (await passwords.verify(passwordHash, password)).isRight
}

/** Tries something that could be guessed, with the waits that a sign-in has (D-21). */
async function underLimit(
  { store, clock }: Services,
  counter: string,
  isRight: () => Promise<boolean>,
): Promise<'right' | 'wrong' | Limited> {
  const allowed = await store.guesses.update([counter], ([failures]) => decideSignIn(failures, clock.now()))
  if (allowed.kind === 'limited') return allowed
  if (!(await isRight())) return 'wrong'
  await store.guesses.forget([counter])
  return 'right'
}

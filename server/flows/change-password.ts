import type { Seconds } from '../../src/time/units.ts'
import { type PasswordFlaw, passwordFlaw } from '../identity/password-rule.ts'
import type { Person } from '../identity/person.ts'
import { decideSignIn } from '../identity/sign-in-throttle.ts'
import type { Browser } from './browser-session.ts'
import type { Services } from './services.ts'

/** A person's wish for another password. */
export interface PasswordChange {
  readonly browser: Browser
  readonly person: Person
  readonly current: string
  readonly wanted: string
  readonly address: string
}

/** What became of it; `unfit` says why another has to be chosen (D-23). */
export type PasswordChangeOutcome =
  | { readonly kind: 'changed' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'unfit'; readonly problem: PasswordFlaw }
  | { readonly kind: 'limited'; readonly retryAfter: Seconds }

/**
 * Changes a password for whoever knows the one before, under the limits of a sign-in (D-21), and signs every other browser out.
 * Devices stay signed in: a person ends those by name.
 */
export async function changePassword(services: Services, change: PasswordChange): Promise<PasswordChangeOutcome> {
  const { store, clock, passwords } = services
  const { browser, person, current, wanted, address } = change
  const problem = passwordFlaw(wanted)
  if (problem !== undefined) return { kind: 'unfit', problem }
  const counter = `change-password ${person.id}`
  const allowed = await store.guesses.update([counter], ([failures]) => decideSignIn(failures, clock.now()))
  if (allowed.kind === 'limited') return allowed
  if (!(await passwords.verify(person.passwordHash, current)).isRight) return { kind: 'wrong' }
  await store.guesses.forget([counter])
  // A link may have set another one while this one was hashed, and whoever has a link is not locked out again by who was in before.
  if (!(await store.people.replacePasswordHash(person.id, person.passwordHash, await passwords.hash(wanted)))) return { kind: 'wrong' }
  await store.sessions.removeOthers(person.id, browser.session.id)
  await store.audit.append({ event: 'password-changed', at: clock.now(), person: person.id, address })
  return { kind: 'changed' }
}

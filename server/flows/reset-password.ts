import { type Instant, later } from '../../src/time/units.ts'
import { decideReset, isOpen, type ResetLink, resetLinkLasts } from '../identity/password-reset.ts'
import { type PasswordFlaw, passwordFlaw } from '../identity/password-rule.ts'
import type { Person } from '../identity/person.ts'
import { requiredProvider } from '../identity/provider.ts'
import { hashSecret } from '../keys/hash.ts'
import { type Browser, keepReset, pendingReset } from './browser-session.ts'
import { endAllDevices } from './own-devices.ts'
import { drawSecret } from './secrets.ts'
import type { Services } from './services.ts'
import { countersFor } from './sign-in-limits.ts'
import { isWelcome } from './welcome.ts'

/** What became of an operator's wish for a link. */
export type ResetLinkOutcome =
  | { readonly kind: 'issued'; readonly link: string; readonly expiresAt: Instant }
  /** Nobody with an address of that domain has a password here. */
  | { readonly kind: 'elsewhere'; readonly provider: string }
  | { readonly kind: 'demo' }

/** Makes the link by which a person chooses a new password once, or their first; an earlier one is void by that. */
export async function issueResetLink(
  { store, clock, random }: Pick<Services, 'store' | 'clock' | 'random'>,
  { id, email, isDemo }: Person,
  issuer: string,
): Promise<ResetLinkOutcome> {
  if (isDemo) return { kind: 'demo' }
  const provider = requiredProvider(await store.providers.list(), email)
  if (provider) return { kind: 'elsewhere', provider: provider.name }
  const token = drawSecret(random)
  const at = clock.now()
  const expiresAt = later(at, resetLinkLasts)
  const audit = { event: 'reset-link-issued', at, person: id, by: 'operator' } as const
  await store.resets.issue({ token: hashSecret(token), person: id, createdAt: at, expiresAt }, audit)
  return { kind: 'issued', link: `${issuer.replace(/\/$/, '')}/reset?token=${token}`, expiresAt }
}

/** Keeps a link's token out of the address from here on; nothing is spent by that, since previews follow links, too (D-07, A-32). */
export function takeResetLink(services: Services, browser: Browser, token: string): Promise<Browser> {
  return keepReset(services, browser, /^[\w-]{43}$/.test(token) ? token : undefined)
}

/** A link that works, and whose password it is for. */
export interface ResetOffer {
  readonly link: ResetLink
  readonly person: Person
}

/** What this browser came with; nobody learns why there is nothing (D-72). */
export async function resetOffer({ store, clock, settings }: Services, browser: Browser): Promise<ResetOffer | undefined> {
  const token = pendingReset(browser)
  const link = token === undefined ? undefined : await store.resets.find(hashSecret(token))
  if (!link || !isOpen(link, clock.now())) return undefined
  const person = await store.people.find(link.person)
  if (!person || !isWelcome(person, settings)) return undefined
  return requiredProvider(await store.providers.list(), person.email) ? undefined : { link, person }
}

/** A new password, for whoever came with a link that works. */
export interface PasswordReset {
  readonly browser: Browser
  readonly offer: ResetOffer
  readonly wanted: string
  readonly repeated: string
  readonly endsDevices: boolean
  readonly address: string
  /** The mark of an earlier sign-in in this browser (D-22). */
  readonly known?: string | undefined
}

/** What became of it; `unfit` says why it has to be typed anew (D-23), `void`: somebody else was faster, or it was too late. */
export type PasswordResetOutcome =
  | { readonly kind: 'reset' | 'void' }
  | { readonly kind: 'unfit'; readonly problem: PasswordFlaw | 'not-repeated' }

/**
 * Gives a person the password that they chose, signs them out of every browser, and of their devices where they want that. It signs nobody in, and
 * takes no second factor away: the next sign-in asks for that. Nothing is hashed for a link that does not work (D-27).
 */
export async function resetPassword(services: Services, reset: PasswordReset): Promise<PasswordResetOutcome> {
  const { store, clock, passwords } = services
  const { browser, offer, wanted, repeated, endsDevices, address, known } = reset
  const { link, person } = offer
  const problem = passwordFlaw(wanted) ?? (wanted === repeated ? undefined : 'not-repeated')
  if (problem !== undefined) return { kind: 'unfit', problem }
  const passwordHash = await passwords.hash(wanted)
  const kind = await store.resets.update(link.token, (found) => decideReset(found, { passwordHash, at: clock.now(), address }))
  if (kind === 'void') return { kind }
  if (endsDevices) await endAllDevices(services, person.id, { by: 'person', person: person.id, address })
  await keepReset(services, browser, undefined)
  await forgiveFailures(services, person, address, known)
  return { kind }
}

/** Wrong passwords before the new one no longer make anybody wait (D-21); the count for a whole network stands. */
async function forgiveFailures(services: Services, person: Person, address: string, known: string | undefined): Promise<void> {
  const at = { step: 'sign-in', email: person.email, person, address } as const
  await services.store.guesses.forget([countersFor(services, at).row, countersFor(services, { ...at, known }).row])
}

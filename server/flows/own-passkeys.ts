import { cleanText } from '../../src/text/clean.ts'
import { ceremonyLasts, decidePasskeyAdd, decidePasskeyRemoval, mostPasskeys, relyingParty } from '../identity/passkey.ts'
import type { Person } from '../identity/person.ts'
import { requiredProvider } from '../identity/provider.ts'
import { askForNewPasskey, type PasskeyOptions, readNewPasskey } from '../keys/passkeys.ts'
import { type Browser, keepCeremony, takeCeremony } from './browser-session.ts'
import { isFreshSignIn } from './freshness.ts'
import type { Services } from './services.ts'

/** Somebody who is signed in and changes their passkeys. */
export interface PasskeyWish {
  readonly browser: Browser
  readonly person: Person
  readonly address: string
}

/** The most characters of what a person calls a passkey. */
const longestName = 40

/**
 * Whether somebody may have passkeys: with a password of their own alone, so that nothing but their provider signs its people in; the
 * demo's person has no account to protect.
 */
export async function mayHavePasskeys({ store }: Pick<Services, 'store'>, { email, isDemo, passwordHash }: Person): Promise<boolean> {
  return !isDemo && passwordHash !== undefined && requiredProvider(await store.providers.list(), email) === undefined
}

/** Asks for a new passkey; `stale`: the sign-in is too old for that, `none`: there are no passkeys here, `full`: too many already. */
export async function beginPasskey(
  services: Services,
  { browser, person }: PasskeyWish,
): Promise<{ readonly kind: 'begun'; readonly options: PasskeyOptions } | { readonly kind: 'stale' | 'none' | 'full' }> {
  const party = relyingParty(services.settings.issuer)
  if (!party || !(await mayHavePasskeys(services, person))) return { kind: 'none' }
  if (!isFreshSignIn(services, browser)) return { kind: 'stale' }
  const known = await services.store.passkeys.list(person.id)
  if (known.length >= mostPasskeys) return { kind: 'full' }
  const challenge = await keepCeremony(services, browser, 'add')
  const { name } = services.settings.brand
  return { kind: 'begun', options: await askForNewPasskey({ party, name, challenge, timeout: ceremonyLasts * 1000, known }, person) }
}

/** Takes up a passkey that was asked for in this browser since it was last signed in (D-31). */
export async function addPasskey(
  services: Services,
  { browser, person, address }: PasskeyWish,
  said: { readonly answer: string; readonly name: string },
): Promise<'added' | 'refused'> {
  const { store, clock, settings } = services
  const party = relyingParty(settings.issuer)
  const challenge = await takeCeremony(services, browser, 'add')
  const made = party && challenge !== undefined && (await readNewPasskey(said.answer, party, challenge))
  if (!made) return 'refused'
  const added = { ...made, person: person.id, name: cleanText(said.name, longestName) || 'Passkey', createdAt: clock.now() }
  return store.passkeys.update(made.id, (found) => decidePasskeyAdd(found, added, address))
}

/** Removes a passkey, and signs every other browser out, since it may have been the way in; `unknown`: it is not there, or not theirs. */
export async function removePasskey(
  services: Services,
  { browser, person, address }: PasskeyWish,
  id: string,
): Promise<'removed' | 'unknown' | 'stale'> {
  const { store, clock } = services
  if (!isFreshSignIn(services, browser)) return 'stale'
  const verdict = await store.passkeys.update(id, (found) => decidePasskeyRemoval(found, { person: person.id, at: clock.now(), address }))
  if (verdict === 'removed') await store.sessions.removeOthers(person.id, browser.session.id)
  return verdict
}

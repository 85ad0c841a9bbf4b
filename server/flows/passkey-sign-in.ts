import { ceremonyLasts, type Passkey, passkeyMethods, relyingParty } from '../identity/passkey.ts'
import type { Person } from '../identity/person.ts'
import { askForPasskey, type PasskeyOptions, passkeyIdIn } from '../keys/passkeys.ts'
import { type Browser, keepCeremony, takeCeremony } from './browser-session.ts'
import { mayHavePasskeys } from './own-passkeys.ts'
import type { Services } from './services.ts'
import { type SignInOutcome, signedIn } from './sign-in.ts'
import { countersFor, countTry, forgetTries } from './sign-in-limits.ts'
import { usePasskey } from './use-passkey.ts'
import { isWelcome } from './welcome.ts'

/** Somebody who lets a passkey sign them in. */
export interface PasskeyAttempt {
  readonly browser: Browser
  /** Who has to be the same, where somebody who is signed in does it once more (C-27). */
  readonly person?: Person | undefined
  readonly address: string
  /** What the authenticator said, as JSON. */
  readonly answer: string
  /** The mark of an earlier sign-in in this browser, from a cookie of its own (D-22). */
  readonly known?: string | undefined
}

/** Asks for a passkey in this browser, of anybody or of who is signed in; undefined where this server has none. */
export async function beginPasskeySignIn(services: Services, browser: Browser, person?: Person): Promise<PasskeyOptions | undefined> {
  const party = relyingParty(services.settings.issuer)
  if (!party) return undefined
  const known = person ? await services.store.passkeys.list(person.id) : []
  const challenge = await keepCeremony(services, browser, 'sign-in')
  return askForPasskey({ party, challenge, timeout: ceremonyLasts * 1000, known })
}

/**
 * Signs a person in with a passkey, which is a second factor in itself: it is had, and it has verified them. Each challenge is good
 * for one try (D-31), under the limits of a sign-in (D-21).
 */
export async function signInWithPasskey(services: Services, attempt: PasskeyAttempt): Promise<SignInOutcome> {
  const { store, clock } = services
  const { browser, address, answer, known } = attempt
  const challenge = await takeCeremony(services, browser, 'sign-in')
  const id = passkeyIdIn(answer)
  const passkey = id === undefined ? undefined : await store.passkeys.find(id)
  const person = passkey && (await ownerOf(services, passkey))
  const counters = countersFor(services, { step: 'passkey', email: person?.email ?? id, person, address, known })
  const allowed = await countTry(services, counters)
  if (allowed.kind === 'limited') return allowed
  if (!person || !passkey || challenge === undefined || !(await usePasskey(services, attempt, passkey, challenge))) {
    await store.audit.append({ event: 'passkey-failed', at: clock.now(), address, person: person?.id })
    return { kind: 'refused' }
  }
  await forgetTries(services, counters)
  return signedIn(services, attempt, person, { amr: passkeyMethods })
}

/** Whose a passkey is, unless they have to sign in another way by now. */
async function ownerOf(services: Services, { person: id }: Passkey): Promise<Person | undefined> {
  const person = await services.store.people.find(id)
  return person && isWelcome(person, services.settings) && (await mayHavePasskeys(services, person)) ? person : undefined
}

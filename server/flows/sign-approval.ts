import type { Seconds } from '../../src/time/units.ts'
import { isAnswerable } from '../grant/answer.ts'
import { ceremonyLasts, relyingParty } from '../identity/passkey.ts'
import type { Person } from '../identity/person.ts'
import type { Hash } from '../keys/hash.ts'
import { askForPasskey, type PasskeyOptions, passkeyIdIn, traceOf } from '../keys/passkeys.ts'
import { mark } from '../keys/seal.ts'
import { isFormToken } from './anti-forgery.ts'
import { type Browser, keepCeremony, pendingCode, takeCeremony } from './browser-session.ts'
import { mayHavePasskeys } from './own-passkeys.ts'
import type { Services } from './services.ts'
import { countersFor, countTry, forgetTries } from './sign-in-limits.ts'
import { usePasskey } from './use-passkey.ts'
import { type GrantView, viewGrant } from './view-grant.ts'

/** Somebody whose passkey signs an approval. */
export interface Signing {
  readonly browser: Browser
  readonly person: Person
  readonly address: string
  /** What the authenticator said, as JSON; nothing where no script has asked one. */
  readonly signature?: string | undefined
  /** The mark of an earlier sign-in in this browser, from a cookie of its own (D-22). */
  readonly known?: string | undefined
}

/** Whether somebody can sign an approval: not `without` a passkey, not where they are to have none (`not-theirs`), and `nowhere` at an address without any. */
export async function signingAbility(services: Services, person: Person): Promise<'ready' | 'without' | 'not-theirs' | 'nowhere'> {
  if (!relyingParty(services.settings.issuer)) return 'nowhere'
  if (!(await mayHavePasskeys(services, person))) return 'not-theirs'
  return (await services.store.passkeys.list(person.id)).length > 0 ? 'ready' : 'without'
}

/** Asks the passkeys of a person for a signature of what this browser was shown; undefined when that is not what waits for an answer here. */
export async function beginSigning(
  services: Services,
  browser: Browser,
  person: Person,
  token: string | undefined,
): Promise<PasskeyOptions | undefined> {
  const party = relyingParty(services.settings.issuer)
  const pending = pendingCode(browser)
  const view = pending?.kind === 'code' ? await viewGrant(services, pending.code) : undefined
  if (!party || !view?.client.requiresSignedApproval || !isFormToken(browser, 'answer', token, view.shown)) return undefined
  if (!isAnswerable(view.grant, services.clock.now()) || (await signingAbility(services, person)) !== 'ready') return undefined
  const known = await services.store.passkeys.list(person.id)
  const drawn = await keepCeremony(services, browser, 'approve')
  return askForPasskey({ party, challenge: challengeFor(drawn, person, view), timeout: ceremonyLasts * 1000, known })
}

/** Checks the signature of an approval, under limits like those of a sign-in (D-21); each challenge is good for one try (D-31). */
export async function checkSignature(
  services: Services,
  signing: Signing,
  view: GrantView,
): Promise<{ readonly kind: 'signed'; readonly by: Hash } | { readonly kind: 'unsigned' } | { kind: 'limited'; retryAfter: Seconds }> {
  const { store, clock } = services
  const { browser, person, address, signature, known } = signing
  if (!signature) return { kind: 'unsigned' }
  const drawn = await takeCeremony(services, browser, 'approve')
  const counters = countersFor(services, { step: 'signature', email: person.email, person, address, known })
  const allowed = await countTry(services, counters)
  if (allowed.kind === 'limited') return allowed
  const id = passkeyIdIn(signature)
  const passkey = id === undefined ? undefined : await store.passkeys.find(id)
  const isRight =
    drawn !== undefined &&
    passkey !== undefined &&
    (await mayHavePasskeys(services, person)) &&
    (await usePasskey(services, { answer: signature, person, address }, passkey, challengeFor(drawn, person, view)))
  if (!isRight) {
    const { id: grant, client } = view.grant
    await store.audit.append({ event: 'signature-failed', at: clock.now(), address, person: person.id, grant, client })
    return { kind: 'unsigned' }
  }
  await forgetTries(services, counters)
  return { kind: 'signed', by: traceOf(passkey) }
}

/**
 * What a passkey signs: made from what was drawn for this browser, and from all that the person was shown. A signature for another
 * code, client, list of scopes or person is therefore none for this one (D-19, D-32).
 */
function challengeFor(drawn: string, { id }: Person, { client, shown }: GrantView): string {
  return mark(drawn, 'approval', JSON.stringify([id, client.id, shown]))
}

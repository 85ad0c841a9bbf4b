import { decidePasskeyUse, type Passkey, relyingParty } from '../identity/passkey.ts'
import type { Person } from '../identity/person.ts'
import { readAssertion } from '../keys/passkeys.ts'
import type { Services } from './services.ts'

/** What an authenticator said, and who has to have used it. */
export interface PasskeyUse {
  /** As JSON. */
  readonly answer: string
  /** Whose passkey it has to be; absent where the authenticator says whose it is. */
  readonly person?: Person | undefined
  readonly address: string
}

/** Whether the answer to a challenge is right for a passkey, which is used by that (D-31). */
export async function usePasskey(services: Services, use: PasskeyUse, passkey: Passkey, challenge: string): Promise<boolean> {
  const { store, clock, settings } = services
  const { answer, address, person } = use
  const party = relyingParty(settings.issuer)
  const assertion = party && (await readAssertion(answer, passkey, party, challenge))
  if (!assertion) return false
  if (person ? passkey.person !== person.id : assertion.owner === undefined) return false
  if (assertion.owner !== undefined && assertion.owner !== passkey.person) return false
  const { counter } = assertion
  return (await store.passkeys.update(passkey.id, (found) => decidePasskeyUse(found, { counter, at: clock.now(), address }))) === 'right'
}

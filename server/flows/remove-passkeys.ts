import { decidePasskeyRemoval } from '../identity/passkey.ts'
import type { PersonId } from '../identity/person.ts'
import type { Services } from './services.ts'

/**
 * Removes all passkeys of a person, by an operator for somebody whose device is lost, and signs them out of every browser, since one of
 * them may have been the way in; answers how many there were.
 */
export async function removePasskeys({ store, clock }: Pick<Services, 'store' | 'clock'>, person: PersonId): Promise<number> {
  const removal = { person, at: clock.now(), by: 'operator' } as const
  const known = await store.passkeys.list(person)
  const verdicts = await Promise.all(known.map(({ id }) => store.passkeys.update(id, (found) => decidePasskeyRemoval(found, removal))))
  const count = verdicts.filter((verdict) => verdict === 'removed').length
  if (count > 0) await store.sessions.removeAll(person)
  return count
}

import type { Instant } from '../../src/time/units.ts'
import { decideExpiry } from '../grant/grant.ts'
import type { Services } from './services.ts'

/** How many grants are noted at once, so that polls come in between. */
const batch = 200

/** Lets the audit trail say what expired unanswered, or unfetched, since a time: devices that still poll have it said by themselves (D-45). */
export async function noteExpiries({ store, clock }: Pick<Services, 'store' | 'clock'>, since: Instant): Promise<void> {
  const at = clock.now()
  for (let found = await store.grants.listExpired(since, at, batch); found.length > 0; ) {
    await Promise.all(found.map(({ id }) => store.grants.update({ id }, (grant) => decideExpiry(grant, at, 'noted'))))
    found = await store.grants.listExpired(since, at, batch)
  }
}

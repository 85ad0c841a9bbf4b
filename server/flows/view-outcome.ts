import { between, type Seconds } from '../../src/time/units.ts'
import { isExpired } from '../grant/grant.ts'
import type { FamilyId } from '../token/token.ts'
import type { Browser } from './browser-session.ts'
import type { Services } from './services.ts'

/** What became of this browser's last answer. */
export type Outcome =
  /** Approved; the device has not fetched its tokens yet. */
  | { readonly kind: 'waiting'; readonly waited: Seconds }
  | { readonly kind: 'in'; readonly client: string; readonly family: FamilyId }
  | { readonly kind: 'denied' }
  /** Approved, and the device never came for its tokens. */
  | { readonly kind: 'lost' }

/** Tells what became of this browser's last answer; undefined when it gave none, or nobody remembers it. */
export async function viewOutcome({ store, clock }: Services, { session }: Browser): Promise<Outcome | undefined> {
  const { answered } = session
  if (!answered) return undefined
  if (answered.says === 'deny') return { kind: 'denied' }
  const grant = await store.grants.find({ id: answered.grant })
  if (!grant) return undefined
  // Approved here, and taken back since.
  if (grant.status === 'denied') return { kind: 'denied' }
  if (grant.status === 'consumed') {
    const client = (await store.clients.find(grant.client))?.name ?? grant.client
    return { kind: 'in', client, family: grant.family }
  }
  return isExpired(grant, clock.now()) ? { kind: 'lost' } : { kind: 'waiting', waited: between(answered.at, clock.now()) }
}

import type { Approval, Grant, GrantFacts, GrantId } from '../../../server/grant/grant.ts'
import type { ClientId } from '../../../server/identity/client.ts'
import type { PersonId } from '../../../server/identity/person.ts'
import type { Hash } from '../../../server/keys/hash.ts'
import type { FamilyId, TokenFamily } from '../../../server/token/token.ts'
import { type Instant, instant, later, seconds } from '../../../src/time/units.ts'

/** One grant in each of its states, and the family that it may become: asked for at 0 s, dead at 600 s. */

export const television = 'living-room-tv' as ClientId
export const ada = 'ada' as PersonId
export const bob = 'bob' as PersonId

/** An instant in whole seconds. */
export function second(count: number): Instant {
  return instant(count * 1000)
}

export const facts: GrantFacts = {
  id: 'grant' as GrantId,
  client: television,
  scope: ['openid', 'offline_access'],
  requestedAt: second(0),
  expiresAt: second(600),
  address: '192.168.1.31',
  deviceName: 'Living room TV',
  interval: seconds(5),
  isSlowed: false,
}

export const approval: Approval = { person: ada, at: second(60), by: 'person', authTime: second(50), amr: ['pwd'] }

export const family: TokenFamily = {
  id: 'family' as FamilyId,
  grant: facts.id,
  client: television,
  person: ada,
  scope: facts.scope,
  createdAt: second(62),
  expiresAt: later(second(62), seconds(90 * 86_400)),
  usedAt: second(62),
  refresh: 'refresh-1' as Hash,
  authTime: second(50),
  amr: ['pwd'],
  isByOperator: false,
}

export const pending: Grant & { status: 'pending' } = { ...facts, status: 'pending' }
export const approved: Grant & { status: 'approved' } = { ...facts, status: 'approved', approval }
export const denied: Grant & { status: 'denied' } = { ...facts, status: 'denied' }
export const consumed: Grant & { status: 'consumed' } = { ...facts, status: 'consumed', approval, family: family.id }

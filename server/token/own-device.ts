import type { Instant } from '../../src/time/units.ts'
import type { PersonId } from '../identity/person.ts'
import { type FamilyDecision, isLive, type TokenFamily } from './token.ts'

/** What a person says of a device that they let in: what they call it (undefined: what it was called before), or that they know of it. */
export type Remark = { readonly name: string | undefined } | { readonly isKnown: true }

/** Decides what a person says of a device. `foreign`: it is somebody else's, or signed in no more (D-73). */
export function decideRemark(family: TokenFamily, at: Instant, person: PersonId, remark: Remark): FamilyDecision<'noted' | 'foreign'> {
  if (family.person !== person || !isLive(family, at)) return { verdict: 'foreign' }
  const noticedAt = family.noticedAt ?? at
  return { verdict: 'noted', next: { ...family, noticedAt, ...('name' in remark && { name: remark.name }) } }
}

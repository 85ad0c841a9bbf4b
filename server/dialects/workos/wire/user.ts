import type { Members } from '../../../../src/protocol/fields.ts'
import type { Instant } from '../../../../src/time/units.ts'
import type { Person } from '../../../identity/person.ts'
import { writeUserId } from './ids.ts'

/** A person as this dialect shows them. What this server does not know is null; addresses are said by the operator, or verified. */
export function writeUser({ id, email, name, createdAt }: Person, lastSignInAt: Instant | undefined): Members {
  const { first, last } = namesIn(name)
  return {
    object: 'user',
    id: writeUserId(id),
    email,
    email_verified: true,
    first_name: first ?? null,
    last_name: last ?? null,
    name,
    profile_picture_url: null,
    external_id: null,
    metadata: {},
    locale: null,
    last_sign_in_at: lastSignInAt === undefined ? null : timestamp(lastSignInAt),
    created_at: timestamp(createdAt),
    updated_at: timestamp(createdAt),
  }
}

/** This server knows one name; what stands after its last space is taken for the family's. */
export function namesIn(name: string): { readonly first?: string; readonly last?: string } {
  const [, first, last] = /^(.*\S)\s+(\S+)$/s.exec(name.trim()) ?? []
  if (first !== undefined && last !== undefined) return { first, last }
  return name.trim() === '' ? {} : { first: name.trim() }
}

/** A point in time as this dialect spells it. */
export function timestamp(at: Instant): string {
  return new Date(at).toISOString()
}

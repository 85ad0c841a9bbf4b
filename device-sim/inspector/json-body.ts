import { isMembers, type Members, ownMember } from '../../src/protocol/fields.ts'
import type { Body } from './exchange.ts'

/** The members of a body that is a JSON object; none of any other. */
export function membersOf(body: Body): Members {
  try {
    const value: unknown = JSON.parse(body.text)
    return isMembers(value) ? value : {}
  } catch {
    return {}
  }
}

/** A member as text, where it is text or a number. */
export function textMember(members: Members, name: string): string | undefined {
  const value = ownMember(members, name)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

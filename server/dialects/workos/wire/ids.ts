import type { PersonId } from '../../../identity/person.ts'
import type { FamilyId } from '../../../token/token.ts'

/** What the name of a thing begins with; a session is a `session` to the first-party flow and an `app_consent` to Connect. */
export type IdPrefix = 'user' | 'session' | 'app_consent' | 'org' | 'client'

/** The digits of base 32 that are hard to mistake for one another, as Crockford spells it. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Spells 128 bits as this dialect spells names: a prefix, an underscore and 26 digits. */
export function writeId(prefix: IdPrefix, bytes: Uint8Array): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let spelled = ''
  while (spelled.length < 26) {
    spelled = digits.charAt(Number(rest % 32n)) + spelled
    rest /= 32n
  }
  return `${prefix}_${spelled}`
}

/** The 128 bits of a name; undefined when it is none of that kind. */
export function readId(prefix: IdPrefix, id: string): Buffer | undefined {
  const spelled = id.startsWith(`${prefix}_`) ? id.slice(prefix.length + 1) : ''
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(spelled)) return undefined
  const bits = [...spelled].reduce((sum, digit) => sum * 32n + BigInt(digits.indexOf(digit)), 0n)
  return Buffer.from(bits.toString(16).padStart(32, '0'), 'hex')
}

/** A person's name on the wire; ours is a UUID. */
export function writeUserId(id: PersonId): string {
  return writeId('user', Buffer.from(id.replaceAll('-', ''), 'hex'))
}

/** The person that a name on the wire stands for, who need not exist. */
export function readUserId(id: string): PersonId | undefined {
  const hex = readId('user', id)?.toString('hex')
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as PersonId | undefined
}

/** A sign-in's name on the wire; ours is base64url. */
export function writeSessionId(id: FamilyId, prefix: 'session' | 'app_consent' = 'session'): string {
  return writeId(prefix, Buffer.from(id, 'base64url'))
}

/** The sign-in that a name on the wire stands for, which need not exist. */
export function readSessionId(id: string, prefix: 'session' | 'app_consent' = 'session'): FamilyId | undefined {
  return readId(prefix, id)?.toString('base64url') as FamilyId | undefined
}

import { OAuthError } from './oauth-error.ts'

/** A form body as it was sent: every value of every name, in order (RFC 6749 App. B). */
export type Form = ReadonlyMap<string, readonly string[]>

/** Reads `application/x-www-form-urlencoded` text; names such as `__proto__` are names like any other (D-48). */
export function readForm(body: string): Form {
  const form = new Map<string, string[]>()
  // URLSearchParams would take a question mark at the very beginning for that of an address.
  for (const [name, value] of new URLSearchParams(`&${body}`)) {
    const values = form.get(name)
    if (values) values.push(value)
    else form.set(name, [value])
  }
  return form
}

/** Whether every percent sign of a form spells a byte, and all the bytes are UTF-8 (RFC 6749 App. B). */
export function isWellEncoded(body: string): boolean {
  try {
    decodeURIComponent(body)
    return true
  } catch {
    return false
  }
}

/**
 * The one value of a defined parameter; undefined when it was not sent or is empty (RFC 6749 §3.2, RFC 8628 §3.1).
 * Refuses a parameter that was sent twice, whatever its values.
 */
export function field(form: Form, name: string): string | undefined {
  const values = form.get(name)
  if (!values) return undefined
  if (values.length > 1) throw new OAuthError('invalid_request', `The parameter ${name} was sent more than once`)
  return values[0] || undefined
}

/** A defined parameter that must be there (RFC 6749 §5.2, `invalid_request`). */
export function requiredField(form: Form, name: string): string {
  const value = field(form, name)
  if (value === undefined) throw new OAuthError('invalid_request', `The parameter ${name} is missing`)
  return value
}

/** Every value of a parameter that may be repeated, such as `resource` (RFC 8707 §2); empty ones count as not sent. */
export function fieldList(form: Form, name: string): readonly string[] {
  return (form.get(name) ?? []).filter((value) => value !== '')
}

/** Spells a form body; undefined values are left out, and lists become one parameter for each value. */
export function writeForm(fields: Readonly<Record<string, string | readonly string[] | undefined>>): string {
  const form = new URLSearchParams()
  for (const [name, values = []] of Object.entries(fields)) for (const value of [values].flat()) form.append(name, value)
  return form.toString()
}

/** A JSON object whose members have not been looked at yet. */
export type Members = Readonly<Record<string, unknown>>

/** An answer that does not have the shape its standard gives it. */
export class UnreadableAnswer extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UnreadableAnswer'
  }
}

/** A string member; absent and null are undefined, any other type throws `UnreadableAnswer`. */
export function stringMember(members: Members, name: string): string | undefined {
  const value = ownMember(members, name)
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw new UnreadableAnswer(`${name} is not a string`)
  return value
}

/** A string member that must be there and not empty. */
export function requiredString(members: Members, name: string): string {
  const value = stringMember(members, name)
  if (!value) throw new UnreadableAnswer(`${name} is missing`)
  return value
}

/** A finite number member; absent and null are undefined, any other type throws `UnreadableAnswer`. */
export function numberMember(members: Members, name: string): number | undefined {
  const value = ownMember(members, name)
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new UnreadableAnswer(`${name} is not a number`)
  return value
}

/** A member that is a list of strings; absent is undefined, any other type throws `UnreadableAnswer`. */
export function stringListMember(members: Members, name: string): readonly string[] | undefined {
  const value = ownMember(members, name)
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw new UnreadableAnswer(`${name} is not a list of strings`)
  return value
}

/** A member of the object itself, never of its prototype (E-29). */
export function ownMember(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined
}

/** Whether a value is a JSON object rather than a list or a scalar. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

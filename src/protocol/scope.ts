/** Scope tokens, in the order they were first asked for, none twice (RFC 6749 §3.3). */
export type Scope = readonly string[]

const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** Reads a scope as the wire spells it; undefined when a token has a character that §3.3 does not allow. */
export function readScope(text: string): Scope | undefined {
  const tokens = text.split(' ').filter((token) => token !== '')
  if (!tokens.every((token) => scopeToken.test(token))) return undefined
  return [...new Set(tokens)]
}

/** Spells a scope for the wire. */
export function writeScope(scope: Scope): string {
  return scope.join(' ')
}

/** Whether every token of one scope is in another; order does not matter, case does. */
export function isWithin(scope: Scope, limit: Scope): boolean {
  return scope.every((token) => limit.includes(token))
}

/** Whether two scopes hold the same tokens. */
export function isSameScope(a: Scope, b: Scope): boolean {
  return isWithin(a, b) && isWithin(b, a)
}

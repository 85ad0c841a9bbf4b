/** Names of fields that hold nothing but secrets, by their letters alone, and what such a secret is called. */
const kinds: ReadonlyMap<string, string> = new Map([
  ['devicecode', 'code'],
  ['accesstoken', 'access token'],
  ['refreshtoken', 'refresh token'],
  ['idtoken', 'id token'],
  ['idtokenhint', 'id token'],
  ['token', 'token'],
  ['subjecttoken', 'token'],
  ['actortoken', 'token'],
  ['registrationaccesstoken', 'registration token'],
  ['clientsecret', 'client secret'],
  ['clientassertion', 'assertion'],
  ['assertion', 'assertion'],
  ['codeverifier', 'verifier'],
  ['password', 'password'],
  ['passwd', 'password'],
  ['dpop', 'proof'],
])

/** What a value is called that stands in a field of this name, when that field holds nothing but secrets. */
export function secretKind(field: string): string | undefined {
  return kinds.get(letters(field))
}

/** What ends the names of fields that may hold a secret. */
const suspicious =
  /(token|secret|code|assertion|password|pwd|key|credentials?|jwt|cookie|session|sessionid|signature|verifier|authorization|ticket)$/

/** Whether a value looks like a secret in a field whose name suggests one; what stands on the screen is none (RFC 8628 §3.2). */
export function isSuspicious(field: string, value: string): boolean {
  const name = letters(field)
  return name !== 'usercode' && suspicious.test(name) && isTokenLike(value)
}

/** Long, many different characters, and not made of words. */
function isTokenLike(value: string): boolean {
  return /^[\x21-\x7e]{16,}$/.test(value) && new Set(value).size >= 10 && !words.test(value) && !/^https?:/.test(value)
}

const words = /^(?:[A-Z]?[a-z]{1,14}|[A-Z]{1,14})\d?(?:[_.:-](?:[A-Z]?[a-z]{1,14}|[A-Z]{1,14})\d?)*$/

function letters(field: string): string {
  return field.toLowerCase().replace(/[^a-z]/g, '')
}

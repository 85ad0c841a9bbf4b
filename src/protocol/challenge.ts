/** What a resource asks of whoever wants in (RFC 9110 §11.3). */
export interface Challenge {
  /** In small letters. */
  readonly scheme: string
  /** By name, in small letters. */
  readonly parameters: ReadonlyMap<string, string>
}

/**
 * Reads `WWW-Authenticate` headers, each of which may hold several challenges (RFC 9110 §11.6.1). An address without quotation marks is taken,
 * too; a header that is none, or gives a parameter twice, is as good as not there.
 */
export function readChallenges(headers: readonly string[]): readonly Challenge[] {
  return headers.flatMap((header) => readHeader(header) ?? [])
}

const name = /[\w!#$%&'*+.^`|~-]+/y
const equals = /[ \t]*=[ \t]*/y
const value = /"((?:[^"\\]|\\.)*)"|([^\s,;"=][^\s,;"]*)/y
/** What some schemes have in place of parameters (RFC 9110 §11.2). */
const token68 = /[ \t]+[\w.~+/-]+=*(?=[ \t]*(?:,|$))/y
const gap = /[ \t,]*/y

function readHeader(header: string): readonly Challenge[] | undefined {
  const challenges: { readonly scheme: string; readonly parameters: Map<string, string> }[] = []
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(header)
    if (found) at = pattern.lastIndex
    return found
  }
  for (take(gap); at < header.length; take(gap)) {
    const word = take(name)?.[0].toLowerCase()
    if (word === undefined) return undefined
    if (!take(equals)) {
      challenges.push({ scheme: word, parameters: new Map() })
      take(token68)
      continue
    }
    const found = take(value)
    const parameters = challenges.at(-1)?.parameters
    if (!found || !parameters || parameters.has(word)) return undefined
    parameters.set(word, found[2] ?? found[1]?.replace(/\\(.)/g, '$1') ?? '')
  }
  return challenges
}

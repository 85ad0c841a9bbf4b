import { isMembers, type Members } from '../../src/protocol/fields.ts'
import { cleanText } from '../../src/text/clean.ts'

/** What can be told of a token without telling it. */
export type TokenFacts = { readonly name: string } & (
  | { readonly form: 'signed'; readonly claims: readonly Claim[] }
  | { readonly form: 'encrypted' | 'opaque'; readonly characters: number }
)

/** One thing that a token says, already clean (E-12). */
export interface Claim {
  readonly name: string
  readonly value: string
}

/** More claims than this are no help to anybody. */
const mostClaims = 40

/** Reads what a token says of itself. It is not checked, only shown; its text and its signature are left behind. */
export function tokenFacts(name: string, token: string, mask: (text: string) => string): TokenFacts {
  const parts = token.split('.')
  const claims = parts.length === 3 && readPart(parts[0]) ? readPart(parts[1]) : undefined
  if (claims) return { name, form: 'signed', claims: Object.entries(claims).slice(0, mostClaims).map(claimOf) }
  const isEncrypted = parts.length === 5 && readPart(parts[0]) !== undefined
  return { name, form: isEncrypted ? 'encrypted' : 'opaque', characters: token.length }

  function claimOf([claim, value]: [string, unknown]): Claim {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return { name: cleanText(mask(claim), 40), value: cleanText(mask(text)) }
  }
}

/** A part of a token as the object that it spells; nothing is thrown at one that spells none. */
function readPart(part = ''): Members | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return isMembers(value) ? value : undefined
  } catch {
    return undefined
  }
}

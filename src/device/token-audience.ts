import { decodeJwt, errors } from 'jose'
import { type Members, UnreadableAnswer } from '../protocol/fields.ts'
import { readTokens, type Tokens, type TokenType } from '../protocol/token.ts'

/** Whom an access token is for, as far as a client can read it: `told` for this resource, or for others; `silent` where it does not say. */
export type TokenPurpose = 'told' | 'others' | 'silent'

/**
 * Whether an access token names a resource in `aud` (RFC 9068 §2.2). It is read, not verified: it came from the server itself, over TLS. Tokens are opaque to
 * clients, and one that cannot be read is silent.
 */
export function purposeOf(accessToken: string, resource: string): TokenPurpose {
  const audience = audienceOf(accessToken)
  if (audience.length === 0) return 'silent'
  return audience.includes(resource) ? 'told' : 'others'
}

/** Reads tokens as `readTokens` does, and throws `UnreadableAnswer`, too, where they were asked for a resource and say that they are for others (RFC 8707 §2.2). */
export function readTokensFor(members: Members, takes: readonly TokenType[] | undefined, resources: readonly string[] = []): Tokens {
  const tokens = readTokens(members, takes)
  if (resources.some((resource) => purposeOf(tokens.accessToken, resource) === 'others'))
    throw new UnreadableAnswer('the access token is for others than was asked for')
  return tokens
}

function audienceOf(accessToken: string): readonly unknown[] {
  try {
    const { aud = [] } = decodeJwt(accessToken)
    return [aud].flat()
  } catch (error) {
    if (error instanceof errors.JOSEError) return []
    throw error
  }
}

import type { UsableToken } from './agent/protocol.ts'

/** A token as a token endpoint would spell it (RFC 6749 §5.1). */
export function tokenJson({ accessToken, tokenType, expiresIn, scope }: UsableToken): Readonly<Record<string, unknown>> {
  return {
    access_token: accessToken,
    token_type: tokenType,
    expires_in: expiresIn === undefined ? undefined : Math.max(0, Math.floor(expiresIn)),
    scope: scope?.join(' '),
  }
}

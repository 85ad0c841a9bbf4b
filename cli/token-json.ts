import type { ProvenToken, UsableToken } from './agent/protocol.ts'

/** A token as a token endpoint would spell it (RFC 6749 §5.1). */
export function tokenJson({ accessToken, tokenType, expiresIn, scope }: UsableToken): Readonly<Record<string, unknown>> {
  return {
    access_token: accessToken,
    token_type: tokenType,
    expires_in: expiresIn === undefined ? undefined : Math.max(0, Math.floor(expiresIn)),
    scope: scope?.join(' '),
  }
}

/** A token and its proof, for one request; `dpop` is the value of the header of that name (RFC 9449 §4.1). */
export function provenTokenJson({ proof, ...token }: ProvenToken): Readonly<Record<string, unknown>> {
  return { ...tokenJson(token), dpop: proof }
}

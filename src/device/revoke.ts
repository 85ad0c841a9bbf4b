import { writeForm } from '../protocol/fields.ts'
import type { Tokens } from '../protocol/token.ts'
import { basicLogin, type ClientLogin } from './client-login.ts'
import type { Http } from './http.ts'

/** Where tokens are given back. */
export interface Revocation extends ClientLogin {
  readonly http: Http
  readonly revocationEndpoint: string
  readonly signal?: AbortSignal | undefined
}

/** Gives tokens back, the refresh token first, for with it go the others (RFC 7009 §2.1). */
export async function revokeTokens(tokens: Tokens, revocation: Revocation): Promise<'revoked' | 'failed'> {
  const { refreshToken, accessToken } = tokens
  const isRefreshGone = refreshToken === undefined || (await revoke(refreshToken, 'refresh_token', revocation))
  const isAccessGone = await revoke(accessToken, 'access_token', revocation)
  return isRefreshGone && (isAccessGone || refreshToken !== undefined) ? 'revoked' : 'failed'
}

/** Gives back a refresh token that there are no other tokens with. */
export async function revokeRefreshToken(refreshToken: string, revocation: Revocation): Promise<'revoked' | 'failed'> {
  return (await revoke(refreshToken, 'refresh_token', revocation)) ? 'revoked' : 'failed'
}

/** A server says 200 whether or not it knew the token (RFC 7009 §2.2), with any body or none. */
async function revoke(token: string, hint: string, revocation: Revocation): Promise<boolean> {
  const form = writeForm({ token, token_type_hint: hint, client_id: revocation.clientId })
  const { http, revocationEndpoint, signal } = revocation
  const outcome = await http.postForm(revocationEndpoint, form, { authorization: basicLogin(revocation), signal })
  return outcome.status === 200
}

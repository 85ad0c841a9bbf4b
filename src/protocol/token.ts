import { type Seconds, seconds } from '../time/units.ts'
import {
  type Form,
  field,
  type Members,
  numberMember,
  requiredField,
  requiredString,
  stringMember,
  UnreadableAnswer,
  writeForm,
} from './fields.ts'
import { OAuthError } from './oauth-error.ts'
import { type Resources, resourcesIn, writeResources } from './resource.ts'
import { readScope, type Scope, writeScope } from './scope.ts'

/** The grant type of RFC 8628 §3.4, in full; `device_code` alone means nothing. */
export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** The grant type of RFC 6749 §6. */
export const refreshTokenGrant = 'refresh_token'

/** What a client asks the token endpoint for (RFC 8628 §3.4, RFC 6749 §6). */
export type TokenRequest = Narrowed &
  (
    | { readonly grantType: typeof deviceCodeGrant; readonly deviceCode: string }
    | { readonly grantType: typeof refreshTokenGrant; readonly refreshToken: string; readonly scope?: Scope | undefined }
  )

/** What this access token is to be for, of what was approved (RFC 8707 §2.2). */
type Narrowed = Resources

/** How an access token is shown; `DPoP`: it counts only with a proof of the key that it is bound to (RFC 9449 §5). */
export type TokenType = 'Bearer' | 'DPoP'

/** What a client gets (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3). */
export interface Tokens {
  readonly accessToken: string
  readonly tokenType: TokenType
  /** Absent: use it until the server answers 401 (E-37). */
  readonly expiresIn?: Seconds | undefined
  readonly refreshToken?: string | undefined
  readonly idToken?: string | undefined
  /** Absent: what was asked for (RFC 6749 §5.1). */
  readonly scope?: Scope | undefined
}

/** Reads a request at the server; refuses an unknown grant with `unsupported_grant_type` (B-04, B-19). */
export function readTokenRequest(form: Form): TokenRequest {
  const grantType = requiredField(form, 'grant_type')
  const narrowed = resourcesIn(form)
  switch (grantType) {
    case deviceCodeGrant:
      return { grantType, ...narrowed, deviceCode: requiredField(form, 'device_code') }
    case refreshTokenGrant:
      return { grantType, ...narrowed, refreshToken: requiredField(form, 'refresh_token'), scope: requestedScope(form) }
    default:
      throw new OAuthError('unsupported_grant_type', 'This server grants device codes and refresh tokens only')
  }
}

function requestedScope(form: Form): Scope | undefined {
  const spelled = field(form, 'scope')
  if (spelled === undefined) return undefined
  const scope = readScope(spelled)
  if (!scope?.length) throw new OAuthError('invalid_scope', 'The scope has a character that is not allowed')
  return scope
}

/** Spells a request for the wire, with what identifies the client. */
export function writeTokenRequest(request: TokenRequest, clientId: string): string {
  switch (request.grantType) {
    case deviceCodeGrant:
      return writeForm({ grant_type: deviceCodeGrant, device_code: request.deviceCode, client_id: clientId, ...writeResources(request) })
    case refreshTokenGrant:
      return writeForm({
        grant_type: refreshTokenGrant,
        refresh_token: request.refreshToken,
        scope: request.scope && writeScope(request.scope),
        client_id: clientId,
        ...writeResources(request),
      })
  }
}

/** Spells an answer for the wire. */
export function writeTokens(tokens: Tokens): Members {
  return {
    access_token: tokens.accessToken,
    token_type: tokens.tokenType,
    expires_in: tokens.expiresIn,
    refresh_token: tokens.refreshToken,
    id_token: tokens.idToken,
    scope: tokens.scope && writeScope(tokens.scope),
  }
}

/**
 * Reads an answer. Throws `UnreadableAnswer` when a member is missing or of a wrong type, when an error stands beside the
 * token (E-43), or when the token is of a type that this client does not take: one that it does not understand (B-17), one that is bound
 * to a key where it has proven none, and one that is not where it wants no other (E-40).
 */
export function readTokens(members: Members, taken: readonly TokenType[] = ['Bearer']): Tokens {
  if (Object.hasOwn(members, 'error')) throw new UnreadableAnswer('a success carries an error')
  const tokenType = readTokenType(requiredString(members, 'token_type'), taken)
  const expiresIn = numberMember(members, 'expires_in')
  const scope = stringMember(members, 'scope')
  return {
    accessToken: token(members, 'access_token') ?? requiredString(members, 'access_token'),
    tokenType,
    expiresIn: expiresIn === undefined ? undefined : seconds(Math.max(0, expiresIn)),
    refreshToken: token(members, 'refresh_token'),
    idToken: token(members, 'id_token'),
    scope: scope === undefined ? undefined : readScope(scope),
  }
}

function readTokenType(spelled: string, taken: readonly TokenType[]): TokenType {
  const type = taken.find((one) => one.toLowerCase() === spelled.toLowerCase())
  if (type) return type
  const [only, other] = taken
  throw new UnreadableAnswer(other ? `token_type is neither ${only} nor ${other}` : `token_type is not ${only}`)
}

/** An access token goes into a header and any of them onto a terminal, so they are made of what may stand there (RFC 6749 App. A.12, A.17). */
function token(members: Members, name: string): string | undefined {
  const value = stringMember(members, name) || undefined
  if (value !== undefined && !/^[\x20-\x7e]+$/.test(value)) throw new UnreadableAnswer(`${name} has a character that is not allowed`)
  return value
}

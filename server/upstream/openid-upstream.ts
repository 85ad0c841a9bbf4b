import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  ResponseBodyError,
} from 'openid-client'
import { cleanText } from '../../src/text/clean.ts'
import { isLoopback, isTrustedTransport } from '../../src/text/transport.ts'
import { instant } from '../../src/time/units.ts'
import type { UpstreamClaims } from '../identity/provider.ts'
import { limitedFetch } from './limited-fetch.ts'
import type { Arrival, DetourChecks, RelyingParty, Upstream } from './upstream.ts'

/** Told of a provider that cannot be used, and why, in words fit for a log. */
export type ProviderWatcher = (issuer: string, why: string) => void

/** Sign-in at OpenID providers over openid-client; every answer is verified, its signature included. */
export function openidUpstream(onProblem: ProviderWatcher): Upstream {
  const unusable = ({ issuer }: RelyingParty, error: unknown) => {
    onProblem(issuer, reasonOf(error))
    return { kind: 'unusable' } as const
  }
  return {
    begin: async (party, checks, isAgain) => {
      try {
        return { kind: 'away', address: await authorizationAddress(party, checks, isAgain) }
      } catch (error) {
        return unusable(party, error)
      }
    },
    finish: async (party, checks, query) => {
      try {
        return { kind: 'arrived', claims: await exchange(party, checks, query) }
      } catch (error) {
        return error instanceof AuthorizationResponseError ? refusalOf(error) : unusable(party, error)
      }
    },
  }
}

async function authorizationAddress(party: RelyingParty, checks: DetourChecks, isAgain: boolean): Promise<string> {
  const config = await configurationOf(party)
  const address = buildAuthorizationUrl(config, {
    redirect_uri: party.redirectUri,
    response_mode: 'query',
    scope: 'openid profile email',
    state: checks.state,
    nonce: checks.nonce,
    code_challenge: await calculatePKCECodeChallenge(checks.verifier),
    code_challenge_method: 'S256',
    ...(isAgain && { prompt: 'login', max_age: '0' }),
  })
  if (!isTrustedTransport(address)) throw new Error('its authorization endpoint is not https')
  return address.href
}

async function exchange(party: RelyingParty, checks: DetourChecks, query: string): Promise<UpstreamClaims> {
  const config = await configurationOf(party)
  const tokens = await authorizationCodeGrant(config, new URL(`${party.redirectUri}?${query}`), {
    expectedState: checks.state,
    expectedNonce: checks.nonce,
    pkceCodeVerifier: checks.verifier,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (!claims) throw new Error('its token answer has no ID token')
  const more = await userinfoOf(config, tokens.access_token, claims)
  return readClaims({ ...more, ...claims })
}

/** Providers may tell the address in their userinfo only (OpenID Connect Core §5.4). */
async function userinfoOf(
  config: Configuration,
  accessToken: string,
  claims: { readonly sub: string; readonly email?: unknown },
): Promise<object> {
  const hasEndpoint = config.serverMetadata().userinfo_endpoint !== undefined
  return claims.email === undefined && hasEndpoint ? fetchUserInfo(config, accessToken, claims.sub) : {}
}

function readClaims(claims: { readonly iss: string; readonly sub: string } & Readonly<Record<string, unknown>>): UpstreamClaims {
  const { iss, sub, email, email_verified: verified, name, amr, auth_time: authTime } = claims
  if (!/^[\x21-\x7e]{1,255}$/.test(sub)) throw new Error('its subject is not 1 to 255 ASCII characters')
  return {
    issuer: iss,
    subject: sub,
    email: typeof email === 'string' ? email : undefined,
    isEmailVerified: verified === true,
    name: typeof name === 'string' ? name : undefined,
    amr: Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : [],
    authTime: typeof authTime === 'number' && Number.isFinite(authTime) ? instant(authTime * 1000) : undefined,
  }
}

/** Discovered anew each time: whatever a provider changes, its keys included, counts at once. Plain http is for this machine alone. */
function configurationOf({ issuer, clientId, secret }: RelyingParty): Promise<Configuration> {
  const server = new URL(issuer)
  if (!isTrustedTransport(server)) throw new Error('its issuer is not https')
  const isLocal = server.protocol === 'http:' && isLoopback(server.hostname)
  return discovery(server, clientId, undefined, secret === undefined ? None() : withSecret(secret), {
    [customFetch]: (url, { body, headers, method }) => limitedFetch(localOnly(url), { body: body ?? null, headers, method }),
    execute: isLocal ? [enableNonRepudiationChecks, allowInsecureRequests] : [enableNonRepudiationChecks],
  })
}

function localOnly(url: string): string {
  if (!isTrustedTransport(new URL(url))) throw new Error('one of its endpoints is not https')
  return url
}

/** With HTTP Basic unless the provider takes the secret in the body only (OpenID Connect Discovery §3). */
function withSecret(secret: string): ClientAuth {
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const authenticate = methods.includes('client_secret_basic') ? ClientSecretBasic(secret) : ClientSecretPost(secret)
    authenticate(server, client, body, headers)
  }
}

function refusalOf({ error, error_description: description }: AuthorizationResponseError): Arrival {
  return { kind: 'refused', says: cleanText(description ?? '', 120) || cleanText(error, 60) || undefined }
}

/** The messages of errors, without what they carry: that may be an answer with tokens. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return cleanText(String(error))
  if (error instanceof ResponseBodyError) return cleanText(`it answered ${error.status} ${error.error}`)
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : ''
  const cause = error.cause instanceof Error ? `: ${reasonOf(error.cause)}` : ''
  return cleanText(`${error.message}${code}${cause}`)
}

import { OAuthError } from '../../src/protocol/oauth-error.ts'
import type { Scope } from '../../src/protocol/scope.ts'
import type { Tokens } from '../../src/protocol/token.ts'
import type { Client } from '../identity/client.ts'
import { hashSecret } from '../keys/hash.ts'
import { decideRefresh, type RefreshAttempt, type RefreshVerdict } from '../token/refresh.ts'
import type { TokenFamily } from '../token/token.ts'
import { auditedFrom } from './audited-from.ts'
import { checkResources } from './check-resources.ts'
import { signTokens } from './issue-tokens.ts'
import { deriveSecret, drawSecret } from './secrets.ts'
import type { Services } from './services.ts'
import { isWelcome } from './welcome.ts'

/** What comes with a refresh token: what the access token is to be limited to, the key that was proven, and where it comes from. */
export interface RefreshTerms {
  readonly scope?: Scope | undefined
  readonly resources?: readonly string[] | undefined
  readonly jkt?: string | undefined
  readonly address?: string | undefined
}

/**
 * Exchanges a refresh token for its successor and a new access token (RFC 6749 §6, RFC 9700 §4.14.2). Refuses with `invalid_grant`
 * or `invalid_scope`; a token that was used before brings its family down.
 */
export async function refresh(
  services: Services,
  client: Client,
  presented: string,
  { scope, resources, jkt, address }: RefreshTerms = {},
): Promise<Tokens> {
  const successor = jkt === undefined ? drawSecret(services.random) : deriveSecret(services.pepper, presented)
  const key = { refresh: hashSecret(presented) }
  const attempt = (): RefreshAttempt => ({
    at: services.clock.now(),
    client: client.id,
    presented: key.refresh,
    successor: hashSecret(successor),
    jkt,
    isPublic: client.secret === undefined,
    scope,
  })
  const found = await services.store.families.find(key)
  const tokens = await signAhead(services, client, found, attempt(), { refreshToken: successor, resources })
  const verdict = await services.store.families.update(key, (family) => auditedFrom(address, decideRefresh(family, attempt())))
  if (!isGranted(verdict) || !tokens) throw refusal(verdict)
  return tokens
}

/** Signs before the old token is spent, so that a crash in between loses nothing; signs nothing for what will be refused. */
async function signAhead(
  services: Services,
  client: Client,
  family: TokenFamily | undefined,
  attempt: RefreshAttempt,
  { refreshToken, resources }: { readonly refreshToken: string; readonly resources: readonly string[] | undefined },
): Promise<Tokens | undefined> {
  if (!family || !isGranted(decideRefresh(family, attempt).verdict)) return undefined
  checkResources(services, family, resources)
  const person = await services.store.people.find(family.person)
  if (!person || !isWelcome(person, services.settings)) throw refusal('dead')
  const { at, jkt, scope = family.scope } = attempt
  return signTokens(services, { client, person, family, scope, resources, jkt, at, refreshToken })
}

function isGranted(verdict: RefreshVerdict | undefined): boolean {
  return verdict === 'rotated' || verdict === 'again'
}

function refusal(verdict: RefreshVerdict | undefined): OAuthError {
  return verdict === 'too-wide'
    ? new OAuthError('invalid_scope', 'The scope has a part that was not approved')
    : new OAuthError('invalid_grant', 'The refresh token is not valid')
}

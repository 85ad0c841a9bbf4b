import { type Members, ownMember } from '../protocol/fields.ts'
import type { Resources } from '../protocol/resource.ts'
import type { ServerMetadata } from '../protocol/server-metadata.ts'
import type { Tokens, TokenType } from '../protocol/token.ts'
import type { Random } from '../random/random.ts'
import { systemRandom } from '../random/system-random.ts'
import { cleanText } from '../text/clean.ts'
import type { Clock } from '../time/clock.ts'
import { later, seconds } from '../time/units.ts'
import type { Account, WhoAmI } from './account-port.ts'
import type { ClientLogin } from './client-login.ts'
import { DeadlinePassed, withDeadline } from './deadline.ts'
import { failureOf } from './failure.ts'
import type { Http, HttpOutcome } from './http.ts'
import { type Claims, type IdTokenOutcome, verifyIdToken } from './id-token.ts'
import { askResources } from './protected-resource.ts'
import { revokeTokens } from './revoke.ts'
import { keepTokens, type TokenKeeper } from './token-keeper.ts'

/** A sign-in that has just succeeded. */
export interface SignIn extends ClientLogin, Resources {
  readonly http: Http
  readonly metadata: ServerMetadata
  readonly tokens: Tokens
  readonly clock: Clock
  readonly random?: Random | undefined
  /** Which access tokens are taken: `Bearer` alone unless the requests prove a key (RFC 9449 §5). */
  readonly takes?: readonly TokenType[] | undefined
  /** Is told of renewed tokens before anybody gets to use them, as what keeps the refresh token must be. Never rejects. */
  onRenewed?(tokens: Tokens): Promise<void>
}

/** Opens the account that a device has signed in to. */
export function openAccount(signIn: SignIn): Account {
  const { issuer, tokenEndpoint } = signIn.metadata
  const keeper = keepTokens(signIn.tokens, { ...signIn, random: signIn.random ?? systemRandom, issuer, tokenEndpoint })
  const check = idTokenCheck(signIn)
  const asBefore = onePerson()
  return {
    access: (refused) => (refused ? keeper.renewed(refused) : keeper.current()),
    whoAmI: async (signal) => {
      const answer = asBefore(await identify(signIn, keeper, check, signal))
      if (answer.kind === 'violated') await keeper.forget()
      return answer
    },
    ask: askResources({ ...signIn, keeper }),
    signOut: (signal) => signOut(signIn, keeper, signal),
  }
}

/** Whoever signed in stays who they are: a server without ID tokens must not name somebody else later on (E-46). */
function onePerson(): (answer: WhoAmI) => WhoAmI {
  let sub: string | undefined
  return (answer) => {
    if (answer.kind !== 'known') return answer
    sub ??= answer.sub
    return answer.sub === sub ? answer : violated('it is another person than before')
  }
}

/** An ID token's claims; nothing when there is none that could be checked. */
type IdTokenCheck = (tokens: Tokens, signal?: AbortSignal) => Promise<IdTokenOutcome | { readonly kind: 'absent' }>

/** Verifies each ID token once; a later one must name the same person (OpenID Connect Core §12.2). */
function idTokenCheck({ http, clock, clientId, metadata: { issuer, jwksUri } }: SignIn): IdTokenCheck {
  let known: { idToken: string; claims: Claims } | undefined
  return async ({ idToken }, signal) => {
    if (idToken === undefined || jwksUri === undefined) return { kind: 'absent' }
    if (known?.idToken === idToken) return { kind: 'valid', claims: known.claims }
    const outcome = await verifyIdToken(idToken, { http, clock, issuer, clientId, jwksUri, signal })
    if (outcome.kind !== 'valid') return outcome
    if (known && known.claims.sub !== outcome.claims.sub) return violated('a renewed ID token names another person')
    known = { idToken, claims: outcome.claims }
    return outcome
  }
}

async function identify(signIn: SignIn, keeper: TokenKeeper, check: IdTokenCheck, signal?: AbortSignal): Promise<WhoAmI> {
  const access = await keeper.current()
  if (access.kind !== 'usable') return access
  const checked = await check(access.tokens, signal)
  if (checked.kind === 'failed' || checked.kind === 'violated') return checked
  const claims = checked.kind === 'valid' ? checked.claims : undefined
  const { userinfoEndpoint } = signIn.metadata
  if (userinfoEndpoint === undefined) return claims ? known(claims) : nobodySays(signIn)
  const ask = ({ tokenType, accessToken }: Tokens) =>
    signIn.http.getJson(userinfoEndpoint, { authorization: `${tokenType} ${accessToken}`, signal })
  return askTwice(signIn, keeper, access.tokens, claims, ask)
}

/** After a 401 one renewal, one more try, and then the sign-in is over (E-38). */
async function askTwice(
  signIn: SignIn,
  keeper: TokenKeeper,
  tokens: Tokens,
  claims: Claims | undefined,
  ask: (tokens: Tokens) => Promise<HttpOutcome>,
): Promise<WhoAmI> {
  const first = await ask(tokens)
  if (first.status !== 401) return readUserinfo(first, claims, signIn)
  const access = await keeper.renewed(tokens)
  if (access.kind !== 'usable') return access
  const second = await ask(access.tokens)
  if (second.status !== 401) return readUserinfo(second, claims, signIn)
  await keeper.forget()
  return { kind: 'revoked' }
}

/** Userinfo and the ID token must name the same person, or neither is believed (OpenID Connect Core §5.3.2). */
function readUserinfo(outcome: HttpOutcome, claims: Claims | undefined, signIn: SignIn): WhoAmI {
  if (outcome.kind === 'failed') return outcome
  if (outcome.status !== 200) return claims ? known(claims) : nobodySays(signIn)
  const sub = ownMember(outcome.members, 'sub')
  if (typeof sub !== 'string' || sub === '') return violated('userinfo names nobody')
  if (claims && claims.sub !== sub) return violated('userinfo and the ID token name different people')
  return known({ ...claims, ...outcome.members, sub })
}

function known(claims: Claims): WhoAmI {
  const name = shown(claims, 'name') ?? shown(claims, 'preferred_username')
  return { kind: 'known', sub: cleanText(claims.sub, 255), name, email: shown(claims, 'email') }
}

function shown(claims: Members, name: string): string | undefined {
  const value = ownMember(claims, name)
  return typeof value === 'string' ? cleanText(value, 100) || undefined : undefined
}

function nobodySays({ metadata }: SignIn): WhoAmI {
  return { kind: 'failed', failure: failureOf({ cause: 'nobody-named', host: new URL(metadata.issuer).host }) }
}

function violated(what: string): WhoAmI & { kind: 'violated' } {
  return { kind: 'violated', message: `Cannot trust who signed in: ${what}` }
}

async function signOut(signIn: SignIn, keeper: TokenKeeper, signal: AbortSignal | undefined): Promise<'revoked' | 'failed'> {
  const { revocationEndpoint } = signIn.metadata
  const deadline = later(signIn.clock.now(), seconds(2))
  const giveBack = async (bound: AbortSignal) => {
    const tokens = await keeper.forget(bound)
    if (!tokens) return 'revoked'
    return revocationEndpoint === undefined ? 'failed' : revokeTokens(tokens, { ...signIn, revocationEndpoint, signal: bound })
  }
  try {
    return await withDeadline(signIn.clock, deadline, signal, giveBack)
  } catch (error) {
    if (error instanceof DeadlinePassed || signal?.aborted) return 'failed'
    throw error
  }
}

import type { Members } from '../protocol/fields.ts'
import type { Resources } from '../protocol/resource.ts'
import { refreshTokenGrant, type Tokens, type TokenType, writeTokenRequest } from '../protocol/token.ts'
import type { Random } from '../random/random.ts'
import type { Clock } from '../time/clock.ts'
import { type Instant, instant, later, seconds } from '../time/units.ts'
import type { Access } from './account-port.ts'
import { basicLogin, type ClientLogin } from './client-login.ts'
import { failureOf } from './failure.ts'
import type { Http } from './http.ts'
import { readReply } from './reply.ts'
import { readTokensFor } from './token-audience.ts'

/** Keeps the tokens of one sign-in in memory, and fresh. */
export interface TokenKeeper {
  /** The tokens to use now, renewed when they are about to expire (E-37). */
  current(): Promise<Access>
  /** Other tokens than these, which the server no longer takes (E-38). */
  renewed(refused: Tokens): Promise<Access>
  /** Forgets the tokens at once; answers the last there were, those of a renewal under way included unless the signal ends it. */
  forget(signal?: AbortSignal): Promise<Tokens | undefined>
}

/** Where tokens came from and who may renew them. */
export interface TokenSource extends ClientLogin, Resources {
  readonly http: Http
  readonly clock: Clock
  readonly random: Random
  readonly issuer: string
  readonly tokenEndpoint: string
  /** Which access tokens are taken: `Bearer` alone unless the requests prove a key (RFC 9449 §5). */
  readonly takes?: readonly TokenType[] | undefined
  /** Is told of renewed tokens before anybody gets to use them. Never rejects. */
  onRenewed?(tokens: Tokens): Promise<void>
}

/** Keeps these tokens, received just now. Renewals are single-flight, or the server would see a refresh token reused (E-10). */
export function keepTokens(first: Tokens, source: TokenSource): TokenKeeper {
  let held: Tokens | undefined = first
  let renewAt = timeToRenew(first, source)
  let endsAt = endOf(first, source)
  let renewal: Promise<Access> | undefined
  const over = new AbortController()

  return { current, renewed, forget }

  async function current(): Promise<Access> {
    if (!held) return { kind: 'revoked' }
    if (renewAt === undefined || source.clock.now() < renewAt || !held.refreshToken) return usable(held, endsAt)
    const [before, end] = [held, endsAt]
    const access = await renewed(before)
    // The old token may have a little time left, which may be all that is needed.
    return access.kind === 'failed' && source.clock.now() < end ? usable(before, end) : access
  }

  function renewed(refused: Tokens): Promise<Access> {
    if (!held) return Promise.resolve({ kind: 'revoked' })
    if (held !== refused) return Promise.resolve(usable(held, endsAt))
    renewal ??= renew(refused).finally(() => {
      renewal = undefined
    })
    return renewal
  }

  async function renew(old: Tokens): Promise<Access> {
    const access = await refresh(old, source, over.signal)
    if (!held) return access
    if (access.kind === 'revoked') held = undefined
    if (access.kind !== 'usable') return access
    held = access.tokens
    renewAt = timeToRenew(held, source)
    endsAt = endOf(held, source)
    await source.onRenewed?.(access.tokens)
    return usable(access.tokens, endsAt)
  }

  async function forget(signal?: AbortSignal): Promise<Tokens | undefined> {
    const last = held
    held = undefined
    signal?.addEventListener('abort', () => over.abort(), { once: true })
    const access = await renewal
    return access?.kind === 'usable' ? access.tokens : last
  }
}

function usable(tokens: Tokens, endsAt: number): Access {
  return { kind: 'usable', tokens, expiresAt: Number.isFinite(endsAt) ? instant(endsAt) : undefined }
}

/** A tenth of the life before its end, a minute at most, and a little earlier or later than other devices (E-37). */
function timeToRenew({ expiresIn }: Tokens, { clock, random }: TokenSource): Instant | undefined {
  if (expiresIn === undefined) return undefined
  const margin = Math.min(expiresIn / 10, 60)
  const jitter = random.integer(1000) / 2000
  return later(clock.now(), seconds(expiresIn - margin * (1 - jitter)))
}

/** When the access token expires; where the server does not say, it never does until the server refuses it (E-37). */
function endOf({ expiresIn = seconds(Number.POSITIVE_INFINITY) }: Tokens, { clock }: TokenSource): number {
  return clock.now() + expiresIn * 1000
}

/** One refresh (RFC 6749 §6). Any refusal means that a person must sign in anew (E-11). */
export async function refresh(
  old: Pick<Tokens, 'refreshToken' | 'idToken' | 'scope'>,
  source: TokenSource,
  signal?: AbortSignal,
): Promise<Access> {
  if (!old.refreshToken) return { kind: 'revoked' }
  const request = { grantType: refreshTokenGrant, refreshToken: old.refreshToken, resources: source.resources } as const
  const form = writeTokenRequest(request, source.clientId)
  const outcome = await source.http.postForm(source.tokenEndpoint, form, { authorization: basicLogin(source), signal })
  const read = (members: Members) => ({ type: 'renewed' as const, tokens: readTokensFor(members, source.takes, source.resources) })
  const reply = readReply(outcome, source.issuer, read)
  switch (reply.type) {
    case 'renewed':
      return { kind: 'usable', tokens: succeed(old, reply.tokens) }
    case 'refused':
      return { kind: 'revoked' }
    case 'failed':
      return { kind: 'failed', failure: reply.failure }
    case 'violated':
      return {
        kind: 'failed',
        failure: { ...failureOf({ cause: 'off-protocol', host: new URL(source.issuer).host }), message: reply.message },
      }
  }
}

/** What is not sent anew stays as it was; a new refresh token replaces the old at once (B-68). */
function succeed(old: Pick<Tokens, 'refreshToken' | 'idToken' | 'scope'>, fresh: Tokens): Tokens {
  return {
    ...fresh,
    refreshToken: fresh.refreshToken ?? old.refreshToken,
    idToken: fresh.idToken ?? old.idToken,
    scope: fresh.scope ?? old.scope,
  }
}

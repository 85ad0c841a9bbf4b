import type { Account } from '../../src/device/account-port.ts'
import type { ProofTarget } from '../../src/device/proof-target.ts'
import type { Prover } from '../../src/device/proving-http.ts'
import type { Clock } from '../../src/time/clock.ts'
import { between } from '../../src/time/units.ts'
import { consult, disappointment, type SignInToUse } from '../agent/consult.ts'
import type { ProvenToken, UsableToken } from '../agent/protocol.ts'
import { hasAgents } from '../agent/socket-place.ts'
import { CommandError, exitCode } from '../exit-code.ts'

/** Where a command's tokens come from, while it runs. */
export interface TokenSource {
  /** An access token that is fit for use. Throws `CommandError` where there is none. */
  token(): Promise<UsableToken>
  /** An access token with the proof that one request with it takes, where it takes one. Throws `CommandError` where there is none. */
  proven(target: ProofTarget): Promise<ProvenToken | 'not-bound'>
  /** Gives back what was made for this command alone. */
  close(): Promise<void>
}

/** What is said where tokens that are bound to a key would be handed over without a proof. */
const needsProof = 'The sign-in is bound to a key, and each request takes a proof: add --loopback, and ask that address for them'

/** Refuses where a token alone is of no use. */
export function refuseBound({ tokenType }: UsableToken): void {
  if (tokenType === 'DPoP') throw new CommandError(needsProof)
}

/** Refuses where tokens were to be bound, and are not (E-40). */
export function refuseUnbound({ tokenType }: UsableToken): void {
  if (tokenType !== 'DPoP') throw new CommandError('Somebody is signed in already, and bound to no key: run tenfoot login --dpop --force')
}

/** The tokens of a person's agent; undefined when nobody is signed in. */
export async function agentTokens(signIn: SignInToUse): Promise<TokenSource | undefined> {
  if (!hasAgents) return undefined
  const answer = await consult(signIn, 'access')
  if (['nobody', 'revoked', 'spent'].includes(answer.kind)) return undefined
  if (answer.kind !== 'token') throw disappointment(answer, signIn)
  return {
    token: async () => {
      const token = await consult(signIn, 'access')
      if (token.kind !== 'token') throw disappointment(token, signIn)
      return token
    },
    proven: async (target) => {
      const proven = await consult(signIn, { ask: 'proof', ...target })
      if (proven.kind === 'not-bound') return proven.kind
      if (proven.kind !== 'proof') throw disappointment(proven, signIn)
      return proven
    },
    close: async () => {},
  }
}

/** The tokens of a sign-in that was made for one command, and what proves the key that they are bound to, if they are. */
export function ownTokens(account: Account, clock: Clock, prover?: Prover): TokenSource {
  return { token, proven, close: async () => void (await account.signOut()) }

  async function proven(target: ProofTarget): Promise<ProvenToken | 'not-bound'> {
    if (!prover) return 'not-bound'
    const usable = await token()
    return { ...usable, proof: await prover.prove(target, usable.accessToken) }
  }

  async function token(): Promise<UsableToken> {
    const access = await account.access()
    if (access.kind === 'failed') throw new CommandError(access.failure.message, exitCode.unreachable)
    if (access.kind === 'revoked') throw new CommandError('The sign-in was ended elsewhere', exitCode.over)
    const { tokens, expiresAt } = access
    const expiresIn = expiresAt === undefined ? undefined : between(clock.now(), expiresAt)
    if (!tokens.refreshToken && expiresIn !== undefined && expiresIn <= 0) throw new CommandError('The sign-in has run out', exitCode.over)
    return { accessToken: tokens.accessToken, tokenType: tokens.tokenType, expiresIn, scope: tokens.scope }
  }
}

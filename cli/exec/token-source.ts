import type { Account } from '../../src/device/account-port.ts'
import type { Clock } from '../../src/time/clock.ts'
import { between } from '../../src/time/units.ts'
import { consult, disappointment, type SignInToUse } from '../agent/consult.ts'
import type { UsableToken } from '../agent/protocol.ts'
import { hasAgents } from '../agent/socket-place.ts'
import { CommandError, exitCode } from '../exit-code.ts'

/** Where a command's tokens come from, while it runs. */
export interface TokenSource {
  /** An access token that is fit for use. Throws `CommandError` where there is none. */
  token(): Promise<UsableToken>
  /** Gives back what was made for this command alone. */
  close(): Promise<void>
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
    close: async () => {},
  }
}

/** The tokens of a sign-in that was made for one command. */
export function ownTokens(account: Account, clock: Clock): TokenSource {
  return {
    token: async () => {
      const access = await account.access()
      if (access.kind === 'failed') throw new CommandError(access.failure.message, exitCode.unreachable)
      if (access.kind === 'revoked') throw new CommandError('The sign-in was ended elsewhere', exitCode.over)
      const { tokens, expiresAt } = access
      const expiresIn = expiresAt === undefined ? undefined : between(clock.now(), expiresAt)
      if (!tokens.refreshToken && expiresIn !== undefined && expiresIn <= 0)
        throw new CommandError('The sign-in has run out', exitCode.over)
      return { accessToken: tokens.accessToken, tokenType: tokens.tokenType, expiresIn, scope: tokens.scope }
    },
    close: async () => void (await account.signOut()),
  }
}

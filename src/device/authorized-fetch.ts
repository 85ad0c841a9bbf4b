import type { Tokens } from '../protocol/token.ts'
import { parseAddress } from '../text/address.ts'
import { isTrustedTransport } from '../text/transport.ts'
import type { Access, Account } from './account-port.ts'
import { SignInError, unreachable } from './sign-in-error.ts'

/** What carries requests that show a token. */
export interface AuthorizedFetchSettings {
  /** The global `fetch` unless told. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Lets plain http reach private addresses (E-19). */
  readonly allowsInsecure?: boolean | undefined
}

/**
 * A `fetch` for the APIs that an account's tokens are good for: each request shows a fresh access token (RFC 6750 §2.1), and
 * after a 401 it is made once more with a renewed one, unless its body was a stream (E-38). Rejects as `fetch` does, and with a
 * `SignInError` where there is no token to show or the address would let others read it.
 */
export function authorizedFetch(account: Account, settings: AuthorizedFetchSettings = {}): typeof globalThis.fetch {
  const { fetch = globalThis.fetch, allowsInsecure } = settings
  return async (input, init) => {
    refuseUnsafe(input instanceof Request ? input.url : String(input), allowsInsecure)
    const given = init?.headers ?? (input instanceof Request ? input.headers : undefined)
    const send = ({ accessToken }: Tokens) => {
      const headers = { ...Object.fromEntries(new Headers(given)), authorization: `Bearer ${accessToken}` }
      return fetch(input instanceof Request ? input.clone() : input, { ...init, headers })
    }
    const tokens = usable(await account.access())
    const reply = await send(tokens)
    if (reply.status !== 401 || !tokens.refreshToken || init?.body instanceof ReadableStream) return reply
    await reply.body?.cancel()
    return send(usable(await account.access(tokens)))
  }
}

function refuseUnsafe(address: string, allowsInsecure: boolean | undefined): void {
  const url = parseAddress(address)
  if (url && isTrustedTransport(url, allowsInsecure)) return
  throw new SignInError('invalid-options', 'Tokens are shown to https addresses alone; plain http is for this machine alone')
}

function usable(access: Access): Tokens {
  switch (access.kind) {
    case 'usable':
      return access.tokens
    case 'revoked':
      throw new SignInError('revoked', 'The server no longer takes the tokens; sign in again')
    case 'failed':
      throw unreachable(access.failure)
  }
}

import { discover } from '../../src/device/discover.ts'
import { createHttp } from '../../src/device/http.ts'
import { revokeRefreshToken } from '../../src/device/revoke.ts'
import { monotonicClock } from '../../src/time/system-clock.ts'
import { whereKept } from '../key-store/system-key-store.ts'
import { accountOf, Memory } from './memory.ts'
import type { Farewell } from './protocol.ts'
import type { SignInKey } from './socket-place.ts'

/** Gives back what a key store keeps of a sign-in that no agent holds, and removes it there; undefined when nothing is kept. */
export async function forgetKept(signIn: SignInKey & { readonly insecureHttp?: true | undefined }): Promise<Farewell | undefined> {
  const store = await whereKept(accountOf(signIn))
  if (!store) return undefined
  const memory = new Memory(store, signIn)
  const refreshToken = await memory.recall()
  await memory.forget()
  return refreshToken === undefined ? undefined : giveBack(refreshToken, signIn)
}

async function giveBack(
  refreshToken: string,
  { issuer, clientId, insecureHttp }: SignInKey & { readonly insecureHttp?: true | undefined },
): Promise<Farewell> {
  const http = createHttp({ clock: monotonicClock })
  const found = await discover({ http, issuer, allowsInsecure: insecureHttp })
  if (found.kind !== 'found') return 'failed'
  const { revocationEndpoint } = found.metadata
  return revocationEndpoint === undefined ? 'not-offered' : revokeRefreshToken(refreshToken, { http, clientId, revocationEndpoint })
}

import { DeadlinePassed, withDeadline } from '../../src/device/deadline.ts'
import { discover } from '../../src/device/discover.ts'
import { createHttp, type Http } from '../../src/device/http.ts'
import { revokeRefreshToken } from '../../src/device/revoke.ts'
import type { Clock } from '../../src/time/clock.ts'
import { monotonicClock } from '../../src/time/system-clock.ts'
import { later, seconds } from '../../src/time/units.ts'
import type { KeyStore } from '../key-store/key-store.ts'
import { whereKept } from '../key-store/system-key-store.ts'
import { accountOf, Memory } from './memory.ts'
import type { Farewell } from './protocol.ts'
import type { SignInKey } from './socket-place.ts'

/** A sign-in that may be kept in a key store, and how its server may be reached. */
export type KeptSignIn = SignInKey & { readonly insecureHttp?: true | undefined }

/** What it takes to give back what is kept. */
export interface ForgetMeans {
  readonly clock: Clock
  readonly http: Http
  whereKept(account: string): Promise<KeyStore | undefined>
}

/** A server is looked for and asked within this time; what is kept is removed here in any case. */
const longestFarewell = seconds(4)

function usualMeans(): ForgetMeans {
  return { clock: monotonicClock, http: createHttp({ clock: monotonicClock }), whereKept }
}

/** Gives back what a key store keeps of a sign-in that no agent holds, and removes it there; undefined when nothing is kept. */
export async function forgetKept(signIn: KeptSignIn, means: ForgetMeans = usualMeans()): Promise<Farewell | undefined> {
  const store = await means.whereKept(accountOf(signIn))
  if (!store) return undefined
  const memory = new Memory(store, signIn)
  const refreshToken = await memory.recall()
  await memory.forget()
  return refreshToken === undefined ? undefined : giveBackInTime(refreshToken, signIn, means)
}

async function giveBackInTime(refreshToken: string, signIn: KeptSignIn, means: ForgetMeans): Promise<Farewell> {
  const { clock } = means
  try {
    return await withDeadline(clock, later(clock.now(), longestFarewell), undefined, (signal) =>
      giveBack(refreshToken, signIn, means, signal),
    )
  } catch (error) {
    if (error instanceof DeadlinePassed) return 'failed'
    throw error
  }
}

async function giveBack(
  refreshToken: string,
  { issuer, clientId, insecureHttp }: KeptSignIn,
  { http }: ForgetMeans,
  signal: AbortSignal,
): Promise<Farewell> {
  const found = await discover({ http, issuer, allowsInsecure: insecureHttp, signal })
  if (found.kind !== 'found') return 'failed'
  const { revocationEndpoint } = found.metadata
  return revocationEndpoint === undefined ? 'not-offered' : revokeRefreshToken(refreshToken, { http, clientId, revocationEndpoint, signal })
}

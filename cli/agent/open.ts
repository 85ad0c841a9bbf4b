import { openAccount } from '../../src/device/account.ts'
import { discover } from '../../src/device/discover.ts'
import { createHttp, type Http } from '../../src/device/http.ts'
import type { ProofKey } from '../../src/device/proof-key.ts'
import { placesOfProofs, provingHttp } from '../../src/device/proving-http.ts'
import { refresh } from '../../src/device/token-keeper.ts'
import type { ServerMetadata } from '../../src/protocol/server-metadata.ts'
import type { Tokens } from '../../src/protocol/token.ts'
import { systemRandom } from '../../src/random/system-random.ts'
import type { Clock } from '../../src/time/clock.ts'
import { later } from '../../src/time/units.ts'
import type { KeyStore, KeyStoreId } from '../key-store/key-store.ts'
import { openKeyStore } from '../key-store/system-key-store.ts'
import { Agent } from './agent.ts'
import { Memory } from './memory.ts'
import type { Order } from './order.ts'
import type { Answer } from './protocol.ts'

/** What a new agent holds, or what it answers because it holds nothing. */
export type Opened =
  | {
      readonly kind: 'open'
      readonly agent: Agent
      /** Why the refresh token is not in the key store where it should be. */
      readonly notKept?: string | undefined
    }
  | { readonly kind: 'empty'; readonly answer: Answer }

/** What an agent works with: time, the network, and the key stores of this system. */
export interface Means {
  readonly clock: Clock
  readonly http: Http
  openStore(id: KeyStoreId): Promise<KeyStore>
}

/** The usual means, by a clock. */
export function usualMeans(clock: Clock): Means {
  return { clock, http: createHttp({ clock }), openStore: openKeyStore }
}

/** Does what an order says, once the socket is claimed; tokens that are bound to a key come with it. */
export async function openAgent(order: Order, means: Means, key?: ProofKey): Promise<Opened> {
  const memory = order.store && new Memory(await means.openStore(order.store), order)
  if (order.task === 'resume') return resume(order, means, memory)
  await memory?.keep(order.tokens)
  return {
    kind: 'open',
    agent: holding(order, means, { metadata: order.metadata, tokens: order.tokens, memory, key }),
    notKept: memory?.problem,
  }
}

interface Held {
  readonly metadata: ServerMetadata
  readonly tokens: Tokens
  readonly memory: Memory | undefined
  readonly key?: ProofKey | undefined
}

/** What is bound stays bound: an unbound token in place of one is not taken (E-40). */
function holding(
  { issuer, clientId, resource, lifetime }: Order,
  { clock, http: plain }: Means,
  { metadata, tokens, memory, key }: Held,
): Agent {
  const onRenewed = async (renewed: Tokens) => memory?.keep(renewed)
  const proving = key && provingHttp(plain, { key, clock, places: placesOfProofs(metadata) })
  const http = proving ?? plain
  const resources = resource === undefined ? undefined : [resource]
  const account = openAccount({ http, metadata, clientId, resources, tokens, clock, takes: [key ? 'DPoP' : 'Bearer'], onRenewed })
  const canRevoke = metadata.revocationEndpoint !== undefined
  const endsAt = later(clock.now(), lifetime)
  return new Agent({ issuer, clientId, account, clock, endsAt, scope: tokens.scope, canRevoke, memory, prover: proving?.prover })
}

/** Renews what was kept. What the server refuses is kept no longer; what it could not be asked about is. */
async function resume(order: Extract<Order, { task: 'resume' }>, means: Means, memory: Memory | undefined): Promise<Opened> {
  const { issuer, clientId, allowsInsecure } = order
  const refreshToken = await memory?.recall()
  if (!refreshToken) return { kind: 'empty', answer: { kind: 'ended', how: 'not-offered' } }
  const { http, clock } = means
  const found = await discover({ http, issuer, allowsInsecure })
  if (found.kind !== 'found') return failed(found.kind === 'failed' ? found.failure.message : found.message)
  const { tokenEndpoint } = found.metadata
  const access = await refresh({ refreshToken }, { http, clock, random: systemRandom, issuer, clientId, tokenEndpoint })
  if (access.kind === 'failed') return failed(access.failure.message)
  if (access.kind === 'usable') {
    await memory?.keep(access.tokens)
    return { kind: 'open', agent: holding(order, means, { metadata: found.metadata, tokens: access.tokens, memory }) }
  }
  await memory?.forget()
  return { kind: 'empty', answer: { kind: 'revoked' } }
}

function failed(message: string): Opened {
  return { kind: 'empty', answer: { kind: 'failed', message } }
}

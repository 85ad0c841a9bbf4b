import { OAuthError } from '../../src/protocol/oauth-error.ts'
import { seconds } from '../../src/time/units.ts'
import { decideAttempt, decideCount, type GuessDecision, type GuessLimit } from '../grant/guesses.ts'
import type { Client, ClientId } from '../identity/client.ts'
import { hashSecret } from '../keys/hash.ts'
import { isSameText } from '../keys/seal.ts'
import { networkOf } from './network.ts'
import type { Services } from './services.ts'

/** Who a client says it is; one without a secret only says so. */
export interface ClientClaim {
  readonly id: string
  readonly secret?: string | undefined
}

/**
 * Finds the client that a request comes from (RFC 6749 §2.3, §3.2.1). Refuses with `invalid_client`, and after many wrong secrets
 * from one network with `temporarily_unavailable`, right ones included (B-09).
 */
export async function authenticateClient(services: Services, claim: ClientClaim, address: string): Promise<Client> {
  const client = await services.store.clients.find(claim.id as ClientId)
  if (client?.secret === undefined && claim.secret === undefined) return client ?? refuse()
  const isRight = client?.secret !== undefined && claim.secret !== undefined && isSameText(hashSecret(claim.secret), client.secret)
  if (claim.secret !== undefined) await limitSecrets(services, claim, address, isRight)
  return client && isRight ? client : refuse()
}

/** A wrong secret counts; a right one only asks whether there were too many. */
async function limitSecrets({ store, clock }: Services, { id }: ClientClaim, address: string, isRight: boolean): Promise<void> {
  const limits: readonly GuessLimit[] = [
    { key: `secret ${networkOf(address)} ${hashSecret(id)}`, most: 20, per: seconds(600) },
    { key: `secret ${networkOf(address)}`, most: 100, per: seconds(600) },
  ]
  const keys = limits.map((limit) => limit.key)
  const decide = isRight ? decideAttempt : decideCount
  const verdict: GuessDecision['verdict'] = await store.guesses.update(keys, (windows) => decide(limits, windows, clock.now()))
  if (verdict.kind === 'limited')
    throw new OAuthError('temporarily_unavailable', 'Too many wrong secrets: try again later', { retryAfter: verdict.retryAfter })
}

/** One answer for an unknown client, a wrong secret and a missing one. */
function refuse(): never {
  throw new OAuthError('invalid_client', 'The client is unknown or did not prove who it is')
}

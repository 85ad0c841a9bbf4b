import type { UserCode } from '../../src/protocol/user-code.ts'
import type { Grant } from '../grant/grant.ts'
import type { Client } from '../identity/client.ts'
import { hashWithPepper } from '../keys/hash.ts'
import type { GrantKey } from '../store/store.ts'
import type { Services } from './services.ts'

/** A grant and the client that asked for it, as a person is shown them. */
export interface GrantView {
  readonly grant: Grant
  readonly client: Client
  readonly code: UserCode
  /** Everything that was shown, in one line for the form's token: an answer counts for this and nothing else (D-19). */
  readonly shown: string
}

/** The grant that a code leads to, whatever its status; undefined when there is none. */
export async function viewGrant(services: Services, code: UserCode): Promise<GrantView | undefined> {
  const grant = await services.store.grants.find(userCodeKey(services, code))
  const client = grant && (await services.store.clients.find(grant.client))
  if (!grant || !client) return undefined
  const shown = JSON.stringify([grant.id, code, client.name, grant.scope, grant.deviceName, grant.address, grant.resources])
  return { grant, client, code, shown }
}

/** Where the store keeps the grant of a code. */
function userCodeKey({ pepper }: Services, code: UserCode): GrantKey {
  return { userCode: hashWithPepper(pepper, 'user-code', code) }
}

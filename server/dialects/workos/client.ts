import { type Form, field, requiredField } from '../../../src/protocol/fields.ts'
import { OAuthError } from '../../../src/protocol/oauth-error.ts'
import { authenticateClient } from '../../flows/authenticate-client.ts'
import type { Services } from '../../flows/services.ts'
import type { Client } from '../../identity/client.ts'
import { isApiKey } from './api-key.ts'
import type { WorkosStore } from './store/store.ts'

/** What a first-party sign-in is for: it knows no scope, and always gets a refresh token. */
const firstPartyScope = ['profile', 'email', 'offline_access']

/**
 * Finds the client of a first-party request: named by `client_id`, without a secret of its own. What a server-side program sends as
 * `client_secret` is the API key. Refuses with `invalid_client` or `invalid_request`.
 */
export async function findClient(services: Services, workos: WorkosStore, form: Form, address: string): Promise<Client> {
  const id = requiredField(form, 'client_id')
  const secret = field(form, 'client_secret')
  if (secret !== undefined && !(await isApiKey(workos, secret)))
    throw new OAuthError('invalid_client', 'The client secret is not the API key')
  const client = await authenticateClient(services, { id }, address)
  return { ...client, scope: firstPartyScope, signingAlgorithm: 'RS256' }
}

import { type Members, readForm, requiredField } from '../../../../src/protocol/fields.ts'
import { jsonReply } from '../../../endpoints/oauth-reply.ts'
import type { Endpoint } from '../../../endpoints/oauth-request.ts'
import { endDevice } from '../../../flows/own-devices.ts'
import type { Services } from '../../../flows/services.ts'
import type { PersonId } from '../../../identity/person.ts'
import type { TokenFamily } from '../../../token/token.ts'
import { hasApiKey } from '../api-key.ts'
import type { WorkosSession } from '../store/sessions.ts'
import type { WorkosStore } from '../store/store.ts'
import { readFields } from '../wire/fields.ts'
import { readSessionId, readUserId } from '../wire/ids.ts'
import { pageOf, readPage } from '../wire/page.ts'
import { failure, refusing } from '../wire/refusals.ts'
import { writeSession } from '../wire/session.ts'

/** A first-party sign-in, as both stores know it. */
export interface KnownSession {
  readonly session: WorkosSession
  readonly family: TokenFamily
}

/** Finds a first-party sign-in by its name on the wire. */
export async function findSession({ store }: Services, { sessions }: WorkosStore, id: string): Promise<KnownSession | undefined> {
  const family = readSessionId(id)
  return family && known(await sessions.find(family), await store.families.find({ id: family }))
}

function known(session: WorkosSession | undefined, family: TokenFamily | undefined): KnownSession | undefined {
  return session?.surface === 'authkit' && family ? { session, family } : undefined
}

/** Ends a sign-in, for whoever holds the API key; one that is over stays over. */
export function revokeSessionEndpoint(services: Services, workos: WorkosStore): Endpoint {
  return guarded(workos, async (request) => {
    const id = requiredField(readFields(request), 'session_id')
    const found = await findSession(services, workos, id)
    if (!found) return noSession
    await endDevice(services, found.family.id, { by: 'operator' })
    const ended = (await findSession(services, workos, id)) ?? found
    return jsonReply(200, writeSession(ended.session, ended.family, services.clock.now()))
  })
}

/** Lists the sign-ins of a person in pages, for whoever holds the API key; those that are over, as long as they are remembered. */
export function listSessionsEndpoint(services: Services, workos: WorkosStore, userId: string): Endpoint {
  return guarded(workos, async ({ query }) => {
    const person = readUserId(userId)
    if (!person || !(await services.store.people.find(person))) return failure(404, 'entity_not_found', 'There is no such user')
    const page = readPage(readForm(query))
    if (!page) return failure(422, 'invalid_request_parameters', 'limit is a whole number from 1 to 100, order is asc or desc')
    return jsonReply(200, pageOf(await sessionsOf(services, workos, person), page))
  })
}

/** Every endpoint that wants the API key answers all others alike. */
function guarded(workos: WorkosStore, endpoint: Endpoint): Endpoint {
  const inner = refusing(endpoint)
  return async (request) => ((await hasApiKey(workos, request.authorization)) ? inner(request) : unauthorized)
}

const unauthorized = failure(401, 'unauthorized', 'This needs the API key as a bearer token')

/** The answer to a session that nobody knows. */
export const noSession = failure(404, 'entity_not_found', 'There is no such session')

async function sessionsOf({ store, clock }: Services, { sessions }: WorkosStore, person: PersonId): Promise<readonly Members[]> {
  const listed = await sessions.list(person)
  const found = await Promise.all(listed.map(async (session) => known(session, await store.families.find({ id: session.family }))))
  return found.flatMap((one) => (one ? [writeSession(one.session, one.family, clock.now())] : []))
}
